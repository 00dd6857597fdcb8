/* SPDX-License-Identifier: MIT */
/*
 * Kubernetes's names where no annotation has them: what the kubelet leaves for log collectors, links POD_NAMESPACE_CONTAINER-ID.log, for every
 * CRI engine and every reader; and the names that it gives to containers of engines that know only one.
 */
#include <errno.h>

#include "base/str.h"
#include "proc/container/engine.h"

static int try_log(const struct look *look, const char *path, struct container *c, enum proof *proof _unused_)
{
	const char *rest = strrchr(path, '/') + 1, *word[3];
	struct part all = { rest, strlen(rest) }, names;
	char tail[80];
	size_t len[3];

	snprintf(tail, sizeof tail, "-%.64s.log", c->id);
	if (!part_between(all, "", tail, &names))
		return -ENOENT;
	for (int i = 0; i < 3; i++)
		word[i] = rest ? str_word(&rest, '_', &len[i]) : NULL;
	if (!word[2] || rest || !len[0] || !len[1])
		return -ENOENT;
	c->pod = part_copy(look, (struct part){ word[0], len[0] });
	c->k8s_namespace = part_copy(look, (struct part){ word[1], len[1] });
	c->name = part_copy(look, (struct part){ word[2], (size_t)(names.at + names.len - word[2]) });
	return 0;
}

void kubelet_names(const struct look *look, struct container *c)
{
	enum proof proof = PROOF_NONE;

	state_each(look, "var/log/containers", "", try_log, c, &proof);
}

bool container_is_sandbox(const struct container *c)
{
	return c->pod && c->name && streq(c->name, KUBELET_SANDBOX);
}

void kubelet_split_name(const struct look *look, struct container *c)
{
	const char *rest = c->name ? str_after(c->name, "k8s_") : NULL, *word[3];
	size_t len[3];

	if (!rest)
		return;
	for (int i = 0; i < 3; i++) {
		word[i] = str_word(&rest, '_', &len[i]);
		if (!word[i] || !len[i] || !rest)
			return;
	}
	c->name = part_copy(look, (struct part){ word[0], len[0] });
	c->pod = part_copy(look, (struct part){ word[1], len[1] });
	c->k8s_namespace = part_copy(look, (struct part){ word[2], len[2] });
}
