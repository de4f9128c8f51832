/* SPDX-License-Identifier: ISC */
/* Questions to DNS, asked through c-ares, each answered once.
 *
 * c-ares can't take back a single question, and must not be told to drop all
 * of them while it is calling us.  So a forgotten question lives on without an
 * owner until c-ares is done with it; when nobody is left waiting, the tidier
 * (a timer of no time, so from the loop) has c-ares drop the rest. */
#include "dns/questions.h"

#include "base/clock.h"
#include "base/trace.h"
#include "dns/candidates.h"
#include "dns/codes.h"
#include "dns/name.h"
#include "dns/story.h"
#include "dns/verdict.h"
#include "out/report.h"

#include <arpa/nameser.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

/* So many addresses of one answer are told, the rest is counted. */
enum { ADDRESSES_MOST = 16 };

struct question {
	LIST_ENTRY(question) others;
	struct questions *questions;
	struct question **slot;		/* the owner's; NULL: forgotten */
	question_replied_fn *on_reply;
	void *who;			/* lent: passed to on_reply */
	char name[NAME_SIZE];		/* with the final dot */
	uint16_t type;
	int family;			/* of the addresses asked for, or of the one whose name is */
	double asked;
};

struct questions {
	struct ev_loop *loop;		/* lent */
	struct report *report;		/* lent */
	struct channel *channel;	/* ours, as the next two */
	struct tap *tap;
	struct story *story;
	ev_timer tidier;
	LIST_HEAD(, question) open;
	size_t wanted_count;		/* of the open, those not forgotten */
};

static const char *type_word(uint16_t type)
{
	const char *name = dns_code_name(DNS_TYPES, type);

	return name ? name : "?";
}

/* ---- the end of a question ---- */

static bool is_forgotten(const struct question *question)
{
	return !question->slot;
}

static void tidy_later(struct questions *questions)
{
	if (questions->wanted_count > 0 || LIST_EMPTY(&questions->open))
		return;
	ev_timer_stop(questions->loop, &questions->tidier);	/* it may be waiting already */
	ev_timer_set(&questions->tidier, 0., 0.);
	ev_timer_start(questions->loop, &questions->tidier);
}

static void on_tidy(struct ev_loop *loop, ev_timer *tidier, int revents)
{
	struct questions *questions = tidier->data;

	(void)loop;
	(void)revents;
	if (questions->wanted_count == 0)
		channel_cancel(questions->channel);
}

void question_forget(struct question **slot)
{
	struct question *question = *slot;

	if (!question)
		return;
	*slot = NULL;
	question->slot = NULL;
	question->questions->wanted_count--;
	tidy_later(question->questions);
}

static void tell(struct question *question, const struct question_reply *reply)
{
	*question->slot = NULL;
	question->slot = NULL;
	question->questions->wanted_count--;
	question->on_reply(question->who, reply);
}

static void end(struct question *question)
{
	struct questions *questions = question->questions;

	LIST_REMOVE(question, others);
	free(question);
	tidy_later(questions);
}

/* ---- the story ---- */

/* The name as the story tells it, without the final dot. */
static const char *story_name(const struct question *question, char name[NAME_SIZE])
{
	snprintf(name, NAME_SIZE, "%.*s", (int)strlen(question->name) - 1, question->name);
	return name;
}

static double took_ms(const struct question *question)
{
	return (clock_now() - question->asked) * 1000;
}

static void report_answer(const struct question *question, const char *answer, int64_t ttl, int64_t more)
{
	char name[NAME_SIZE];

	report(question->questions->report, REPORT_ANSWER, F_TEXT(story_name(question, name)),
	       F_TEXT(type_word(question->type)), F_TEXT(answer), F_NUMBER(ttl), F_NUMBER(more),
	       F_TEXT("DNS"), F_MS(took_ms(question)));
}

static void report_none(const struct question *question, const char *reason)
{
	char name[NAME_SIZE];

	report(question->questions->report, REPORT_NO_ANSWER, F_TEXT(story_name(question, name)),
	       F_TEXT(type_word(question->type)), F_TEXT(reason), F_TEXT("DNS"), F_MS(took_ms(question)));
}

void question_give_up(struct question **slot, const char *reason)
{
	if (*slot)
		report_none(*slot, reason);
	question_forget(slot);
}

