/* SPDX-License-Identifier: MIT */
/*
 * The floor under netnsctl: N named network namespaces on a bridge, each with a veth pair, an address, a default route, all up, by as few system calls as it
 * takes and without a check, a lock or a plan. `floor add N BRIDGE` makes n1..nN with 10.9.x.y/16 and the gateway 10.9.255.254, `floor delete N` takes the
 * names away. Errors end it.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "net/link.h"
#include "net/route.h"

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void mount_name(int ns, const char *name)
{
	char path[64], source[32];
	int file;

	snprintf(path, sizeof path, "/run/netns/%s", name);
	snprintf(source, sizeof source, "/proc/self/fd/%d", ns);
	file = open(path, O_CREAT | O_EXCL | O_CLOEXEC, 0);
	if (file < 0 || mount(source, path, "none", MS_BIND, NULL) < 0)
		die(path);
	close(file);
}

/* Its only device but lo is number 2 where the kernel makes no tunnels of its own. */
static void configure(struct nl *inside, unsigned i)
{
	struct addr address = { AF_INET, 16, { 10, 9, (uint8_t)(i >> 8), (uint8_t)i } }, gateway = { AF_INET, 32, { 10, 9, 255, 254 } };
	struct route route = route_default(&gateway, 2);
	struct nl_batch batch;

	nl_batch_init(&batch);
	link_set_up(nl_batch_add(&batch, "lo"), "lo");
	link_set_up(nl_batch_add(&batch, "eth0"), "eth0");
	addr_add(nl_batch_add(&batch, "address"), 2, &address);
	route_add(nl_batch_add(&batch, "route"), &route);
	if (nl_send(inside, &batch) < 0)
		die("configure");
}

static void add_one(struct nl *host, int home, uint32_t bridge, unsigned i)
{
	struct nl inside = { 0 };
	struct nl_batch batch;
	char name[16], outer[IF_NAMESIZE];
	struct link_spec spec = { .name = outer, .master = bridge, .up = true };
	struct link_end peer = { .name = "eth0" };

	snprintf(name, sizeof name, "n%u", i);
	snprintf(outer, sizeof outer, "v-%.8s", name);
	if (unshare(CLONE_NEWNET) < 0 || (peer.ns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)) < 0 || nl_open(&inside) < 0)
		die("unshare");
	if (setns(home, CLONE_NEWNET) < 0)
		die("setns");
	nl_batch_init(&batch);
	link_create_veth(nl_batch_add(&batch, "veth"), &spec, &peer);
	if (nl_send(host, &batch) < 0)
		die("veth");
	configure(&inside, i);
	mount_name(peer.ns, name);
	nl_close(&inside);
	close(peer.ns);
}

int main(int argc, char **argv)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), n = argc > 2 ? atoi(argv[2]) : 0;
	struct link_info bridge = { 0 };
	struct nl host = { 0 };

	if (argc == 4 && strcmp(argv[1], "add") == 0) {
		if (nl_open(&host) < 0 || link_find(&host, argv[3], &bridge) < 0)
			die(argv[3]);
		for (int i = 1; i <= n; i++)
			add_one(&host, home, bridge.index, (unsigned)i);
	} else if (argc == 3 && strcmp(argv[1], "delete") == 0) {
		for (int i = 1; i <= n; i++) {
			char path[64];

			snprintf(path, sizeof path, "/run/netns/n%d", i);
			if (umount2(path, MNT_DETACH) < 0 || unlink(path) < 0)
				die(path);
		}
	} else {
		fprintf(stderr, "usage: floor add N BRIDGE | floor delete N\n");
		return 2;
	}
	return 0;
}
