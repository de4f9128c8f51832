/* SPDX-License-Identifier: ISC */
/* base/trace.h - notes for developers: DIGCAT_TRACE=flow,dns digcat ... */
#ifndef BASE_TRACE_H
#define BASE_TRACE_H

enum trace_area {
	TRACE_FLOW = 1 << 0,
	TRACE_RELAY = 1 << 1,
	TRACE_CONNECT = 1 << 2,
	TRACE_DNS = 1 << 3,
};

/* The areas switched on.  Read by the macro alone. */
extern unsigned trace_areas;

struct error;

/* Switches on the areas named in the environment; "help" lists them.  Returns 0,
 * or -1 with a sentence where one is not known. */
int trace_init(struct error *err);

void trace_line(enum trace_area area, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* One line on stderr if the area is on; one test if it is not. */
#define trace(area, ...) \
	do { \
		if (trace_areas & (area)) \
			trace_line((area), __VA_ARGS__); \
	} while (0)

#endif