static const struct verdict *judge(const struct question *question, int status)
{
	return verdict_find(status, question->questions->story, question->name, question->type);
}

/* ---- addresses ---- */

/* An answer may hold addresses of the other family too, and a success none. */
static size_t count_nodes(const struct ares_addrinfo *info, int family)
{
	size_t count = 0;

	for (const struct ares_addrinfo_node *node = info ? info->nodes : NULL; node; node = node->ai_next)
		count += node->ai_family == family;
	return count;
}

static void report_address(const struct question *question, const struct address *address, uint32_t ttl,
			   size_t more)
{
	char host[ADDRESS_HOST_LEN];

	report_answer(question, address_host(address, host, sizeof host), ttl,
		      more > 0 ? (int64_t)more : REPORT_UNKNOWN);
}

static void take_nodes(const struct question *question, const struct ares_addrinfo *info,
		       struct address *addresses, size_t count)
{
	size_t taken = 0;

	for (const struct ares_addrinfo_node *node = info->nodes; node; node = node->ai_next) {
		if (node->ai_family != question->family)
			continue;
		memset(addresses, 0, sizeof *addresses);
		memcpy(&addresses->storage, node->ai_addr, node->ai_addrlen);
		addresses->len = node->ai_addrlen;
		address_set_port(addresses, 0);
		if (++taken <= ADDRESSES_MOST)
			report_address(question, addresses, (uint32_t)node->ai_ttl,
				       taken == ADDRESSES_MOST ? count - taken : 0);
		addresses++;
	}
}

static void tell_addresses(struct question *question, int status, const struct ares_addrinfo *info)
{
	size_t count = status == ARES_SUCCESS ? count_nodes(info, question->family) : 0;
	bool is_empty = status == ARES_SUCCESS && count == 0;
	const struct verdict *verdict = judge(question, is_empty ? ARES_ENODATA : status);
	struct question_reply reply = { .result = verdict->result, .count = count };
	struct address *addresses = NULL;

	if (count) {
		addresses = calloc(count, sizeof *addresses);
		if (addresses)
			take_nodes(question, info, addresses, count);
		else
			reply = (struct question_reply){ .result = LOOKUP_NO_MEMORY };
	} else {
		report_none(question, verdict->reason);
	}
	reply.addresses = addresses;
	tell(question, &reply);
	free(addresses);
}

static void on_addresses(void *arg, int status, int timeouts, struct ares_addrinfo *info)
{
	struct question *question = arg;

	(void)timeouts;
	if (!is_forgotten(question))
		tell_addresses(question, status, info);
	if (info)
		ares_freeaddrinfo(info);
	end(question);
}

/* ---- names ---- */

static void tell_name(struct question *question, int status, const struct hostent *host)
{
	bool is_empty = status == ARES_SUCCESS && !host;
	const struct verdict *verdict = judge(question, is_empty ? ARES_ENODATA : status);
	struct question_reply reply = { .result = verdict->result };

	if (reply.result == LOOKUP_OK) {
		reply.name = host->h_name;
		report_answer(question, reply.name, REPORT_UNKNOWN, REPORT_UNKNOWN);
	} else {
		report_none(question, verdict->reason);
	}
	tell(question, &reply);
}

/* Not ares_gethostbyaddr(): 1.18 makes NXDOMAIN of whatever went wrong. */
static void on_pointer(void *arg, int status, int timeouts, unsigned char *bytes, int len)
{
	struct question *question = arg;
	struct hostent *host = NULL;

	(void)timeouts;
	if (!is_forgotten(question)) {
		if (status == ARES_SUCCESS)
			status = ares_parse_ptr_reply(bytes, len, NULL, 0, question->family, &host);
		tell_name(question, status, host);
	}
	if (host)
		ares_free_hostent(host);
	end(question);
}

/* Without the final dot: new_question() has it. */
static void reverse_name(const struct address *address, char name[NAME_SIZE])
{
	if (address->sa.sa_family == AF_INET)
		dns_name_reverse_text((const uint8_t *)&address->in.sin_addr, 4, name);
	else
		dns_name_reverse_text(address->in6.sin6_addr.s6_addr, 16, name);
	name[strlen(name) - 1] = '\0';
}

/* ---- records ---- */

/* What the records are is for the owner to tell: the story here is only of
 * replies without any. */
