/* SPDX-License-Identifier: ISC */
/* dns/story.h - what the messages that the tap sees amount to: who was asked,
 * how often, and why again; what came back, and what came unasked.
 *
 * It claims only what was seen: whether c-ares makes use of a message is told
 * elsewhere, by whoever waits for the answer. */
#ifndef DNS_STORY_H
#define DNS_STORY_H

#include "dns/tap.h"

#include <stddef.h>

struct report;
struct story;

/* `report` is lent.  NULL: out of memory. */
struct story *story_new(struct report *report);
/* NULL is welcome. */
void story_free(struct story *story);

/* The tap's watcher; `who` is the story. */
struct tap_watcher story_watcher(struct story *story);

/* How the asking for one name and type went, as far as it has come.  In the
 * order of weight: what a server said counts more than another's silence. */
enum story_outcome {
	STORY_NOT_ASKED,	/* nothing was sent, or it is long ago */
	STORY_NO_DESCRIPTOR,	/* nothing was sent, for want of a descriptor */
	STORY_UNREACHABLE,	/* every server that was asked can't be reached */
	STORY_SILENCE,		/* at least one said nothing */
	STORY_STRAYS,		/* at least one sent what is no reply to the question */
	STORY_MALFORMED,	/* a reply to the question, but it can't be read */
	STORY_REPLIED,
};

/* `name` has its final dot.  *rcode is set with STORY_REPLIED and is that of
 * the last reply. */
enum story_outcome story_outcome(const struct story *story, const char *name, uint16_t type, unsigned *rcode);

#endif
