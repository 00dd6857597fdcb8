/* SPDX-License-Identifier: MIT */
/* The one record a thread of what went wrong. See fault.h for how it is used. */
#include "base/fault.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/str.h"

static _Thread_local struct fault last;

/* Format into out and make every control byte visible, so that a hostile path cannot play with the terminal. */
_printf_(3, 0) static void say(char *out, size_t size, const char *format, va_list args)
{
	char raw[FAULT_TEXT_MAX];

	vsnprintf(raw, sizeof raw, format, args);
	str_escape(out, size, raw);
}

static void append(char *out, size_t size, const char *more)
{
	size_t len = strlen(out);

	snprintf(out + len, size - len, "%s", more);
}

static void append_reason(int err)
{
	append(last.text, sizeof last.text, ": ");
	append(last.text, sizeof last.text, strerror(-err));
}

int fault(int err, const char *format, ...)
{
	va_list args;

	fault_clear();
	va_start(args, format);
	say(last.text, sizeof last.text, format, args);
	va_end(args);
	append_reason(err);
	return last.err = err;
}

int fault_plain(int err, const char *format, ...)
{
	va_list args;

	fault_clear();
	va_start(args, format);
	say(last.text, sizeof last.text, format, args);
	va_end(args);
	return last.err = err;
}

int fault_within(int err, const char *format, ...)
{
	char inner[FAULT_TEXT_MAX];
	va_list args;

	if (last.err != err)
		fault_plain(err, "%s", strerror(-err));
	memcpy(inner, last.text, sizeof inner);
	va_start(args, format);
	say(last.text, sizeof last.text, format, args);
	va_end(args);
	append(last.text, sizeof last.text, ": ");
	append(last.text, sizeof last.text, inner);
	return err;
}

int fault_hint(int err, const char *format, ...)
{
	va_list args;

	if (last.hint[0])
		return err;
	va_start(args, format);
	say(last.hint, sizeof last.hint, format, args);
	va_end(args);
	return err;
}

int fault_status(int err, int status)
{
	last.status = status;
	return err;
}

const struct fault *fault_last(void)
{
	return &last;
}

int fault_adopt(const struct fault *other)
{
	last = *other;
	last.text[sizeof last.text - 1] = 0;
	last.hint[sizeof last.hint - 1] = 0;
	return last.err;
}

void fault_clear(void)
{
	last.err = last.status = 0;
	last.text[0] = last.hint[0] = 0;
}
