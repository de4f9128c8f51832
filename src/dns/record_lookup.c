/* SPDX-License-Identifier: ISC */
/* Records of any type: each candidate in turn, until one has some. */
#include "dns/resolver_private.h"

#include <stdlib.h>
#include <string.h>

struct record_lookup {
	struct errand errand;		/* first */
	records_done_fn *on_done;
	void *who;
	uint16_t type;
	struct candidates candidates;
	struct question *question;	/* while it is open */
	enum lookup_result result;	/* of the last reply */
	uint8_t *message;		/* ours; of the last reply, or NULL */
	size_t message_len;
};

/* ---- the end ---- */

static void forget(void *self)
{
	struct record_lookup *lookup = self;

	question_forget(&lookup->question);
}

static void destroy(void *self)
{
	struct record_lookup *lookup = self;

	free(lookup->message);
}

static void finish(struct record_lookup *lookup, enum lookup_result result)
{
	errand_end(&lookup->errand);
	lookup->on_done(lookup->who, result, result == LOOKUP_OK ? lookup->message : NULL, lookup->message_len);
	errand_free(&lookup->errand);
}

void record_lookup_cancel(struct record_lookup *lookup)
{
	if (lookup)
		errand_cancel(&lookup->errand);
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
	errand_plan(&lookup->errand, 0);
}

/* LOOKUP_OK: a reply will plan the next step. */
static enum lookup_result ask(struct record_lookup *lookup)
{
	const struct candidates *candidates = &lookup->candidates;
	struct questions *questions = lookup->errand.resolver->questions;

	return question_records(questions, candidates->names[candidates->at], lookup->type, on_reply, lookup,
				&lookup->question) == 0 ? LOOKUP_OK : LOOKUP_NO_MEMORY;
}

static enum lookup_result start(struct record_lookup *lookup)
{
	enum lookup_result result = LOOKUP_BAD_NAME;
	char ascii[NAME_SIZE];

	if (name_to_ascii(lookup->errand.name, ascii) == 0)
		result = resolver_candidates(lookup->errand.resolver, ascii, &lookup->candidates);
	return result == LOOKUP_OK ? ask(lookup) : result;
}

/* What a reply without records leads to; LOOKUP_OK: the next candidate is asked. */
static enum lookup_result go_on(struct record_lookup *lookup)
{
	enum lookup_result result = candidates_next(&lookup->candidates, lookup->result);

	return result == LOOKUP_OK ? ask(lookup) : resolver_blame(lookup->errand.resolver, result);
}

static void on_step(void *self, bool is_first)
{
	struct record_lookup *lookup = self;
	enum lookup_result result = LOOKUP_OK;

	if (is_first)
		result = start(lookup);
	else if (!lookup->message)
		result = go_on(lookup);
	if (result != LOOKUP_OK || lookup->message)
		finish(lookup, result);
}

struct record_lookup *resolver_records(struct resolver *resolver, const char *name, uint16_t type,
				       records_done_fn *on_done, void *who)
{
	static const struct errand_kind kind = { sizeof(struct record_lookup), on_step, forget, destroy };
	struct record_lookup *lookup = errand_new(resolver, &kind, name);

	if (!lookup)
		return NULL;
	lookup->type = type;
	lookup->on_done = on_done;
	lookup->who = who;
	return lookup;
}
