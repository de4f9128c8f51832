/* SPDX-License-Identifier: ISC */
/* The life of an errand: planned, moved by its timer, ended once. */
#include "dns/errand.h"

#include "base/clock.h"
#include "dns/resolver_private.h"

#include <stdlib.h>
#include <string.h>

static void on_timer(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct errand *errand = timer->data;
	bool is_first = !errand->has_begun;

	(void)loop, (void)revents;
	errand->has_begun = true;
	errand->kind->on_step(errand, is_first);	/* last: it may free us */
}

void errand_plan(struct errand *errand, double after_s)
{
	struct ev_loop *loop = errand->resolver->loop;

	ev_timer_stop(loop, &errand->step);
	ev_timer_set(&errand->step, after_s, 0.);
	ev_timer_start(loop, &errand->step);
}

void *errand_new(struct resolver *resolver, const struct errand_kind *kind, const char *name)
{
	struct errand *errand = calloc(1, kind->size);

	if (!errand)
		return NULL;
	errand->name = strdup(name);
	if (!errand->name) {
		free(errand);
		return NULL;
	}
	errand->resolver = resolver;
	errand->kind = kind;
	errand->started = clock_now();
	ev_init(&errand->step, on_timer);
	errand->step.data = errand;
	LIST_INSERT_HEAD(&resolver->errands, errand, others);
	errand_plan(errand, 0);
	return errand;
}

void errand_end(struct errand *errand)
{
	errand->has_ended = true;
	LIST_REMOVE(errand, others);
	ev_timer_stop(errand->resolver->loop, &errand->step);
	errand->kind->forget(errand);
}

void errand_free(struct errand *errand)
{
	if (errand->kind->destroy)
		errand->kind->destroy(errand);
	free(errand->name);
	free(errand);
}

void errand_cancel(struct errand *errand)
{
	if (errand->has_ended)
		return;
	errand_end(errand);
	errand_free(errand);
}
