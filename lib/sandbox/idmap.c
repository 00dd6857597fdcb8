/* SPDX-License-Identifier: MIT */
/* User and group ID maps. */
#include "sandbox/idmap.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>

#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "sandbox/subid.h"

/* One number of a range. The largest 32-bit ID means "no ID" to the kernel, so that the numbers are 0..4294967294. */
static int number(const char *text, size_t len, uint32_t *value)
{
	char digits[16];

	if (len == 0 || len >= sizeof digits)
		return -EINVAL;
	memcpy(digits, text, len);
	digits[len] = 0;
	return parse_u32(digits, value);
}

static int parse_range(const char *text, struct idmap_range *range)
{
	char separator = strchr(text, ':') ? ':' : ',';
	const char *rest = text, *word;
	uint32_t part[3];
	size_t len, n = 0;

	while ((word = str_word(&rest, separator, &len)))
		if (n == 3 || number(word, len, &part[n++]) < 0)
			goto bad;
	if (n != 3)
		goto bad;
	if (part[2] == 0)
		return fault_plain(-EINVAL, "the map '%s' is empty: its count is 0", text);
	if (part[0] > UINT32_MAX - part[2] || part[1] > UINT32_MAX - part[2])
		return fault_plain(-ERANGE, "the map '%s' goes past the largest ID, 4294967294", text);
	/* the older form has the outer ID first */
	*range = (struct idmap_range){ part[separator == ','], part[separator == ':'], part[2] };
	return 0;
bad:
	return fault_plain(-EINVAL, "'%s' is not a map (INNER:OUTER:COUNT, OUTER,INNER,COUNT, auto, subids or all)", text);
}

int idmap_parse_wish(const char *text, void *field)
{
	static const char *const forms[] = { [IDMAP_AUTO] = "auto", [IDMAP_SUBIDS] = "subids", [IDMAP_ALL] = "all" };
	struct idmap_request *request = field;
	struct idmap_wish wish = { .form = IDMAP_RANGE };
	int r;

	if (request->n == IDMAP_WISHES_MAX)
		return fault_plain(-E2BIG, "more than %d maps: the kernel takes no more", IDMAP_WISHES_MAX);
	for (size_t i = IDMAP_AUTO; i < ARRAY_SIZE(forms); i++)
		if (streq(text, forms[i]))
			wish.form = i;
	if (wish.form == IDMAP_RANGE) {
		r = parse_range(text, &wish.range);
		if (r < 0)
			return r;
	}
	request->wishes[request->n++] = wish;
	return 0;
}

static int set_single(struct idmap_request *request, uint32_t id)
{
	request->single = true;
	request->inner = id;
	return 0;
}

int idmap_parse_user(const char *text, void *field)
{
	const struct passwd *pw;
	uint32_t id;
	int r;

	if (*text >= '0' && *text <= '9') {
		r = parse_id(text, &id);
		return r < 0 ? r : set_single(field, id);
	}
	pw = getpwnam(text);
	return pw ? set_single(field, pw->pw_uid) : fault_plain(-ENOENT, "there is no user '%s'", text);
}

int idmap_parse_group(const char *text, void *field)
{
	const struct group *gr;
	uint32_t id;
	int r;

	if (*text >= '0' && *text <= '9') {
		r = parse_id(text, &id);
		return r < 0 ? r : set_single(field, id);
	}
	gr = getgrnam(text);
	return gr ? set_single(field, gr->gr_gid) : fault_plain(-ENOENT, "there is no group '%s'", text);
}

static const char *const nouns[] = { [IDMAP_USERS] = "user", [IDMAP_GROUPS] = "group" };

static int add(struct idmap *map, struct idmap_range range, enum idmap_kind kind)
{
	if (map->n == IDMAP_MAX)
		return fault_plain(-E2BIG, "the %s map has more than %d ranges: the kernel takes no more", nouns[kind], IDMAP_MAX);
	map->ranges[map->n++] = range;
	return 0;
}

/* A run of numbers with one of them left out: two runs, either may be empty. */
struct run {
	uint32_t start, count;
};

