/* SPDX-License-Identifier: ISC */
/* Notes for developers, by area, under DIGCAT_TRACE. */
#include "base/trace.h"

#include <stdarg.h>
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

void trace_init(void)
{
	const char *wanted = getenv("DIGCAT_TRACE");

	if (!wanted)
		return;
	if (strcmp(wanted, "help") == 0)
		list_areas();
	for (size_t i = 0; i < AREA_COUNT; i++)
		if (strstr(wanted, area_table[i].name))
			trace_areas |= area_table[i].area;
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
