/* SPDX-License-Identifier: ISC */
/* dns/errand.h - something that a resolver is asked to find out, step by step.
 *
 * An errand is moved by its own timer.  Replies only leave their result and
 * plan a step: so an owner is told from the loop, with nothing of c-ares below
 * it, and may then cancel any errand or free the resolver. */
#ifndef DNS_ERRAND_H
#define DNS_ERRAND_H

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

struct resolver;

/* `self` is what errand_new() returned. */
struct errand_kind {
	size_t size;			/* of a struct that begins with its errand */
	/* The time that was planned has come.  May end and free the errand. */
	void (*on_step)(void *self, bool is_first);
	/* It ends: no question of it is to be answered any more. */
	void (*forget)(void *self);
	/* Frees what it owns, but not itself.  NULL: nothing. */
	void (*destroy)(void *self);
};

struct errand {
	LIST_ENTRY(errand) others;
	struct resolver *resolver;	/* lent */
	const struct errand_kind *kind;
	ev_timer step;
	double started;			/* clock_now() */
	char *name;			/* ours; as it was typed */
	bool has_begun, has_ended;
};

/* Memory of kind->size, zero but for the errand, whose first step is planned.
 * The name is copied.  NULL: out of memory. */
void *errand_new(struct resolver *resolver, const struct errand_kind *kind, const char *name);

/* Plans the next step.  Replaces a plan there may be. */
void errand_plan(struct errand *errand, double after_s);

/* Takes it from its resolver: nothing happens to it any more.  Its owner is to
 * be told between the two, and may even cancel it then. */
void errand_end(struct errand *errand);
void errand_free(struct errand *errand);

/* Both, silently; nothing where it has ended already. */
void errand_cancel(struct errand *errand);

#endif
