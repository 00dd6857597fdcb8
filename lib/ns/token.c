/* SPDX-License-Identifier: MIT */
/* Tokens: how a user writes which namespace is meant, without a file of it. */
#include "ns/token.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "sys/nshandle.h"

static int parse_number(const char *text, uint64_t *number)
{
	int r = parse_u64(text, number);

	return r == 0 && *number == 0 ? fault_plain(-EINVAL, "0 is no number of a namespace") : r;
}

/* "net:ID:NUMBER", "net:NUMBER", "net:[NUMBER]" */
static int parse_typed(char *text, struct ns_token *token)
{
	char *number = strchr(text, ':'), *id;
	int r;

	*number++ = 0;
	token->id.type = ns_type_of_name(text, strlen(text));
	if (token->id.type == NS_TYPES)
		return fault_plain(-EINVAL, "'%s' is no kind of namespace", text);
	if (*number == '[' && number[strlen(number) - 1] == ']') {
		number++;
		number[strlen(number) - 1] = 0;
	}
	id = strchr(number, ':') ? number : NULL;
	if (id) {
		number = strchr(number, ':');
		*number++ = 0;
		r = parse_number(id, &token->handle);
		if (r < 0)
			return r;
	}
	return parse_number(number, &token->id.ino);
}

int ns_token_parse(const char *text, void *field)
{
	struct ns_token token = { .id.type = NS_TYPES };
	_free_ char *copy = strdup(text);
	int r;

	if (!copy)
		return fault(-ENOMEM, "cannot read the names of namespaces");
	r = strchr(copy, ':') ? parse_typed(copy, &token) : parse_number(copy, &token.id.ino);
	if (r == 0)
		*(struct ns_token *)field = token;
	return r;
}

bool ns_token_has_kind(const char *text)
{
	const char *colon = strchr(text, ':');

	return colon && ns_type_of_name(text, (size_t)(colon - text)) != NS_TYPES && colon[1] && strchr("[0123456789", colon[1]);
}

/* The highest number of a process is 4194304 (PID_MAX_LIMIT), the lowest one of a namespace 0xf0000000 (include/linux/proc_ns.h). */
bool ns_token_is_number(const char *text)
{
	return strspn(text, "0123456789") == strlen(text) && strlen(text) > strlen("4194304");
}

bool ns_token_means(const struct ns_token *token, int fd)
{
	struct ns_id id;
	uint64_t handle;

	if (ns_id_of_fd(fd, &id) < 0)
		return false;
	if ((token->id.type != NS_TYPES && id.type != token->id.type) || (token->id.ino && id.ino != token->id.ino))
		return false;
	return !token->handle || (nshandle_id(fd, &handle) == 0 ? handle == token->handle : token->id.ino != 0);
}

const char *ns_token_print(const struct ns_token *token, char text[static NS_TOKEN_MAX])
{
	const char *kind = token->id.type == NS_TYPES ? "" : ns_kinds[token->id.type].name, *colon = *kind ? ":" : "";

	if (token->handle && token->id.ino)
		snprintf(text, NS_TOKEN_MAX, "%s%s%" PRIu64 ":%" PRIu64, kind, colon, token->handle, token->id.ino);
	else
		snprintf(text, NS_TOKEN_MAX, "%s%s%" PRIu64, kind, colon, token->handle ? token->handle : token->id.ino);
	return text;
}
