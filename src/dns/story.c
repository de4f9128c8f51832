/* SPDX-License-Identifier: ISC */
/* What the messages that the tap sees amount to.
 *
 * The last questions sent are kept in a ring.  A message that goes out with the
 * id and the question of one of them is a further try, and what became of the
 * try before is why.  A message that comes in belongs to one of them if server,
 * transport, id and question are the same (RFC 5452, 9.1); else it is a stray. */
#include "dns/story.h"

#include "base/clock.h"
#include "dns/codes.h"
#include "dns/message.h"
#include "dns/message_check.h"
#include "dns/story_message.h"
#include "out/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ASKED_MOST = 64, WORDS_SIZE = 1536 };

/* One question, sent once. */
struct asked {
	struct address server;		/* len 0: the place is free */
	bool is_tcp;
	uint16_t id, type;
	struct dns_name name;
	unsigned try;			/* from 1 */
	double at;
	bool is_replied, is_malformed, is_truncated, has_failed;
	bool has_stray;			/* something else came from its server meanwhile */
	unsigned rcode;			/* with is_replied */
	int error;			/* with has_failed; 0: the server closed the connection */
};

struct story {
	struct report *report;		/* lent */
	struct dns_message message;	/* the one at hand */
	struct asked ring[ASKED_MOST];
	size_t next;
	int no_socket;			/* errno, where the last thing was that there was none; 0 */
};

/* ---- looking back ---- */

/* The one that was sent `age` messages ago; 0 is the last.  NULL: none. */
static struct asked *look_back(const struct story *story, size_t age)
{
	const struct asked *asked = &story->ring[(story->next + ASKED_MOST - 1 - age) % ASKED_MOST];

	return age < ASKED_MOST && asked->server.len ? (struct asked *)asked : NULL;
}

static bool is_from(const struct asked *asked, const struct tap_packet *packet)
{
	return asked->is_tcp == packet->is_tcp && address_equal(&asked->server, packet->server);
}

static struct asked *find_id(const struct story *story, const struct tap_packet *packet, uint16_t id)
{
	struct asked *asked;

	for (size_t age = 0; (asked = look_back(story, age)); age++)
		if (asked->id == id && is_from(asked, packet))
			return asked;
	return NULL;
}

static const struct asked *find_try_before(const struct story *story, const struct asked *now)
{
	const struct asked *asked;

	for (size_t age = 0; (asked = look_back(story, age)); age++)
		if (asked->id == now->id && asked->type == now->type &&
		    dns_name_equal(&asked->name, &now->name))
			return asked;
	return NULL;
}

/* ---- what is sent ---- */

static char *put_wait(char *text, size_t size, double seconds)
{
	if (seconds < 1)
		snprintf(text, size, "%.0f ms", seconds * 1000);
	else
		snprintf(text, size, "%.2f s", seconds);
	return text;
}

/* Why there was another try after this one. */
static void say_why(const struct asked *before, double now, char *words, size_t size)
{
	char server[ADDRESS_TEXT_LEN], code[DNS_CODE_TEXT], wait[32];

	address_text(&before->server, server, sizeof server);
	if (before->is_truncated)
		snprintf(words, size, "the reply of %s was truncated", server);
	else if (before->is_malformed)
		snprintf(words, size, "the reply of %s was malformed", server);
	else if (before->is_replied)
		snprintf(words, size, "%s replied %s", server, dns_rcode_text(before->rcode, code));
	else if (before->has_failed)
		snprintf(words, size, "%s: %s", server,
			 before->error ? strerror(before->error) : "connection closed");
	else
		snprintf(words, size, "%s has not replied for %s", server,
			 put_wait(wait, sizeof wait, now - before->at));
}

static void report_question(const struct story *story, const struct asked *asked, const struct asked *before)
{
	char server[ADDRESS_TEXT_LEN], name[DNS_NAME_TEXT], type[DNS_CODE_TEXT], why[256] = "";

	if (before)
		say_why(before, asked->at, why, sizeof why);
	report(story->report, REPORT_QUESTION, F_TEXT(address_text(&asked->server, server, sizeof server)),
	       F_TEXT(story_name(&asked->name, name)), F_TEXT(dns_type_text(asked->type, type)),
	       F_TEXT(asked->is_tcp ? "TCP" : "UDP"), F_NUMBER(asked->try), F_TEXT(before ? why : NULL),
	       F_NUMBER(asked->id));
}

static void on_sent(void *who, const struct tap_packet *packet)
{
	struct story *story = who;
	const struct dns_record *question;
	struct asked asked = {
		.server = *packet->server, .is_tcp = packet->is_tcp, .try = 1, .at = packet->at
	};
	const struct asked *before;

	story->no_socket = 0;
	dns_message_parse(&story->message, packet->bytes, packet->len);
	question = dns_message_next(&story->message, DNS_QUESTION, NULL);
	if (question) {		/* c-ares sends nothing else */
		asked.id = story->message.header.id;
		asked.type = question->type;
		dns_record_owner(&story->message, question, &asked.name);
		before = find_try_before(story, &asked);
		if (before)
			asked.try = before->try + 1;
		report_question(story, &asked, before);
		story->ring[story->next] = asked;
		story->next = (story->next + 1) % ASKED_MOST;
	}
	story_report_wire(story->report, "sent to", packet);
}

/* ---- what comes ---- */

static bool is_same_question(const struct story *story, const struct asked *asked)
{
	const struct dns_record *question = dns_message_next(&story->message, DNS_QUESTION, NULL);
	struct dns_name name;

	/* Who understood nothing repeats no question. */
	if (!question)
		return story->message.header.counts[DNS_QUESTION] == 0 &&
		       dns_message_rcode(&story->message) != 0;
	dns_record_owner(&story->message, question, &name);
	return question->type == asked->type && question->class == DNS_CLASS_IN &&
	       dns_name_equal(&name, &asked->name);
}

