/* SPDX-License-Identifier: ISC */
/* dns/window.h - how many questions one server is asked at the same time.
 *
 * The window begins small, doubles as long as replies come, and shrinks once a
 * good part of them does not: a queue between here and there runs over, or the
 * server limits its rate.  A few lost questions don't count: in a long list there
 * are always names whose own servers are silent.  Nor does a server that never
 * says anything: nothing there can be spared by asking it slowly. */
#ifndef DNS_WINDOW_H
#define DNS_WINDOW_H

#include <stdbool.h>
#include <stddef.h>

enum { WINDOW_FIRST = 128, WINDOW_LEAST = 32, WINDOW_MOST = 32768 };

struct window {
	size_t size;		/* questions */
	size_t replies, losses;	/* of this round, which has as many questions */
	bool has_shrunk;	/* from now on it grows by small steps */
};

void window_init(struct window *window);
/* How a question that was under way ended. */
void window_replied(struct window *window);
void window_lost(struct window *window);

#endif
