/* SPDX-License-Identifier: ISC */
/* Records of any type: each candidate in turn, until one has some.
 *
 * Moved by its own timer of no time, as lookup.c is: a reply only leaves what
 * it brought, and the handler is called from the loop. */
#include "dns/candidates.h"
#include "dns/resolver_private.h"

#include <stdlib.h>
#include <string.h>

struct record_lookup {
	LIST_ENTRY(record_lookup) others;
	struct resolver *resolver;
	records_done_fn *on_done;
	void *who;
	ev_timer step;
	char *name;			/* ours; as it was typed */
	uint16_t type;
	struct candidates candidates;
	size_t candidate;		/* the one at hand */
	struct question *question;	/* while it is open */
	enum lookup_result result;	/* of the last reply */
	uint8_t *message;		/* ours; of the last reply, or NULL */
	size_t message_len;
	bool has_started, has_ended;
	bool is_name_there;		/* a candidate had data of other types */
};

/* ---- the end ---- */

static void let_go(struct record_lookup *lookup)
{
	lookup->has_ended = true;
	LIST_REMOVE(lookup, others);
	ev_timer_stop(lookup->resolver->loop, &lookup->step);
	question_forget(&lookup->question);
	free(lookup->name);
}

static void finish(struct record_lookup *lookup, enum lookup_result result)
{
	let_go(lookup);
	lookup->on_done(lookup->who, result, result == LOOKUP_OK ? lookup->message : NULL, lookup->message_len);
	free(lookup->message);
	free(lookup);
}

void record_lookup_cancel(struct record_lookup *lookup)
{
	if (!lookup || lookup->has_ended)
		return;
	let_go(lookup);
	free(lookup->message);
	free(lookup);
}

/* ---- asking ---- */

/* c-ares is still busy here: only what came is kept. */
static void on_reply(void *who, const struct question_reply *reply)
{
	struct record_lookup *lookup = who;

	lookup->result = reply->result;
	if (reply->result == LOOKUP_OK) {
		lookup->message = malloc(reply->message_len);
		lookup->message_len = reply->message_len;
		if (lookup->message)
			memcpy(lookup->message, reply->message, reply->message_len);
		else
			lookup->result = LOOKUP_NO_MEMORY;
	}
	resolver_plan(lookup->resolver, &lookup->step, 0);
}

/* LOOKUP_OK: a reply will plan the next step. */
static enum lookup_result ask(struct record_lookup *lookup)
{
	return question_records(lookup->resolver->questions, lookup->candidates.names[lookup->candidate], lookup->type,
				on_reply, lookup, &lookup->question) == 0 ? LOOKUP_OK : LOOKUP_NO_MEMORY;
}

static enum lookup_result start(struct record_lookup *lookup)
{
	static const struct search no_search = { .count = 0 };
	struct resolver *resolver = lookup->resolver;
	const struct search *search = &no_search;
	enum lookup_result result;
	char ascii[NAME_SIZE];

	lookup->has_started = true;
	if (resolver->options.uses_search)
		search = &resolver_system(resolver)->search;
	if (name_to_ascii(lookup->name, ascii) != 0 || candidates_make(&lookup->candidates, ascii, search) != 0)
		return LOOKUP_BAD_NAME;
	result = resolver_open(resolver);
	return result == LOOKUP_OK ? ask(lookup) : result;
}

/* What a reply without records leads to; LOOKUP_OK: the next candidate is asked. */
static enum lookup_result go_on(struct record_lookup *lookup)
{
	if (lookup->result == LOOKUP_NO_ADDRESS)
		lookup->is_name_there = true;
	else if (lookup->result != LOOKUP_NO_NAME)
		return resolver_blame(lookup->resolver, lookup->result);
	if (++lookup->candidate < lookup->candidates.count)
		return ask(lookup);
	return lookup->is_name_there ? LOOKUP_NO_ADDRESS : LOOKUP_NO_NAME;
}

static void on_step(struct ev_loop *loop, ev_timer *step, int revents)
{
	struct record_lookup *lookup = step->data;
	enum lookup_result result = LOOKUP_OK;

	(void)loop;
	(void)revents;
	if (!lookup->has_started)
		result = start(lookup);
	else if (!lookup->message)
		result = go_on(lookup);
	if (result != LOOKUP_OK || lookup->message)
		finish(lookup, result);
}

struct record_lookup *resolver_records(struct resolver *resolver, const char *name, uint16_t type,
				       records_done_fn *on_done, void *who)
{
	struct record_lookup *lookup = calloc(1, sizeof *lookup);

	if (!lookup)
		return NULL;
	lookup->name = strdup(name);
	if (!lookup->name) {
		free(lookup);
		return NULL;
	}
	lookup->resolver = resolver;
	lookup->type = type;
	lookup->on_done = on_done;
	lookup->who = who;
	ev_init(&lookup->step, on_step);
	lookup->step.data = lookup;
	LIST_INSERT_HEAD(&resolver->record_lookups, lookup, others);
	resolver_plan(resolver, &lookup->step, 0);
	return lookup;
}