static void on_message(void *arg, int status, int timeouts, unsigned char *bytes, int len)
{
	struct question *question = arg;
	const struct verdict *verdict;

	(void)timeouts;
	if (!is_forgotten(question)) {
		verdict = judge(question, status);
		if (verdict->result != LOOKUP_OK)
			report_none(question, verdict->reason);
		tell(question, &(struct question_reply){ .result = verdict->result, .message = bytes,
							 .message_len = len > 0 ? (size_t)len : 0 });
	}
	end(question);
}

/* ---- asking ---- */

static struct question *new_question(struct questions *questions, const char *name, uint16_t type, int family,
				     question_replied_fn *on_reply, void *who, struct question **slot)
{
	struct question *question = calloc(1, sizeof *question);

	if (!question)
		return NULL;
	question->questions = questions;
	question->slot = slot;
	question->on_reply = on_reply;
	question->who = who;
	snprintf(question->name, sizeof question->name, "%s.", name);
	question->type = type;
	question->family = family;
	question->asked = clock_now();
	LIST_INSERT_HEAD(&questions->open, question, others);
	questions->wanted_count++;
	*slot = question;
	trace(TRACE_DNS, "asking for %s %s", question->name, type_word(type));
	return question;
}

/* The final dot, no service and one family: all else has c-ares guess. */
int question_addresses(struct questions *questions, const char *name, int family,
		       question_replied_fn *on_reply, void *who, struct question **slot)
{
	const struct ares_addrinfo_hints hints = { .ai_flags = ARES_AI_NOSORT, .ai_family = family };
	uint16_t type = family == AF_INET ? ns_t_a : ns_t_aaaa;
	struct question *question = new_question(questions, name, type, family, on_reply, who, slot);

	if (!question)
		return -1;
	ares_getaddrinfo(channel_ares(questions->channel), question->name, NULL, &hints, on_addresses,
			 question);
	channel_asked(questions->channel);
	return 0;
}

int question_name(struct questions *questions, const struct address *address, question_replied_fn *on_reply,
		  void *who, struct question **slot)
{
	struct question *question;
	char name[NAME_SIZE];

	reverse_name(address, name);
	question = new_question(questions, name, ns_t_ptr, address->sa.sa_family, on_reply, who, slot);
	if (!question)
		return -1;
	ares_query(channel_ares(questions->channel), question->name, ns_c_in, ns_t_ptr, on_pointer, question);
	channel_asked(questions->channel);
	return 0;
}

int question_records(struct questions *questions, const char *name, uint16_t type,
		     question_replied_fn *on_reply, void *who, struct question **slot)
{
	struct question *question = new_question(questions, name, type, AF_UNSPEC, on_reply, who, slot);

	if (!question)
		return -1;
	ares_query(channel_ares(questions->channel), question->name, ns_c_in, type, on_message, question);
	channel_asked(questions->channel);
	return 0;
}

/* NULL: *status is why. */
static struct channel *watched_channel(struct questions *questions, const struct channel_options *options,
				       int *status)
{
	struct tap_watcher watcher;

	questions->channel = channel_new(questions->loop, options, status);
	if (!questions->channel)
		return NULL;
	*status = ARES_ENOMEM;
	questions->story = story_new(questions->report);
	if (!questions->story)
		return NULL;
	watcher = story_watcher(questions->story);
	questions->tap =
	    tap_new(channel_ares(questions->channel), channel_servers(questions->channel), &watcher);
	return questions->tap ? questions->channel : NULL;
}

struct questions *questions_new(struct ev_loop *loop, const struct channel_options *options,
				struct report *report, enum lookup_result *why_not)
{
	struct questions *questions = calloc(1, sizeof *questions);
	int status;

	*why_not = LOOKUP_NO_MEMORY;
	if (!questions)
		return NULL;
	questions->loop = loop;
	questions->report = report;
	ev_init(&questions->tidier, on_tidy);
	questions->tidier.data = questions;
	LIST_INIT(&questions->open);
	if (watched_channel(questions, options, &status))
		return questions;
	*why_not = status == ARES_ENOMEM ? LOOKUP_NO_MEMORY : LOOKUP_UNUSABLE;
	questions_free(questions);
	return NULL;
}

void questions_free(struct questions *questions)
{
	if (!questions)
		return;
	channel_free(questions->channel);
	tap_free(questions->tap);
	story_free(questions->story);
	ev_timer_stop(questions->loop, &questions->tidier);
	free(questions);
}
