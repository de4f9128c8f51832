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
#include "dns/tap.h"
#include "out/report.h"

#include <arpa/nameser.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

enum { NO_RCODE = -1 };

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
	int rcode;			/* of the last whole reply seen, or NO_RCODE */
};

struct questions {
	struct ev_loop *loop;		/* lent */
	struct report *report;		/* lent */
	struct channel *channel;
	struct tap tap;
	ev_timer tidier;
	LIST_HEAD(, question) open;
	size_t wanted_count;		/* of the open, those not forgotten */
};

static const char *type_word(uint16_t type)
{
	return type == ns_t_a ? "A" : type == ns_t_aaaa ? "AAAA" : "PTR";
}

/* ---- what the servers say ---- */

/* RFC 1035, 4.1: twelve octets of header, then the question, whose name is
 * never compressed, being the first. */
static bool is_about(const uint8_t *bytes, size_t len, const struct question *question)
{
	const char *name = question->name;
	size_t at = 12, label_len;

	while (*name) {
		label_len = strcspn(name, ".");
		if (at + 1 + label_len > len || bytes[at] != label_len ||
		    strncasecmp((const char *)bytes + at + 1, name, label_len) != 0)
			return false;
		at += 1 + label_len;
		name += label_len + 1;
	}
	return at + 3 <= len && bytes[at] == 0 && (bytes[at + 1] << 8 | bytes[at + 2]) == question->type;
}

/* RFC 1035, 4.1.1: QR says that it is a reply, TC that the whole is to be had
 * over TCP. */
static void on_received(void *who, const uint8_t *bytes, size_t len)
{
	enum { QR = 0x80, TC = 0x02 };
	struct questions *questions = who;
	struct question *question;

	if (len < 12 || (bytes[2] & (QR | TC)) != QR)
		return;
	LIST_FOREACH(question, &questions->open, others)
		if (is_about(bytes, len, question))
			question->rcode = bytes[3] & 15;
}

static const struct verdict {
	int status;
	enum lookup_result result;
	const char *reason;
} verdict_table[] = {
	{ ARES_SUCCESS, LOOKUP_OK, NULL },
	{ ARES_ENODATA, LOOKUP_NO_ADDRESS, "NODATA" },
	{ ARES_ENOTFOUND, LOOKUP_NO_NAME, "NXDOMAIN" },
	{ ARES_EFORMERR, LOOKUP_SERVER_FAILED, "FORMERR" },
	{ ARES_ESERVFAIL, LOOKUP_SERVER_FAILED, "SERVFAIL" },
	{ ARES_ENOTIMP, LOOKUP_SERVER_FAILED, "NOTIMP" },
	{ ARES_EREFUSED, LOOKUP_SERVER_FAILED, "REFUSED" },
	{ ARES_EBADRESP, LOOKUP_SERVER_FAILED, "malformed reply" },
	{ ARES_EBADNAME, LOOKUP_BAD_NAME, "not a host name" },
	{ ARES_ETIMEOUT, LOOKUP_NO_REPLY, "no reply" },
	{ ARES_ECONNREFUSED, LOOKUP_NO_REPLY, "no server could be reached" },
	{ ARES_ENOMEM, LOOKUP_NO_MEMORY, "out of memory" },
};

static const struct verdict *find_verdict(int status)
{
	static const struct verdict other = { 0, LOOKUP_NO_REPLY, "no reply" };

	for (size_t i = 0; i < sizeof verdict_table / sizeof verdict_table[0]; i++)
		if (verdict_table[i].status == status)
			return &verdict_table[i];
	return &other;
}

/* What c-ares says, but for one thing: where it says that nobody replied and
 * somebody has, the reply counts, the one for instance with which a server
 * refused.  A fine RCODE means that the rest of the message was not. */
