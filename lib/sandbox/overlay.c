/* SPDX-License-Identifier: MIT */
/* A root of layers. */
#include "sandbox/overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/macro.h"
#include "base/str.h"
#include "sys/mountapi.h"

/* -- what the user writes -- */

/* Cut off what comes before the first of `ends` that has no backslash before it; *end: which one. The backslashes go. */
static char *cut(char **rest, const char *ends, char *end)
{
	char *start = *rest, *to = start, *from = start;

	for (; *from && !strchr(ends, *from); from++) {
		if (*from == '\\' && from[1])
			from++;
		*to++ = *from;
	}
	*end = *from;
	*rest = from + (*from != 0);
	*to = 0;
	return start;
}

static int take_dirs(struct overlay *o, char *rest)
{
	char end = ',';

	while (end == ',') {
		const char *word = cut(&rest, ",", &end), *upper = str_after(word, "upper="), *work = str_after(word, "work=");

		if (upper && *upper)
			o->upper = upper;
		else if (work && *work)
			o->work = work;
		else
			return fault_plain(-EINVAL, "'%s' is neither upper=DIR nor work=DIR; a comma of a path is written '\\,'", word);
	}
	return !o->upper == !o->work ? 0 : fault_plain(-EINVAL, "upper= and work= need each other: two directories of one file system, the second one empty");
}

int overlay_parse(const char *text, void *field)
{
	struct overlay *o = field;
	char *rest = pool_text(&o->pool, text, strlen(text)), end = ':';

	if (!rest)
		return fault(-ENOMEM, "cannot keep '%s'", text);
	o->n = 0;
	o->upper = o->work = NULL;
	while (end == ':') {
		const char *lower = cut(&rest, ":,", &end);

		if (!*lower)
			return fault_plain(-EINVAL, "'%s' has an empty LOWER", text);
		if (o->n == OVERLAY_LOWERS_MAX)
			return fault_plain(-E2BIG, "more than %d LOWERs", OVERLAY_LOWERS_MAX);
		o->lowers[o->n++] = lower;
	}
	return end == ',' ? take_dirs(o, rest) : 0;
}

void overlay_done(struct overlay *overlay)
{
	pool_done(&overlay->pool);
}

/* -- mounting it -- */

/* What is open while it is mounted: layers by fd, so that no byte of a path can be taken for another option. */
struct layers {
	int fds[OVERLAY_LOWERS_MAX + 3];
	unsigned n;
	struct buf options;
};

static void cleanup_layers(struct layers *l)
{
	while (l->n > 0)
		fd_close(l->fds[--l->n]);
	buf_done(&l->options);
}

/* Paths are written as they are where overlayfs and fsconfig(2) (255 bytes) read them so, for those who read the list of mounts. */
static bool is_plain(const char *path)
{
	return path[0] == '/' && strlen(path) < 64 && !strpbrk(path, ",:\\");
}

static int add_layer(struct layers *l, const char *before, const char *path)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fault(-errno, "cannot open the layer %s", path);
	l->fds[l->n++] = fd;
	if (is_plain(path) && l->options.len < 128)
		buf_printf(&l->options, "%s%s", before, path);
	else
		buf_printf(&l->options, "%s/proc/self/fd/%d", before, fd);
	return 0;
}

/*
 * Upper and work directory in a tmpfs. overlayfs takes only what is mounted where we are: it lies on the root that we leave, or that nobody sees any
 * more, for lookups start below it.
 */
static int add_memory(struct layers *l)
{
	_close_ int top = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int memory = top < 0 ? -errno : mountapi_new("tmpfs", "mode=755", MOUNT_NOSUID | MOUNT_NODEV, top);

	if (memory < 0)
		return fault(memory, "cannot mount a tmpfs for what is changed");
	l->fds[l->n++] = memory;
	if (mkdirat(memory, "upper", 0755) < 0 || mkdirat(memory, "work", 0700) < 0)
		return fault(-errno, "cannot make directories for what is changed");
	buf_printf(&l->options, ",upperdir=/proc/self/fd/%d/upper,workdir=/proc/self/fd/%d/work", memory, memory);
	return 0;
}

static int list_layers(const struct overlay *o, bool memory, struct layers *l)
{
	int r = 0;

	for (unsigned i = 0; i < o->n && r == 0; i++)
		r = add_layer(l, i ? ":" : "lowerdir=", o->lowers[i]);
	if (r == 0 && memory)
		return add_memory(l);
	if (r == 0 && o->upper)
		r = add_layer(l, ",upperdir=", o->upper);
	return r == 0 && o->work ? add_layer(l, ",workdir=", o->work) : r;
}

static int refused(int err, bool in_userns)
{
	fault(err, "cannot mount the layers of the root");
	if (err == -EINVAL && in_userns)
		return fault_hint(err, "in a user namespace no layer may have something mounted below that came from outside; root may");
	if (err == -EINVAL)
		return fault_hint(err, "one layer without an upper one is no overlay; upper and work must be on one file system, which is none of the "
				  "network or of Windows (the kernel's log tells more: dmesg)");
	return err;
}

int overlay_mount(const struct overlay *o, bool memory, bool in_userns, int place)
{
	__attribute__((cleanup(cleanup_layers))) struct layers layers = { .n = 0 };
	int r = list_layers(o, memory, &layers);

	if (r < 0)
		return r;
	if (in_userns)
		buf_puts(&layers.options, ",userxattr");
	if (buf_failed(&layers.options))
		return fault(-ENOMEM, "cannot mount the layers of the root");
	r = mountapi_new("overlay", buf_text(&layers.options), 0, place);
	return r < 0 ? refused(r, in_userns) : r;
}
