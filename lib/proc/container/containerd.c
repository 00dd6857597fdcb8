/* SPDX-License-Identifier: MIT */
/*
 * containerd by itself: Kubernetes's CRI ("cri-containerd-ID.scope", "podUID/ID", "PARENT:cri-containerd:ID"), nerdctl ("nerdctl-ID.scope")
 * and ctr ("/NAMESPACE/ID", any words: only where containerd keeps a task of that name). Its files are the task's
 * config.json and the state of the runtime below it.
 */
#include <stdio.h>

#include "base/cleanup.h"
#include "proc/container/engine.h"
#include "sys/inroot.h"

/* Folders NAMESPACE/ID of the tasks that run: containerd's usual one, that of k3s and RKE2. The runtime's state is in one place for both. */
#define TASKS "run/containerd/io.containerd.runtime.v2.task"
#define TASKS_OF_K3S "run/k3s/containerd/io.containerd.runtime.v2.task"
#define TASKS_OF_USER "run/user/%u/containerd/io.containerd.runtime.v2.task"   /* containerd-rootless.sh binds run/containerd to it */

/* "podUID" (cgroupfs driver) or "kubepods[-burstable]-podUID.slice". */
static bool is_pod(struct part part)
{
	struct part uid;

	return part_between(part, "pod", "", &uid) || (part_starts(part, "kubepods") && part_ends(part, ".slice"));
}

static bool is_task(const struct look *look)
{
	struct part ns = look->part[0], id = look->part[1];
	char path[ENGINE_TEXT_MAX];
	_close_ int fd = -1;
	int len = snprintf(path, sizeof path, TASKS "/%.*s/%.*s", (int)ns.len, ns.at, (int)id.len, id.at);

	if (ns.at[0] == '.' || id.at[0] == '.')
		return false;   /* "/..": what lies outside of our cgroup namespace */
	if (len >= 0 && (size_t)len < sizeof path)
		fd = inroot_open(look->all->root, path);
	return fd >= 0;
}

static int match(const struct look *look, struct container *c)
{
	struct part part = look->part[look->at], id;
	const char *colon = memrchr(part.at, ':', part.len);

	if (colon && part_ends((struct part){ part.at, (size_t)(colon - part.at) }, ":cri-containerd"))
		id = (struct part){ colon + 1, part.len - (size_t)(colon + 1 - part.at) };
	else if (!part_between(part, "cri-containerd-", ".scope", &id) && !part_between(part, "nerdctl-", ".scope", &id))
		id = look->at && is_pod(look->part[look->at - 1]) ? part : (struct part){ "", 0 };
	if (part_is_hex64(id)) {
		c->id = part_copy(look, id);
		return 1;
	}
	if (look->at || look->n < 2 || look->outer || !is_task(look))
		return 0;
	c->id = part_copy(look, look->part[1]);
	c->name = part_is_hex64(look->part[1]) ? NULL : c->id;
	return 2;
}

/* The annotations of a task: Kubernetes's and nerdctl's names. */
static int read_config(const struct look *look, const char *task, struct container *c)
{
	_free_ char *text = NULL;
	ssize_t len = state_read(look, look->owner, 4 << 20, &text, "%s/%s/config.json", task, c->id);

	return len < 0 ? (int)len : labels_read_config(look, LABELS_CRI | LABELS_NERDCTL, text, (size_t)len, c);
}

/* The runtime's record of a task in one of containerd's namespaces, which the folder's name tells, and the task's names. 0 or -errno. */
static int try_namespace(const struct look *look, const char *task, struct container *c, enum proof *proof)
{
	const char *ns = strrchr(task, '/') + 1;
	char run[40] = "run", path[ENGINE_TEXT_MAX];
	struct record record;
	int r;

	if (look->owner)
		snprintf(run, sizeof run, "run/user/%u", (unsigned)look->owner);
	snprintf(path, sizeof path, "%s/containerd/runc/%s/%s/state.json", run, ns, c->id);
	r = record_read_runc(look, c, path, &record);
	if (r < 0) {
		snprintf(path, sizeof path, "%s/containerd/runc/%s/%s/status", run, ns, c->id);
		r = record_read_crun(look, c, path, &record);
	}
	if (r < 0)
		return r;
	*proof = record_check(look, c, &record);
	return *proof == PROOF_NO ? 0 : read_config(look, task, c);
}

/* A container's name is the name of a file that nerdctl keeps, its text the id: /var/lib/nerdctl/HASH/names/NAMESPACE/NAME. */
static int try_name(const struct look *look, const char *path, struct container *c, enum proof *proof _unused_)
{
	_free_ char *text = NULL;
	ssize_t len = state_read(look, look->owner, 128, &text, "%s", path);

	if (len < 0 || strncmp(text, c->id, strlen(c->id)) != 0)
		return -ENOENT;
	c->name = pool_text(&look->all->pool, strrchr(path, '/') + 1, strlen(strrchr(path, '/') + 1));
	return 0;
}

static int try_names(const struct look *look, const char *path, struct container *c, enum proof *proof)
{
	return state_each(look, path, "", try_name, c, proof);
}

/* An id below a pod, without an engine's name before it, may as well be docker's (cri-dockerd with the cgroupfs driver). */
static enum proof ask_docker(const struct look *look, struct container *c)
{
	struct container made = *c;
	enum proof proof;

	made.engine = engine_docker.name;
	proof = engine_docker.fill(look, &made);
	if (proof == PROOF_YES || (proof == PROOF_NONE && made.name))
		*c = made;
	return proof;
}

static enum proof fill(const struct look *look, struct container *c)
{
	char tasks[80] = TASKS;
	enum proof proof = PROOF_NONE;

	if (look->owner)
		snprintf(tasks, sizeof tasks, TASKS_OF_USER, (unsigned)look->owner);
	if (state_each(look, tasks, "", try_namespace, c, &proof) < 0 && !look->owner)
		state_each(look, TASKS_OF_K3S, "", try_namespace, c, &proof);
	if (look->owner || proof == PROOF_NO || c->name || c->pod)
		return proof;
	if (proof == PROOF_NONE && part_is_hex64(look->part[look->at]))
		proof = ask_docker(look, c);
	if (proof != PROOF_NO && !c->name && !c->pod)
		kubelet_names(look, c);
	/* the folder is named by the address of containerd: sha256("/run/containerd/containerd.sock"), its first 8 digits */
	if (proof != PROOF_NO && !c->name && !c->pod)
		state_each(look, "var/lib/nerdctl/1935db59/names", "", try_names, c, &proof);
	return proof;
}

const struct engine engine_containerd = { .name = "containerd", .match = match, .fill = fill };
