/* SPDX-License-Identifier: MIT */
/* Text to value, strictly. */
#include "base/parse.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/types.h>

#include "base/fault.h"

enum { PID_MAX_LIMIT = 4194304 };   /* include/linux/threads.h, 64 bit */

/* Decimal digits up to `end`. 0, -EINVAL (none, or a leading sign or blank) or -ERANGE. */
static int digits(const char *text, const char **end, uint64_t *value)
{
	uint64_t v = 0;
	const char *s = text;

	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(v, 10u, &v) || __builtin_add_overflow(v, (unsigned)(*s - '0'), &v))
			return -ERANGE;
	if (s == text)
		return -EINVAL;
	*value = v;
	*end = s;
	return 0;
}

static int number(const char *text, uint64_t min, uint64_t max, const char *what, uint64_t *value)
{
	const char *end;
	uint64_t v;
	int r = digits(text, &end, &v);

	if (r == -EINVAL || (r == 0 && *end))
		return fault_plain(-EINVAL, "'%s' is not %s", text, what);
	if (r == -ERANGE || v < min || v > max)
		return fault_plain(-ERANGE, "'%s' is out of range for %s (%llu to %llu)", text, what,
				   (unsigned long long)min, (unsigned long long)max);
	*value = v;
	return 0;
}

int parse_u32(const char *text, void *field)
{
	uint64_t v;
	int r = number(text, 0, UINT32_MAX, "a number", &v);

	if (r == 0)
		*(uint32_t *)field = (uint32_t)v;
	return r;
}

int parse_u64(const char *text, void *field)
{
	return number(text, 0, UINT64_MAX, "a number", field);
}

int parse_s64(const char *text, void *field)
{
	bool negative = *text == '-';
	const char *magnitude = text + (*text == '-' || *text == '+'), *end;
	uint64_t v;
	int r = digits(magnitude, &end, &v);

	if (r == -EINVAL || (r == 0 && *end))
		return fault_plain(-EINVAL, "'%s' is not a whole number", text);
	if (r == -ERANGE || v > (uint64_t)INT64_MAX + negative)
		return fault_plain(-ERANGE, "'%s' does not fit in 64 bits", text);
	*(int64_t *)field = negative ? (int64_t)-v : (int64_t)v;
	return 0;
}

int parse_pid(const char *text, void *field)
{
	uint64_t v;
	int r = number(text, 1, PID_MAX_LIMIT, "a process ID", &v);

	if (r == 0)
		*(pid_t *)field = (pid_t)v;
	return r;
}

int parse_fd(const char *text, void *field)
{
	uint64_t v;
	int r = number(text, 0, INT_MAX, "a file descriptor", &v);

	if (r == 0)
		*(int *)field = (int)v;
	return r;
}

int parse_id(const char *text, void *field)
{
	uint64_t v;
	int r = number(text, 0, UINT32_MAX - 1, "a numeric ID", &v);

	if (r == 0)
		*(uint32_t *)field = (uint32_t)v;
	return r;
}

/* "", K, Ki, KiB: powers of 1024; KB: powers of 1000. */
static int size_unit(const char *unit, uint64_t *factor)
{
	static const char letters[] = "KMGTPE";
	const char *letter = *unit ? strchr(letters, *unit & ~0x20) : NULL;
	uint64_t base, f = 1;

	if (!*unit || streq(unit, "B"))
		return *factor = 1, 0;
	if (!letter)
		return -EINVAL;
	if (!unit[1] || streq(unit + 1, "i") || streq(unit + 1, "iB"))
		base = 1024;
	else if (streq(unit + 1, "B"))
		base = 1000;
	else
		return -EINVAL;
	for (long i = 0; i <= letter - letters; i++)
		f *= base;
	*factor = f;
	return 0;
}

int parse_size(const char *text, void *field)
{
	const char *end;
	uint64_t v, factor;
	int r = digits(text, &end, &v);

	if (r == -EINVAL || (r == 0 && size_unit(end, &factor) < 0))
		return fault_plain(-EINVAL, "'%s' is not a size (a number with K, M, G, T, P or E, like 512M)", text);
	if (r == -ERANGE || __builtin_mul_overflow(v, factor, &v))
		return fault_plain(-ERANGE, "'%s' is larger than 64 bits can hold", text);
	*(uint64_t *)field = v;
	return 0;
}

/* Nine digits after the point, so that 1.5s is exact; more are refused. */
static int fraction(const char **at, uint64_t unit, uint64_t *ns)
{
	uint64_t scale = unit;

	*ns = 0;
	if (**at != '.')
		return 0;
	++*at;
	if (**at < '0' || **at > '9')
		return -EINVAL;
	for (; **at >= '0' && **at <= '9'; ++*at) {
		if (scale % 10)
			return -EINVAL;
		scale /= 10;
		*ns += (uint64_t)(**at - '0') * scale;
	}
	return 0;
}

int parse_duration(const char *text, void *field)
{
	static const struct { const char *name; uint64_t ns; } units[] = {
		{ "", 1000000000ull }, { "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000ull },
		{ "m", 60000000000ull }, { "min", 60000000000ull }, { "h", 3600000000000ull }, { "d", 86400000000000ull },
	};
	const char *point, *unit;
	uint64_t whole, part;
	int r = digits(text, &point, &whole);

	if (r == -EINVAL)
		goto bad;
	if (r == -ERANGE)
		return fault_plain(-ERANGE, "'%s' is longer than 64 bits of nanoseconds", text);
	unit = point;
	if (*unit == '.')
		unit += 1 + strspn(unit + 1, "0123456789");
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (!streq(unit, units[i].name))
			continue;
		if (fraction(&point, units[i].ns, &part) < 0)
			goto bad;
		if (__builtin_mul_overflow(whole, units[i].ns, &whole) || __builtin_add_overflow(whole, part, &whole))
			return fault_plain(-ERANGE, "'%s' is longer than 64 bits of nanoseconds", text);
		*(uint64_t *)field = whole;
		return 0;
	}
bad:
	return fault_plain(-EINVAL, "'%s' is not a duration (like 20ms, 1.5s, 3m, 2h)", text);
}

int parse_signal(const char *text, void *field)
{
	const char *name = strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text, *end;
	uint64_t v;

	if (digits(text, &end, &v) == 0 && !*end && v > 0 && v < (uint64_t)_NSIG) {
		*(int *)field = (int)v;
		return 0;
	}
	for (int sig = 1; sig < _NSIG; sig++) {
		const char *known = sigabbrev_np(sig);

		if (known && strcasecmp(known, name) == 0) {
			*(int *)field = sig;
			return 0;
		}
	}
	return fault_plain(-EINVAL, "'%s' is not a signal (a name like TERM or a number from 1 to %d)", text, _NSIG - 1);
}

int parse_bool(const char *text, void *field)
{
	static const char *const words[][2] = { { "no", "yes" }, { "off", "on" }, { "false", "true" }, { "0", "1" } };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		for (int value = 0; value < 2; value++)
			if (strcasecmp(text, words[i][value]) == 0) {
				*(bool *)field = value;
				return 0;
			}
	return fault_plain(-EINVAL, "'%s' is neither yes nor no", text);
}

int parse_text(const char *text, void *field)
{
	if (!*text)
		return fault_plain(-EINVAL, "an empty value is not allowed here");
	*(const char **)field = text;
	return 0;
}