static void say_question(const struct story *story, char *words, size_t size)
{
	const struct dns_record *question = dns_message_next(&story->message, DNS_QUESTION, NULL);
	const struct dns_problem *problem = dns_message_fatal(&story->message);
	char text[DNS_NAME_TEXT], type[DNS_CODE_TEXT];
	struct dns_name name;

	if (!question) {
		snprintf(words, size, "a reply whose question can't be read: %s",
			 problem ? problem->words : "it has none");
		return;
	}
	dns_record_owner(&story->message, question, &name);
	snprintf(words, size, "a reply to another question, %s %s", story_name(&name, text),
		 dns_type_text(question->type, type));
}

/* The question that the message at hand answers; NULL: it is a stray, and
 * `words` say what. */
static struct asked *find_asked(const struct story *story, const struct tap_packet *packet, char *words,
				size_t size)
{
	const struct dns_header *header = &story->message.header;
	struct asked *asked = NULL;

	if (packet->len < DNS_HEADER_LEN)
		snprintf(words, size, "what is no DNS message");
	else if (!(header->flags & DNS_FLAG_QR))
		snprintf(words, size, "a message that is no reply");
	else if (!(asked = find_id(story, packet, header->id)))
		snprintf(words, size, "a reply with the id %u, which was not asked", header->id);
	else if (!is_same_question(story, asked)) {
		say_question(story, words, size);
		asked->is_malformed |=
		    header->counts[DNS_QUESTION] && !story->message.section_counts[DNS_QUESTION];
		asked = NULL;
	} else if (asked->is_replied) {
		snprintf(words, size, "one more reply to the same question");
		asked = NULL;
	}
	return asked;
}

static void note_stray(const struct story *story, const struct tap_packet *packet)
{
	struct asked *asked;

	for (size_t age = 0; (asked = look_back(story, age)); age++)
		asked->has_stray |= is_from(asked, packet) && !asked->is_replied;
}

static void on_received(void *who, const struct tap_packet *packet)
{
	struct story *story = who;
	struct asked *asked;
	char stray[WORDS_SIZE];

	dns_message_parse(&story->message, packet->bytes, packet->len);
	if (report_shows(story->report, REPORT_REPLY))
		dns_message_check(&story->message);
	asked = find_asked(story, packet, stray, sizeof stray);
	if (asked) {
		asked->is_replied = true;
		asked->is_truncated = story->message.header.flags & DNS_FLAG_TC;
		asked->is_malformed = !asked->is_truncated && dns_message_fatal(&story->message);
		asked->rcode = dns_message_rcode(&story->message);
		story_report_reply(story->report, &story->message, packet, packet->at - asked->at);
	} else {
		note_stray(story, packet);
		story_report_stray(story->report, stray, packet);
	}
	story_report_wire(story->report, "received from", packet);
}

static void on_connecting(void *who, const struct tap_packet *packet)
{
	struct story *story = who;

	story->no_socket = 0;
	story_report_connecting(story->report, packet);
}

static void on_failed(void *who, const struct tap_packet *packet, int error)
{
	struct story *story = who;
	bool has_waited = false;
	struct asked *asked;

	story->no_socket = 0;
	for (size_t age = 0; (asked = look_back(story, age)); age++) {
		if (!is_from(asked, packet) || asked->is_replied || asked->has_failed)
			continue;
		asked->has_failed = has_waited = true;
		asked->error = error;
	}
	/* A connection that is closed after its work is no news. */
	if (error || has_waited)
		story_report_failure(story->report, packet, error ? strerror(error) : "connection closed");
}

/* c-ares goes through all servers and tries, of which one line is enough. */
static void on_no_socket(void *who, bool is_tcp, int error)
{
	struct story *story = who;

	if (error != story->no_socket)
		report(story->report, REPORT_NO_SOCKET, F_TEXT(strerror(error)), F_TEXT(is_tcp ? "TCP" : "UDP"));
	story->no_socket = error;
}

struct tap_watcher story_watcher(struct story *story)
{
	return (struct tap_watcher){ on_sent, on_received, on_connecting, on_failed, on_no_socket, story };
}

/* ---- the outcome ---- */

static enum story_outcome outcome_of(const struct asked *asked)
{
	if (asked->is_malformed)
		return STORY_MALFORMED;
	if (asked->is_replied && !asked->is_truncated)
		return STORY_REPLIED;
	if (asked->has_stray)
		return STORY_STRAYS;
	return asked->has_failed && asked->error ? STORY_UNREACHABLE : STORY_SILENCE;
}

enum story_outcome story_outcome(const struct story *story, const char *name, uint16_t type, unsigned *rcode)
{
	enum story_outcome outcome = STORY_NOT_ASKED, one;
	const struct asked *asked;
	char text[DNS_NAME_TEXT];

	for (size_t age = 0; (asked = look_back(story, age)); age++) {
		if (asked->type != type || strcasecmp(dns_name_text(&asked->name, text), name) != 0)
			continue;
		one = outcome_of(asked);
		if (one <= outcome)
			continue;
		outcome = one;
		*rcode = asked->rcode;
	}
	if (outcome == STORY_NOT_ASKED && (story->no_socket == EMFILE || story->no_socket == ENFILE))
		outcome = STORY_NO_DESCRIPTOR;
	return outcome;
}

/* ---- the whole ---- */

struct story *story_new(struct report *report)
{
	struct story *story = calloc(1, sizeof *story);

	if (!story)
		return NULL;
	story->report = report;
	dns_message_init(&story->message);
	return story;
}

void story_free(struct story *story)
{
	if (!story)
		return;
	dns_message_destroy(&story->message);
	free(story);
}
