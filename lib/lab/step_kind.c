/* SPDX-License-Identifier: MIT */
/* Steps: one device of a kind, in its place; and the end of a device. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "lab/device.h"
#include "lab/step.h"
#include "net/netns.h"

/* One that is there is kept where it is of this kind. -ENODEV: there is none. */
static int keep(const struct kind_step *k)
{
	const char *kind = k->spec.kind == KIND_TAP ? "tun" : kind_rows[k->spec.kind].name;
	char where[NL_WHAT_MAX];
	struct link_info info;
	int r = link_find(&k->place->nl, k->device, &info);

	if (r == 0 && !streq(info.kind, kind))
		r = fault(-EEXIST, "cannot create %s %s%s: there is a device of that name", kind_rows[k->spec.kind].name, k->device, place_where(k->place, where));
	return r;
}

static int find_below(struct kind_step *k)
{
	char where[NL_WHAT_MAX];
	struct link_info info;
	int r = link_find(&k->below->nl, k->below_device, &info);

	if (r == -ENODEV)
		return fault_plain(r, "there is no device %s%s to put %s on", k->below_device, place_where(k->below, where), k->device);
	if (r == 0)
		k->spec.below = info.index;
	return r;
}

static int create(struct kind_step *k)
{
	struct link_spec spec = { .name = k->device, .mtu = k->mtu };
	const struct kind_row *row = &kind_rows[k->spec.kind];
	char where[NL_WHAT_MAX];
	struct nl_batch batch;
	int r;

	memcpy(spec.mac, k->mac, sizeof spec.mac);
	nl_batch_init(&batch);
	kind_create(nl_batch_add(&batch, "create %s %s%s", row->name, k->device, place_where(k->place, where)), &spec, &k->spec, k->place->ns);
	r = nl_send(&k->below->nl, &batch);
	return r == -EOPNOTSUPP ? fault_hint(r, "%s needs %s: this kernel has none", row->name, row->needs) : r;
}

/* In the place. A tap lives on without whoever opened it once it is persistent. */
static int open_tap(const struct kind_step *k)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	_close_ int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	int r;

	if (fd < 0) {
		r = fault(-errno, "cannot open /dev/net/tun");
		return r == -ENOENT || r == -ENODEV ? fault_hint(r, "tap needs %s", kind_rows[KIND_TAP].needs) : r;
	}
	strncpy(ifr.ifr_name, k->device, IFNAMSIZ - 1);
	if (ioctl(fd, TUNSETIFF, &ifr) < 0 || ioctl(fd, TUNSETPERSIST, 1) < 0)
		return fault(-errno, "cannot create tap %s", k->device);
	return 0;
}

static int create_tap(struct kind_step *k)
{
	struct nl_batch batch;
	int home = -1, r = netns_visit(k->place->ns, &home);

	if (r < 0)
		return r;
	r = open_tap(k);
	netns_return(home);
	fd_close(home);
	if (r < 0)
		return r;
	nl_batch_init(&batch);
	link_mark(nl_batch_add(&batch, "mark %s", k->device), k->device);
	return nl_send(&k->place->nl, &batch);
}

static int kind_apply(void *args, void *run)
{
	struct kind_step *k = args;
	int r = place_open(run, k->place);

	if (r == 0)
		r = place_open(run, k->below);
	if (r < 0)
		return r;
	r = keep(k);
	k->there = r == 0;
	if (r != -ENODEV)
		return r;
	if (k->spec.kind == KIND_TAP)
		return create_tap(k);
	r = k->below_device ? find_below(k) : 0;
	return r < 0 ? r : create(k);
}

static int kind_undo(void *args, void *run _unused_)
{
	struct kind_step *k = args;

	return k->there ? 0 : device_remove(k->place, k->device);
}

static void kind_print(const void *args, FILE *to)
{
	const struct kind_step *k = args;
	char text[NL_WHAT_MAX];

	str_print_escaped(place_prefix(k->place, text), to);
	fprintf(to, "%s, %s", k->device, kind_rows[k->spec.kind].name);
	if (k->spec.number)
		fprintf(to, " %u", k->spec.number);
	if (k->spec.mode)
		fprintf(to, ", mode %s", k->spec.mode);
	if (k->below_device) {
		fputs(", on ", to);
		str_print_escaped(place_prefix(k->below, text), to);
		fputs(k->below_device, to);
	}
	if (k->spec.remote.family)
		fprintf(to, ", to %s", addr_print(&k->spec.remote, false, text));
	if (k->mtu)
		fprintf(to, ", mtu %u", k->mtu);
}

const struct step_kind kind_step = { .name = "device", .apply = kind_apply, .undo = kind_undo, .print = kind_print };

static int unlink_apply(void *args, void *run)
{
	struct unlink_step *u = args;
	char where[NL_WHAT_MAX];
	struct link_info info;
	int r = place_open(run, u->place);

	if (r == 0)
		r = link_find(&u->place->nl, u->device, &info);
	if (r == -ENODEV)
		return fault_plain(r, "there is no device %s%s", u->device, place_where(u->place, where));
	if (r == 0 && info.group != LINK_GROUP) {
		r = fault_plain(-EPERM, "cannot remove %s%s: netnsctl did not make it", u->device, place_where(u->place, where));
		fault_hint(r, "if it shall go nevertheless: ip link delete %s", u->device);
	}
	return r < 0 ? r : device_remove(u->place, u->device);
}

static void unlink_print(const void *args, FILE *to)
{
	const struct unlink_step *u = args;
	char text[NL_WHAT_MAX];

	str_print_escaped(place_prefix(u->place, text), to);
	fputs(u->device, to);
}

const struct step_kind unlink_step = { .name = "unlink", .apply = unlink_apply, .print = unlink_print };