static const struct verdict *judge(const struct question *question, int status)
{
	static const int status_of_rcode[16] = {
		[ns_r_noerror] = ARES_EBADRESP,	  [ns_r_formerr] = ARES_EFORMERR,
		[ns_r_servfail] = ARES_ESERVFAIL, [ns_r_nxdomain] = ARES_EBADRESP,
		[ns_r_notimpl] = ARES_ENOTIMP,	  [ns_r_refused] = ARES_EREFUSED,
	};
	const struct verdict *verdict = find_verdict(status);

	if (verdict->result != LOOKUP_NO_REPLY || question->rcode == NO_RCODE)
		return verdict;
	status = status_of_rcode[question->rcode];
	return find_verdict(status ? status : ARES_EBADRESP);
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

static void report_answer(const struct question *question, const char *answer, int64_t ttl)
{
	char name[NAME_SIZE];

	report(question->questions->report, REPORT_ANSWER, F_TEXT(story_name(question, name)),
	       F_TEXT(type_word(question->type)), F_TEXT(answer), F_NUMBER(ttl), F_TEXT("DNS"),
	       F_MS(took_ms(question)));
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

/* ---- addresses ---- */

/* An answer may hold addresses of the other family too, and a success none. */
static size_t count_nodes(const struct ares_addrinfo *info, int family)
{
	size_t count = 0;

	for (const struct ares_addrinfo_node *node = info ? info->nodes : NULL; node; node = node->ai_next)
		count += node->ai_family == family;
	return count;
}

static void take_nodes(const struct question *question, const struct ares_addrinfo *info,
		       struct address *addresses)
{
	char host[ADDRESS_HOST_LEN];

	for (const struct ares_addrinfo_node *node = info->nodes; node; node = node->ai_next) {
		if (node->ai_family != question->family)
			continue;
		memset(addresses, 0, sizeof *addresses);
		memcpy(&addresses->storage, node->ai_addr, node->ai_addrlen);
		addresses->len = node->ai_addrlen;
		address_set_port(addresses, 0);
		report_answer(question, address_host(addresses, host, sizeof host), node->ai_ttl);
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
			take_nodes(question, info, addresses);
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
		report_answer(question, reply.name, REPORT_UNKNOWN);
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

/* RFC 1035, 3.5 and RFC 3596, 2.5. */
static void reverse_name(const struct address *address, char name[NAME_SIZE])
{
	const uint8_t *bytes;
	char *to = name;

	if (address->sa.sa_family == AF_INET) {
		bytes = (const uint8_t *)&address->in.sin_addr;
		snprintf(name, NAME_SIZE, "%u.%u.%u.%u.in-addr.arpa", bytes[3], bytes[2], bytes[1], bytes[0]);
		return;
	}
	bytes = address->in6.sin6_addr.s6_addr;
	for (int i = 15; i >= 0; i--)
		to += sprintf(to, "%x.%x.", bytes[i] & 15u, bytes[i] >> 4u);
	strcpy(to, "ip6.arpa");
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
	question->rcode = NO_RCODE;
	LIST_INSERT_HEAD(&questions->open, question, others);
	questions->wanted_count++;
	*slot = question;
	trace(TRACE_DNS, "asking for %s %s", question->name, type_word(type));
	report(questions->report, REPORT_QUESTION, F_TEXT(name), F_TEXT(type_word(type)));
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

struct questions *questions_new(struct ev_loop *loop, const struct channel_options *options,
				struct report *report, enum lookup_result *why_not)
{
	struct questions *questions = calloc(1, sizeof *questions);
	int status;

	*why_not = LOOKUP_NO_MEMORY;
	if (!questions)
		return NULL;
	questions->channel = channel_new(loop, options, &status);
	if (!questions->channel) {
		*why_not = status == ARES_ENOMEM ? LOOKUP_NO_MEMORY : LOOKUP_NO_SERVER;
		free(questions);
		return NULL;
	}
	questions->loop = loop;
	questions->report = report;
	questions->tap.on_received = on_received;
	questions->tap.who = questions;
	tap_attach(&questions->tap, channel_ares(questions->channel));
	ev_init(&questions->tidier, on_tidy);
	questions->tidier.data = questions;
	LIST_INIT(&questions->open);
	return questions;
}

void questions_free(struct questions *questions)
{
	if (!questions)
		return;
	channel_free(questions->channel);
	ev_timer_stop(questions->loop, &questions->tidier);
	free(questions);
}
