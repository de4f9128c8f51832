/* SPDX-License-Identifier: ISC */
/* Notes for developers, by area, under DIGCAT_TRACE. */
#include "base/trace.h"

#include "base/error.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned trace_areas;

static const struct {
	enum trace_area area;
	const char *name;
	const char *meaning;
} area_table[] = {
	{ TRACE_FLOW, "flow", "states of a flow and what each step moved" },
	{ TRACE_RELAY, "relay", "why a session goes on, and why it ends" },
	{ TRACE_CONNECT, "connect", "addresses in the order they are tried" },
	{ TRACE_DNS, "dns", "what the resolver is asked and what it says" },
};

enum { AREA_COUNT = sizeof area_table / sizeof area_table[0] };

static void list_areas(void)
{
	for (size_t i = 0; i < AREA_COUNT; i++)
		fprintf(stderr, "%-8s %s\n", area_table[i].name, area_table[i].meaning);
}

static bool switch_on(const char *name, size_t len)
{
	for (size_t i = 0; i < AREA_COUNT; i++) {
		if (strlen(area_table[i].name) != len || memcmp(area_table[i].name, name, len) != 0)
			continue;
		trace_areas |= area_table[i].area;
		return true;
	}
	return false;
}

int trace_init(struct error *err)
{
	const char *wanted = getenv("DIGCAT_TRACE");
	size_t len;

	if (wanted && strcmp(wanted, "help") == 0) {
		list_areas();
		return 0;
	}
	for (; wanted && *wanted; wanted += len) {
		wanted += strspn(wanted, ",");
		len = strcspn(wanted, ",");
		if (len > 0 && !switch_on(wanted, len))
			return error_set(err, STATUS_USAGE, "DIGCAT_TRACE invalid: %.*s (help lists what there is)",
					 (int)len, wanted);
	}
	return 0;
}

void trace_line(enum trace_area area, const char *format, ...)
{
	va_list args;

	for (size_t i = 0; i < AREA_COUNT; i++)
		if (area_table[i].area == area)
			fprintf(stderr, "[%s] ", area_table[i].name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}