static void cut(uint32_t start, uint32_t count, uint32_t hole, struct run out[2])
{
	bool inside = hole >= start && hole - start < count;
	uint32_t before = inside ? hole - start : count;

	out[0] = (struct run){ start, before };
	out[1] = (struct run){ inside ? hole + 1 : start + count, inside ? count - before - 1 : 0 };
}

/* Add a range without the single ID: the numbers left inside and outside are paired up again in order. */
static int add_around(struct idmap *map, struct idmap_range range, struct idmap_range single, enum idmap_kind kind)
{
	struct run inner[2], outer[2];
	unsigned i = 0, o = 0;

	cut(range.inner, range.count, single.inner, inner);
	cut(range.outer, range.count, single.outer, outer);
	while (i < 2 && o < 2) {
		uint32_t count = MIN(inner[i].count, outer[o].count);
		int r = count ? add(map, (struct idmap_range){ inner[i].start, outer[o].start, count }, kind) : 0;

		if (r < 0)
			return r;
		inner[i] = (struct run){ inner[i].start + count, inner[i].count - count };
		outer[o] = (struct run){ outer[o].start + count, outer[o].count - count };
		i += inner[i].count == 0;
		o += outer[o].count == 0;
	}
	return 0;
}

/* Half-open ranges: neighbours that touch do not overlap. */
static bool overlap(uint32_t a, uint32_t a_count, uint32_t b, uint32_t b_count)
{
	return a < b ? b - a < a_count : a - b < b_count;
}

static int check(const struct idmap *map, enum idmap_kind kind)
{
	for (size_t i = 0; i < map->n; i++)
		for (size_t k = 0; k < i; k++) {
			const struct idmap_range *a = &map->ranges[k], *b = &map->ranges[i];
			bool inside = overlap(a->inner, a->count, b->inner, b->count);

			if (inside || overlap(a->outer, a->count, b->outer, b->count))
				return fault_plain(-EINVAL, "the %s maps %u:%u:%u and %u:%u:%u overlap %s the namespace", nouns[kind],
						   a->inner, a->outer, a->count, b->inner, b->outer, b->count, inside ? "inside" : "outside");
		}
	return 0;
}

/* The ranges of one wish: one, or for "all" as many as our own namespace has. */
static int fulfil(const struct idmap_wish *wish, const struct idmap_caller *caller, struct idmap *found)
{
	int r;

	if (wish->form == IDMAP_ALL)
		return subid_own(caller->own_map_file, found);
	found->n = 1;
	found->ranges[0] = wish->range;
	if (wish->form == IDMAP_RANGE)
		return 0;
	r = subid_first(caller->subid_file, caller->user, &found->ranges[0]);
	if (wish->form == IDMAP_SUBIDS)
		found->ranges[0].inner = found->ranges[0].outer;
	return r;
}

int idmap_settle(const struct idmap_request *request, enum idmap_kind kind, const struct idmap_caller *caller, struct idmap *map)
{
	struct idmap_range single = { request->inner, caller->id, 1 };
	int r = 0;

	map->n = 0;
	if (request->single)
		r = add(map, single, kind);
	for (size_t i = 0; r >= 0 && i < request->n; i++) {
		struct idmap found;

		r = fulfil(&request->wishes[i], caller, &found);
		for (size_t k = 0; r >= 0 && k < found.n; k++)
			r = request->single ? add_around(map, found.ranges[k], single, kind) : add(map, found.ranges[k], kind);
	}
	return r < 0 ? r : check(map, kind);
}

bool idmap_has(const struct idmap *map, uint32_t outer)
{
	for (size_t i = 0; i < map->n; i++)
		if (outer - map->ranges[i].outer < map->ranges[i].count)   /* below it, the difference is large */
			return true;
	return false;
}

void idmap_write(const struct idmap *map, struct buf *text)
{
	for (size_t i = 0; i < map->n; i++)
		buf_printf(text, "%u %u %u\n", map->ranges[i].inner, map->ranges[i].outer, map->ranges[i].count);
}

void idmap_print(const struct idmap *map, FILE *to)
{
	for (size_t i = 0; i < map->n; i++)
		fprintf(to, "%s%u:%u:%u", i ? " " : "", map->ranges[i].inner, map->ranges[i].outer, map->ranges[i].count);
}
