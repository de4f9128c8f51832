/* SPDX-License-Identifier: ISC */
/* dns/questions.h - questions to DNS, asked through c-ares, each answered once. */
#ifndef DNS_QUESTIONS_H
#define DNS_QUESTIONS_H

#include "base/sockaddr.h"
#include "dns/channel.h"
#include "dns/lookup_result.h"

struct question;
struct questions;
struct report;

/* All of it is lent for the call. */
struct question_reply {
	enum lookup_result result;
	const struct address *addresses;	/* of the family asked for, at least one; port 0 */
	size_t count;
	const char *name;			/* of an address; from the network, so hostile */
	const uint8_t *message;			/* of question_records(): all of it, to be parsed with care */
	size_t message_len;
};

/* Told once, and maybe from within the call that asked.  c-ares is at work:
 * only note the reply, and act on it later. */
typedef void question_replied_fn(void *who, const struct question_reply *reply);

/* Those that are open, and the channel they go through. */
struct questions *questions_new(struct ev_loop *loop, const struct channel_options *options,
				struct report *report, enum lookup_result *why_not);
/* Every owner must have forgotten its question.  NULL is welcome. */
void questions_free(struct questions *questions);

/* Asks for the addresses of an absolute name (no final dot), for the name of an
 * address, or for records of any type.  *slot, the owner's, is the question until it is answered and
 * NULL from then on.  -1: out of memory, and nobody will be told. */
int question_addresses(struct questions *questions, const char *name, int family,
		       question_replied_fn *on_reply, void *who, struct question **slot);
int question_name(struct questions *questions, const struct address *address, question_replied_fn *on_reply,
		  void *who, struct question **slot);
int question_records(struct questions *questions, const char *name, uint16_t type,
		     question_replied_fn *on_reply, void *who, struct question **slot);

/* The owner doesn't want to be told any more.  Safe at any time, with an
 * empty slot too. */
void question_forget(struct question **slot);
/* The same, and the story tells why. */
void question_give_up(struct question **slot, const char *reason);

#endif
