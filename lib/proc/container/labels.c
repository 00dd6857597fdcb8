/* SPDX-License-Identifier: MIT */
/* Labels and annotations: engines and tools on top of them keep names in these, under fixed keys. */
#include <errno.h>

#include "proc/container/engine.h"

const char *json_copy(const struct look *look, struct json_read *j)
{
	char text[ENGINE_TEXT_MAX];

	return json_read_text(j, text, sizeof text) && text[0] ? pool_text(&look->all->pool, text, strlen(text)) : NULL;
}

/* Which field a key fills, and whose key it is: others could have set it (an image can bring any label). */
static const struct label {
	const char *key;
	unsigned kind;
	size_t field;
} labels[] = {
	{ "com.docker.compose.project", LABELS_COMPOSE, offsetof(struct container, project) },
	{ "com.docker.compose.service", LABELS_COMPOSE, offsetof(struct container, service) },
	{ "nerdctl/name", LABELS_NERDCTL, offsetof(struct container, name) },
	{ "io.kubernetes.cri.container-name", LABELS_CRI, offsetof(struct container, name) },
	{ "io.kubernetes.cri.sandbox-name", LABELS_CRI, offsetof(struct container, pod) },
	{ "io.kubernetes.cri.sandbox-namespace", LABELS_CRI, offsetof(struct container, k8s_namespace) },
	{ "io.kubernetes.cri.container-type", LABELS_CRI, offsetof(struct container, pod_role) },
	{ "io.kubernetes.cri.image-name", LABELS_CRI, offsetof(struct container, image) },
	{ "io.kubernetes.container.name", LABELS_CRIO, offsetof(struct container, name) },
	{ "io.kubernetes.cri-o.KubeName", LABELS_CRIO, offsetof(struct container, pod) },
	{ "io.kubernetes.cri-o.Namespace", LABELS_CRIO, offsetof(struct container, k8s_namespace) },
	{ "io.kubernetes.cri-o.ContainerType", LABELS_CRIO, offsetof(struct container, pod_role) },
	{ "io.kubernetes.cri-o.ImageName", LABELS_CRIO, offsetof(struct container, image) },
};

void labels_read(const struct look *look, unsigned kinds, struct json_read *j, struct container *c)
{
	char key[64];

	if (!json_read_object(j))
		return;
	while (json_read_key(j, key, sizeof key)) {
		const struct label *label = NULL;

		for (size_t i = 0; i < ARRAY_SIZE(labels) && !label; i++)
			if ((labels[i].kind & kinds) && streq(labels[i].key, key))
				label = &labels[i];
		if (label)
			*(const char **)((char *)c + label->field) = json_copy(look, j);
		else
			json_read_skip(j);
	}
}

int labels_read_config(const struct look *look, unsigned kinds, const char *text, size_t len, struct container *c)
{
	struct container made = *c;
	struct json_read j;
	char key[64];

	json_read_start(&j, text, len);
	if (json_read_object(&j))
		while (json_read_key(&j, key, sizeof key)) {
			if (streq(key, "annotations"))
				labels_read(look, kinds, &j, &made);
			else
				json_read_skip(&j);
		}
	if (!json_read_end(&j))
		return -EBADMSG;
	if (made.pod && made.pod_role && streq(made.pod_role, "sandbox"))
		made.name = KUBELET_SANDBOX;
	*c = made;
	return 0;
}
