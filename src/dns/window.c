/* SPDX-License-Identifier: ISC */
/* The window of questions under way to a server. */
#include "dns/window.h"

void window_init(struct window *window)
{
	*window = (struct window){ .size = WINDOW_FIRST };
}

static void shrink(struct window *window)
{
	window->has_shrunk = true;
	window->size /= 2;
	if (window->size < WINDOW_LEAST)
		window->size = WINDOW_LEAST;
}

static void grow(struct window *window)
{
	window->size += window->has_shrunk ? window->size / 8 : window->size;
	if (window->size > WINDOW_MOST)
		window->size = WINDOW_MOST;
}

static void begin_round(struct window *window)
{
	window->replies = window->losses = 0;
}

/* Few losses: it can be faster. */
static void end_round(struct window *window)
{
	if (window->replies == 0 || window->losses <= window->size / 8)
		grow(window);
	begin_round(window);
}

static void count(struct window *window, size_t *counter)
{
	++*counter;
	if (window->replies + window->losses >= window->size)
		end_round(window);
}

void window_replied(struct window *window)
{
	count(window, &window->replies);
}

/* More than a quarter lost is too much before the round has ended: what is lost
 * is about to be asked again. */
void window_lost(struct window *window)
{
	if (window->replies > 0 && window->losses >= window->size / 4) {
		shrink(window);
		begin_round(window);
	} else {
		count(window, &window->losses);
	}
}
