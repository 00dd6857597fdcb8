/* SPDX-License-Identifier: MIT */
/* CRI-O: "crio-ID.scope" or "crio-ID" below a pod's cgroup. The runtime's config.json has Kubernetes's names in its annotations, conmon's command line has them in one. */
#include <stdio.h>

#include "base/cleanup.h"
#include "proc/container/engine.h"

static int match(const struct look *look, struct container *c)
{
	struct part part = look->part[look->at], id;

	if (!part_between(part, "crio-", ".scope", &id) && !part_between(part, "crio-", "", &id))
		return 0;
	if (!part_is_hex64(id))
		return 0;   /* crio-conmon-ID.scope is the monitor's */
	c->id = part_copy(look, id);
	return 1;
}

static int read_config(const struct look *look, struct container *c)
{
	_free_ char *text = NULL;
	ssize_t len = state_read(look, look->owner, 4 << 20, &text, "run/containers/storage/overlay-containers/%s/userdata/config.json", c->id);

	if (len < 0)
		len = state_read(look, look->owner, 4 << 20, &text, "var/lib/containers/storage/overlay-containers/%s/userdata/config.json", c->id);
	return len < 0 ? (int)len : labels_read_config(look, LABELS_CRIO, text, (size_t)len, c);
}

static enum proof fill(const struct look *look, struct container *c)
{
	struct record record;
	enum proof kept = PROOF_NONE;

	if (read_config(look, c) < 0 && (kept = conmon_ask(look, c)) == PROOF_YES)
		kubelet_split_name(look, c);   /* for those who may not read it */
	if (kept == PROOF_YES)
		return kept;
	return record_find(look, c, c->id, &record) < 0 ? PROOF_NONE : record_check(look, c, &record);
}

const struct engine engine_crio = { .name = "cri-o", .match = match, .fill = fill };
