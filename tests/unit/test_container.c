/* SPDX-License-Identifier: MIT */
/* Containers by their engines' files: folders of tests/fixtures/containers stand in for /. */
#include "proc/container.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "unit/unit.h"

/* One machine: its / and all that is told of it. */
struct machine {
	int root, proc;
	struct containers all;
};

static void machine_open(struct machine *m, const char *name)
{
	char path[512];

	snprintf(path, sizeof path, "%s/tests/fixtures/containers/%s", getenv("NSKIT_SRC") ? getenv("NSKIT_SRC") : ".", name);
	m->root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(m->root >= 0);
	m->proc = openat(m->root, "proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(m->proc >= 0);
	assert_int_equal(containers_init(&m->all, m->root, m->proc), 0);
}

static void machine_done(struct machine *m)
{
	containers_done(&m->all);
	close(m->proc);
	close(m->root);
}

static void expect_text(const struct container *c, const char *text)
{
	_buf_ struct buf printed = { 0 };

	if (!text) {
		assert_null(c);
		return;
	}
	assert_non_null(c);
	container_print(c, &printed);
	assert_string_equal(buf_text(&printed), text);
}

static const struct container *of_pid(struct machine *m, pid_t pid, const char *text)
{
	const struct container *c = NULL;

	assert_int_equal(containers_of_pid(&m->all, pid, &c), 0);
	expect_text(c, text);
	return c;
}

static const struct container *of_path(struct machine *m, const char *path, const char *text)
{
	const struct container *c = NULL;

	assert_int_equal(containers_of_cgroup(&m->all, path, 0, &c), 0);
	expect_text(c, text);
	return c;
}

#define DOCKER_ID "ea6d0681dd8a6041f02cf61bbd2742ae53ac888b09db19175b28cd5af364e31a"
#define PODMAN_ID "a7a129e01895fe9859f2600dbf549e1b5394164c29308c0ccb55a0e0e57fb917"
#define ID_OF(digit) ID_8(digit) ID_8(digit) ID_8(digit) ID_8(digit) ID_8(digit) ID_8(digit) ID_8(digit) ID_8(digit)
#define ID_8(digit) digit digit digit digit digit digit digit digit
#define OTHER_ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void docker_by_its_files(void **state _unused_)
{
	struct machine m;
	const struct container *c;

	machine_open(&m, "docker");
	c = of_pid(&m, 110, "docker:web");
	assert_string_equal(c->id, DOCKER_ID);
	assert_string_equal(c->project, "shop");
	assert_string_equal(c->service, "front");
	assert_string_equal(c->image, "bb");
	assert_null(c->unit);
	assert_true(c->verified);
	assert_int_equal(c->init, 110);
	assert_int_equal(c->init_started, 217916);
	of_pid(&m, 88, NULL);                                                    /* the shim is in none */
	of_path(&m, "/docker/" DOCKER_ID "/sub/deeper", "docker:web");            /* its own cgroups below */
	of_path(&m, "/docker/" OTHER_ID, "docker:0123456789ab");                  /* no files: the id */
	of_path(&m, "/docker/notanid", NULL);
	of_path(&m, "/docker", NULL);
	of_path(&m, "/", NULL);
	of_path(&m, "/docker/" ID_OF("1"), "docker:mapped");                       /* below the data root of a mapped root */
	of_path(&m, "/docker/" ID_OF("2"), "docker:222222222222");                 /* a volume called "containers" is none */
	machine_done(&m);
}

/* A name must not be had by making a cgroup that looks like another container's. */
static void nobody_borrows_a_name(void **state _unused_)
{
	struct machine m;
	const struct container *c;

	machine_open(&m, "docker");
	c = of_path(&m, "/user.slice/user-1000.slice/user@1000.service/docker-" DOCKER_ID ".scope", "docker:ea6d0681dd8a?@1000");
	assert_false(c->verified);
	assert_null(c->project);
	/* a service with a delegated cgroup: the record says that this container lives elsewhere */
	of_path(&m, "/system.slice/evil.service/docker-" DOCKER_ID ".scope", "systemd:evil.service");
	of_path(&m, "/evil/" DOCKER_ID, NULL);
	/* an inner one has an id, no name of ours */
	c = of_path(&m, "/docker/" OTHER_ID "/docker/" DOCKER_ID, "docker:0123456789ab/docker:ea6d0681dd8a?");
	assert_null(c->inner->name);
	assert_false(c->inner->verified);
	/* names in paths: a user's are the user's, a service's are nobody's */
	of_path(&m, "/user.slice/user-1000.slice/session-3.scope/lxc.payload.web", "lxc:web@1000");
	of_path(&m, "/system.slice/evil.service/lxc.payload.web", "systemd:evil.service");
	of_path(&m, "/system.slice/evil.service/machine-web.scope", "systemd:evil.service");
	of_path(&m, "/system.slice/evil.service/user-0.slice/lxc.payload.web", "systemd:evil.service");
	machine_done(&m);
}

static void a_reused_pid_vouches_for_nothing(void **state _unused_)
{
	struct machine m;

	machine_open(&m, "docker-reused");   /* another process has 110 now, in another cgroup */
	assert_int_equal(of_path(&m, "/docker/" DOCKER_ID, "docker:web")->init, 0);
	machine_done(&m);
}

/* Hybrid machines: an engine that fills v1 only leaves its containers in its own service's cgroup2. */
static void another_hierarchy_may_tell_more(void **state _unused_)
{
	struct machine m;
	const struct container *c;

	machine_open(&m, "hybrid");
	c = of_pid(&m, 110, "docker:web");
	assert_true(c->verified);
	assert_int_equal(c->init, 110);
	machine_done(&m);
}

static void podman_by_its_monitor(void **state _unused_)
{
	struct machine m;
	const struct container *c;

	machine_open(&m, "podman");
	c = of_pid(&m, 50, "podman:web");
	assert_string_equal(c->id, PODMAN_ID);
	assert_true(c->verified);
	assert_int_equal(c->init, 50);
	of_pid(&m, 40, NULL);
	of_path(&m, "/machine.slice/libpod-conmon-" OTHER_ID ".scope", "systemd:libpod-conmon-" OTHER_ID ".scope");
	c = of_path(&m, "/machine.slice/libpod-" OTHER_ID ".scope/container", "podman:0123456789ab");
	assert_string_equal(c->unit, "libpod-" OTHER_ID ".scope");
	of_path(&m, "/libpod_parent/" OTHER_ID "/libpod-" ID_OF("3"), "podman:333333333333?");   /* a pod around it */
	of_path(&m, "/libpod_parent/" OTHER_ID, NULL);
	machine_done(&m);
}

/* Processes put into a container later are its, but not its first. */
static void later_guests_are_not_the_first_process(void **state _unused_)
{
	struct machine m;

	machine_open(&m, "podman");
	assert_int_equal(of_pid(&m, 55, "podman:web")->init, 50);   /* podman exec */
	machine_done(&m);
	machine_open(&m, "lxc");
	assert_int_equal(of_pid(&m, 37, "lxc:guests")->init, 0);    /* lxc-attach */
	machine_done(&m);
}

static void podman_of_a_user(void **state _unused_)
{
	struct machine m;
	const struct container *c;

	machine_open(&m, "podman-rootless");
	assert_int_equal(of_pid(&m, 50, "podman:web@1000")->init, 50);
	c = of_pid(&m, 50, "podman:web@1000");
	assert_int_equal(c->owner, 1000);
	assert_true(c->verified);
	assert_string_equal(c->unit, "podman.service");
	of_pid(&m, 60, "systemd:podman.service@1000");   /* conmon itself */
	/* a process whose parent says it is conmon but is another user's */
	of_pid(&m, 70, "podman:a7a129e01895?@1000");
	machine_done(&m);
}

/* Its cgroup is that of the user's service: only conmon outside of its PID namespace tells. */
static void podman_without_a_cgroup(void **state _unused_)
{
	struct machine m;
	const struct container *c;

	machine_open(&m, "podman-nocgroup");
	c = of_pid(&m, 50, "podman:web@1000");
	assert_string_equal(c->id, PODMAN_ID);
	assert_string_equal(c->unit, "web.service");
	assert_int_equal(c->init, 50);
	assert_false(c->verified);
	of_pid(&m, 60, "systemd:web.service@1000");   /* conmon itself */
	of_pid(&m, 70, "systemd:web.service@1000");   /* another PID namespace that no engine keeps */
	machine_done(&m);
}

static void podman_in_docker(void **state _unused_)
{
	struct machine m;
	const struct container *c;

	machine_open(&m, "nested");
	c = of_pid(&m, 50, "docker:web/podman:inner");
	assert_true(c->verified);
	assert_false(c->inner->verified);
	of_pid(&m, 110, "docker:web");
	of_pid(&m, 40, "docker:web");
	c = of_pid(&m, 60, "docker:web/runc:tool");   /* a record of that name is in docker's container */
	assert_true(c->verified);
	assert_false(c->inner->verified);
	of_pid(&m, 61, "docker:web");                 /* a cgroup of that one's, with no such record */
	machine_done(&m);
}

static void runtimes_by_their_records(void **state _unused_)
{
	struct machine m;
	const struct container *c;

	machine_open(&m, "runc");
	c = of_pid(&m, 32, "runc:runcbox");
	assert_int_equal(c->init, 32);
	of_path(&m, "/system.slice/runcbox", NULL);                        /* not the recorded cgroup */
	of_path(&m, "/other", NULL);
	of_path(&m, "/system.slice/runc-runcbox.scope", "runc:runcbox");   /* only root's systemd makes scopes there */
	machine_done(&m);

	machine_open(&m, "crun");
	c = of_pid(&m, 23, "crun:crunbox");
	assert_true(c->verified);
	assert_int_equal(c->init_started, 241681);
	machine_done(&m);
}

static void containerd_and_kubernetes(void **state _unused_)
{
	struct machine m;
	const struct container *c;

	machine_open(&m, "containerd");
	c = of_pid(&m, 65, "containerd:ctrbox");
	assert_int_equal(c->init, 65);
	of_pid(&m, 44, NULL);
	of_path(&m, "/../runc", NULL);                                      /* outside of our cgroup namespace, and no task */
	of_path(&m, "/default/..", NULL);
	machine_done(&m);

	machine_open(&m, "kubernetes");
	c = of_pid(&m, 900, "containerd:shop/web-7d4b9/nginx");
	assert_string_equal(c->k8s_namespace, "shop");
	assert_string_equal(c->pod, "web-7d4b9");
	assert_false(container_is_sandbox(c));
	assert_string_equal(c->name, "nginx");
	assert_string_equal(c->image, "docker.io/library/nginx:1.25");
	assert_true(container_is_sandbox(of_pid(&m, 901, "containerd:shop/web-7d4b9/POD")));
	of_pid(&m, 902, "cri-o:shop/db-0/postgres");
	of_pid(&m, 903, "containerd:kube-system/dns-5/dns");                /* cgroupfs driver, only the kubelet's links */
	of_pid(&m, 904, "docker:shop/old-1/app");                           /* cri-dockerd */
	assert_int_equal(of_pid(&m, 906, "containerd:shop/edge-1/proxy")->init, 906);   /* k3s */
	of_pid(&m, 907, "docker:shop/old-1/app");                           /* the same with the cgroupfs driver, which does not say whose it is */
	c = of_pid(&m, 908, "cri-o:shop/web-9/api");                        /* by conmon, where config.json cannot be read */
	assert_int_equal(c->init, 908);
	assert_true(c->verified);
	of_pid(&m, 909, "systemd:crio-conmon-" ID_OF("7") ".scope");
	of_pid(&m, 905, "containerd:blog");                                 /* nerdctl, by its folder of names */
	of_pid(&m, 910, "containerd:site");                                 /* in another namespace of containerd's */
	machine_done(&m);
}

static void lxc_and_its_kin(void **state _unused_)
{
	struct machine m;
	const struct container *c;

	machine_open(&m, "lxc");
	c = of_pid(&m, 20, "lxc:web");
	assert_true(c->verified);
	assert_int_equal(c->init, 20);
	of_pid(&m, 19, NULL);
	of_pid(&m, 31, "incus:db");
	assert_string_equal(of_pid(&m, 33, "incus:db")->project, "blue");
	of_pid(&m, 35, "lxc:web");                                          /* lxc.payload.web-1 */
	of_path(&m, "/lxc/101/ns", "lxc:101");                              /* Proxmox */
	of_path(&m, "/system.slice/lxc-web-3.scope", "lxc:web");
	machine_done(&m);
}

static void systemd_and_friends(void **state _unused_)
{
	struct machine m;
	const struct container *c;

	machine_open(&m, "systemd");
	c = of_pid(&m, 40, "machine:build-box");
	assert_int_equal(c->init, 40);
	assert_string_equal(c->unit, "machine-build\\x2dbox.scope");
	of_path(&m, "/machine.slice/systemd-nspawn@deb.service/payload", "machine:deb");
	of_path(&m, "/machine.slice/systemd-nspawn@deb.service/supervisor", "systemd:systemd-nspawn@deb.service");
	of_path(&m, "/system.slice/ssh.service", "systemd:ssh.service");
	of_path(&m, "/system.slice/system-getty.slice/getty@tty1.service", "systemd:getty@tty1.service");
	of_path(&m, "/init.scope", "systemd:init.scope");
	of_path(&m, "/system.slice/app.service/sub/fake.service", "systemd:app.service");
	c = of_path(&m, "/user.slice/user-1000.slice/user@1000.service/app.slice/mail.service", "systemd:mail.service@1000");
	assert_string_equal(c->unit, "mail.service");
	of_path(&m, "/user.slice/user-1000.slice/session-3.scope", "systemd:session-3.scope@1000");
	of_path(&m, "/user.slice/user-1000.slice/user@1000.service/app.slice/app-flatpak-org.gnome.Maps-2311.scope", "flatpak:org.gnome.Maps@1000");
	of_path(&m, "/user.slice/user-1000.slice/user@1000.service/app.slice/app-flatpak-org.x.My\\x2dApp-7.scope", "flatpak:org.x.My-App@1000");
	c = of_path(&m, "/user.slice/user-1000.slice/user@1000.service/app.slice/snap.firefox.firefox-5c3ed0e3-7f5c-4b5e-8d8a-26cbcd1ea1c0.scope",
	            "snap:firefox@1000");
	assert_string_equal(c->service, "firefox");
	of_path(&m, "/system.slice/snap.lxd.daemon.service", "snap:lxd");
	machine_done(&m);
}

static void find(struct machine *m, const char *name, int n, pid_t init)
{
	_free_ struct container_hit *hits = NULL;

	assert_int_equal(container_find(&m->all, name, &hits), n);
	if (n == 1)
		assert_int_equal(hits[0].init, init);
}

static void names_are_found(void **state _unused_)
{
	struct machine m;

	machine_open(&m, "docker");
	find(&m, "docker:web", 1, 110);
	find(&m, "web", 1, 110);
	find(&m, "shop/front", 1, 110);
	find(&m, "ea6d06", 1, 110);
	find(&m, DOCKER_ID, 1, 110);
	find(&m, "docker:ea6d", 1, 110);
	find(&m, "podman:web", 0, 0);
	find(&m, "ea6", 0, 0);
	find(&m, "we", 0, 0);
	find(&m, "", 0, 0);
	machine_done(&m);

	machine_open(&m, "nested");
	find(&m, "docker:web", 1, 110);
	find(&m, "docker:web/podman:inner", 1, 50);
	find(&m, "inner", 0, 0);                  /* what an outer container says is not found by a bare name */
	machine_done(&m);

	machine_open(&m, "kubernetes");
	find(&m, "shop/web-7d4b9/nginx", 1, 900);
	find(&m, "shop/web-7d4b9", 1, 900);       /* the sandbox is no candidate */
	find(&m, "containerd:shop/web-7d4b9", 1, 900);
	find(&m, "shop/web-7d4b9/POD", 1, 901);
	find(&m, "kube-system/dns-5", 1, 903);
	find(&m, "nginx", 0, 0);
	find(&m, "cri-o:shop/db-0/postgres", 1, 902);
	machine_done(&m);

	machine_open(&m, "lxc");
	find(&m, "web", 2, 0);                    /* ambiguous: both are told */
	find(&m, "incus:db", 2, 0);
	find(&m, "blue/db", 0, 0);
	machine_done(&m);

	machine_open(&m, "systemd");
	find(&m, "build-box", 1, 40);
	find(&m, "ssh.service", 1, 41);           /* the oldest of its processes */
	machine_done(&m);
}

static void a_hit_is_checked_once_more(void **state _unused_)
{
	_free_ struct container_hit *hits = NULL;
	_close_ int dir = -1, shim = -1, reused = -1;
	struct machine m, other;

	machine_open(&m, "docker");
	machine_open(&other, "docker-reused");
	assert_int_equal(container_find(&m.all, "web", &hits), 1);
	dir = openat(m.proc, "110", O_PATH | O_DIRECTORY | O_CLOEXEC);
	shim = openat(m.proc, "88", O_PATH | O_DIRECTORY | O_CLOEXEC);
	reused = openat(other.proc, "110", O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(container_hit_check(&m.all, hits, dir), 0);
	assert_int_equal(container_hit_check(&m.all, hits, shim), -ESRCH);
	assert_int_equal(container_hit_check(&m.all, hits, reused), -ESRCH);
	assert_int_equal(container_hit_check(&m.all, hits, -1), -ESRCH);
	machine_done(&other);
	machine_done(&m);
}

/* By the kernel's number of the cgroup (pure v2, Linux 6.13) or by the file: the same answer, at the first question and later. */
static void by_number_as_by_file(void **state _unused_)
{
	_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const pid_t pids[] = { getpid(), getppid(), getpid() };
	struct containers all, plain;

	assert_int_equal(containers_init(&all, root, proc) | containers_init(&plain, root, proc), 0);
	plain.by_cgroup_id = false;
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		const struct container *a = NULL, *b = NULL;

		assert_int_equal(containers_of_pid(&all, pids[i], &a), containers_of_pid(&plain, pids[i], &b));
		assert_int_equal(!a, !b);
		if (a)
			assert_string_equal(a->cgroup, b->cgroup);
	}
	containers_done(&plain);
	containers_done(&all);
}

static const struct container *asked(struct machine *m, const char *path)
{
	const struct container *c = NULL;

	assert_int_equal(containers_of_cgroup(&m->all, path, 0, &c), 0);
	return c;
}

static void each_is_looked_up_once(void **state _unused_)
{
	struct machine m;

	machine_open(&m, "docker");
	assert_ptr_equal(asked(&m, "/docker/" DOCKER_ID), asked(&m, "/docker/" DOCKER_ID));
	assert_ptr_equal(asked(&m, "/docker/" DOCKER_ID "/a"), asked(&m, "/docker/" DOCKER_ID "/b"));
	machine_done(&m);
}

/* A state file that is a FIFO, a folder, a link out of the tree, or broken: no name, no hang. */
static void bad_state_files_do_no_harm(void **state _unused_)
{
	char dir[] = "/tmp/nskit-container-XXXXXX", path[512];
	struct machine m;
	const struct container *c;

	assert_non_null(mkdtemp(dir));
	m.root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(mkdirat(m.root, "proc", 0755) | mkdirat(m.root, "run", 0755) | mkdirat(m.root, "run/runc", 0755) |
	                 mkdirat(m.root, "run/runc/fifo", 0755) | mkdirat(m.root, "run/runc/link", 0755) | mkdirat(m.root, "run/runc/dir", 0755) |
	                 mkdirat(m.root, "run/runc/dir/state.json", 0755) | mkfifoat(m.root, "run/runc/fifo/state.json", 0644), 0);
	assert_int_equal(symlinkat("/proc/self/environ", m.root, "run/runc/link/state.json"), 0);
	m.proc = openat(m.root, "proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(containers_init(&m.all, m.root, m.proc), 0);
	alarm(10);
	of_path(&m, "/fifo", NULL);
	of_path(&m, "/link", NULL);
	of_path(&m, "/dir", NULL);
	of_path(&m, "/..", NULL);
	of_path(&m, "/../../..", NULL);
	of_path(&m, "//", NULL);
	assert_int_equal(containers_of_pid(&m.all, 1, &c), -ENOENT);
	alarm(0);
	machine_done(&m);
	snprintf(path, sizeof path, "rm -r '%s'", dir);
	assert_int_equal(system(path), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(docker_by_its_files),
		cmocka_unit_test(nobody_borrows_a_name),
		cmocka_unit_test(a_reused_pid_vouches_for_nothing),
		cmocka_unit_test(another_hierarchy_may_tell_more),
		cmocka_unit_test(podman_by_its_monitor),
		cmocka_unit_test(later_guests_are_not_the_first_process),
		cmocka_unit_test(podman_of_a_user),
		cmocka_unit_test(podman_without_a_cgroup),
		cmocka_unit_test(podman_in_docker),
		cmocka_unit_test(runtimes_by_their_records),
		cmocka_unit_test(containerd_and_kubernetes),
		cmocka_unit_test(lxc_and_its_kin),
		cmocka_unit_test(systemd_and_friends),
		cmocka_unit_test(names_are_found),
		cmocka_unit_test(a_hit_is_checked_once_more),
		cmocka_unit_test(by_number_as_by_file),
		cmocka_unit_test(each_is_looked_up_once),
		cmocka_unit_test(bad_state_files_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
