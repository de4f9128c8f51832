/* SPDX-License-Identifier: ISC */
/* Queries that pass, and the replies to them.
 *
 *	query --> transactions, oldest first --> reply: told, and forgotten
 *	                  |
 *	                  +--> time is over, or too many: told as without reply
 *
 * A query that is sent again is the same transaction.  A transfer stays one
 * until the SOA record that ends it has come. */
#include "dns/dissect.h"

#include "base/sockaddr.h"
#include "dns/dissect_text.h"
#include "dns/message.h"
#include "dns/present.h"
#include "dns/text_out.h"
#include "dns/transfer.h"
#include "dns/wire_object.h"
#include "out/report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

enum { PROCESS_LEN = 64 };

struct transaction {
	TAILQ_ENTRY(transaction) link;
	uint16_t id;
	bool is_outward;
	struct dissect_question question;
	const char *transport;
	char client[ADDRESS_TEXT_LEN], server[ADDRESS_TEXT_LEN], process[PROCESS_LEN];
	long pid;
	double first_s, last_s;		/* ev_now(): asked first, and last */
	unsigned tries;
	struct transfer transfer;
};
TAILQ_HEAD(transaction_list, transaction);

struct dissect {
	struct ev_loop *loop;		/* lent, both */
	struct report *report;
	struct transaction_list waiting;	/* in the order of last_s */
	size_t waiting_count;
	ev_timer patience;		/* does not keep the loop alive */
	struct dns_message message;	/* the one at hand */
};

/* ---- lines ---- */

static int64_t several(unsigned tries)
{
	return tries > 1 ? tries : REPORT_UNKNOWN;
}

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

static int64_t pid_of(const struct transaction *asked)
{
	return *asked->process ? asked->pid : REPORT_UNKNOWN;
}

/* The loop's time is that when bytes were there to be read, not when we got to
 * them; so a busy machine does not make a reply look quick. */
static double took_ms(const struct dissect *dissect, const struct transaction *asked)
{
	double took_s = ev_now(dissect->loop) - asked->first_s;

	return took_s > 0 ? took_s * 1000 : 0;	/* the clock may be set back */
}

static void tell_answered(struct dissect *dissect, const struct transaction *asked,
			  const struct dissect_packet *reply, const char *answer)
{
	char rcode[DNS_CODE_TEXT];
	struct dissect_words words;

	dissect_words_of(&words, &asked->question);
	report(dissect->report, REPORT_DISSECT_ANSWERED, F_TEXT(asked->client), F_TEXT(or_null(asked->process)),
	       F_NUMBER(pid_of(asked)), F_TEXT(words.name), F_TEXT(words.class), F_TEXT(words.type),
	       F_TEXT(words.opcode), F_NUMBER(several(asked->tries)),
	       F_TEXT(dns_rcode_text(dns_message_rcode(&dissect->message), rcode)), F_TEXT(or_null(answer)),
	       F_TEXT(asked->server), F_MS(took_ms(dissect, asked)), F_TEXT(asked->transport), F_NUMBER(asked->id),
	       F_UNSIGNED(reply->len));
}

static void tell_unanswered(struct dissect *dissect, const struct transaction *asked)
{
	struct dissect_words words;
	char note[64] = "";

	dissect_words_of(&words, &asked->question);
	if (asked->transfer.record_count)
		snprintf(note, sizeof note, "a transfer broke off after %zu record%s", asked->transfer.record_count,
			 asked->transfer.record_count == 1 ? "" : "s");
	report(dissect->report, REPORT_DISSECT_UNANSWERED, F_TEXT(asked->client), F_TEXT(or_null(asked->process)),
	       F_NUMBER(pid_of(asked)), F_TEXT(words.name), F_TEXT(words.class), F_TEXT(words.type),
	       F_TEXT(words.opcode), F_NUMBER(several(asked->tries)), F_TEXT(*note ? note : "no reply"),
	       F_TEXT(asked->server), F_MS(took_ms(dissect, asked)), F_TEXT(asked->transport), F_NUMBER(asked->id));
}

static void tell_stray(struct dissect *dissect, const struct dissect_packet *packet,
		       const struct dissect_question *question, const char *answer)
{
	char rcode[DNS_CODE_TEXT];
	struct dissect_words words;

	dissect_words_of(&words, question);
	report(dissect->report, REPORT_DISSECT_STRAY, F_TEXT(packet->from.name), F_TEXT(words.name),
	       F_TEXT(words.class), F_TEXT(words.type), F_TEXT(words.opcode),
	       F_TEXT(dns_rcode_text(dns_message_rcode(&dissect->message), rcode)), F_TEXT(or_null(answer)),
	       F_TEXT(packet->to.name), F_TEXT(packet->transport), F_NUMBER(dissect->message.header.id),
	       F_UNSIGNED(packet->len));
}

static void tell_wire(struct dissect *dissect, const struct dissect_packet *packet)
{
	const struct wire_bytes bytes = { packet->bytes, packet->len };
	const struct report_object wire = wire_object(&bytes);

	report(dissect->report, REPORT_DISSECT_WIRE, F_TEXT(packet->from.name), F_TEXT(packet->to.name),
	       F_TEXT(packet->transport), F_UNSIGNED(packet->len), F_OBJECT(&wire));
}

static void tell_extra(struct dissect *dissect, const struct dissect_packet *packet)
{
	const struct dns_message *message = &dissect->message;

	if (!message->is_complete || message->end >= packet->len)
		return;
	report(dissect->report, REPORT_DISSECT_EXTRA, F_TEXT(packet->from.name), F_TEXT(packet->to.name),
	       F_UNSIGNED(packet->len - message->end), F_UNSIGNED(packet->len), F_TEXT(packet->transport));
}

void dissect_other(struct dissect *dissect, const struct dissect_packet *packet, const char *why)
{
	report(dissect->report, REPORT_DISSECT_OTHER, F_TEXT(packet->from.name), F_TEXT(packet->to.name), F_TEXT(why),
	       F_TEXT(packet->transport));
}

/* ---- the transactions ---- */

static void forget(struct dissect *dissect, struct transaction *transaction)
{
	TAILQ_REMOVE(&dissect->waiting, transaction, link);
	dissect->waiting_count--;
	free(transaction);
}

static void give_up(struct dissect *dissect, struct transaction *transaction)
{
	tell_unanswered(dissect, transaction);
	forget(dissect, transaction);
}

static void arm(struct dissect *dissect)
{
	struct transaction *oldest = TAILQ_FIRST(&dissect->waiting);
	double wait_s;

	if (!oldest || ev_is_active(&dissect->patience))
		return;
	wait_s = oldest->last_s + DISSECT_PATIENCE - ev_now(dissect->loop);
	ev_timer_set(&dissect->patience, wait_s > 0 ? wait_s : 0, 0);
	ev_timer_start(dissect->loop, &dissect->patience);
	ev_unref(dissect->loop);
}

static void on_patience_over(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct dissect *dissect = timer->data;
	struct transaction *oldest;

	(void)revents;
	ev_ref(loop);
	while ((oldest = TAILQ_FIRST(&dissect->waiting)) && oldest->last_s + DISSECT_PATIENCE <= ev_now(loop))
		give_up(dissect, oldest);
	arm(dissect);
}

/* The same query, if it is on its way already. */
static struct transaction *find_query(struct dissect *dissect, const struct dissect_question *question, uint16_t id,
				      const struct dissect_packet *packet)
{
	struct transaction *asked;

	TAILQ_FOREACH(asked, &dissect->waiting, link)
		if (asked->id == id && asked->is_outward == packet->is_outward &&
		    strcmp(asked->client, packet->from.name) == 0 &&
		    dissect_question_equal(&asked->question, question))
			return asked;
	return NULL;
}

/* What a reply is to.  RFC 5936, 2.2.1: later messages of a transfer may leave
 * the question out, and so do some servers in a FORMERR. */
static struct transaction *find_asked(struct dissect *dissect, const struct dissect_question *question, uint16_t id,
				      const struct dissect_packet *packet)
{
	struct transaction *asked;

	TAILQ_FOREACH(asked, &dissect->waiting, link)
		if (asked->id == id && asked->is_outward != packet->is_outward &&
		    (question->count == 0 || dissect_question_equal(&asked->question, question)))
			return asked;
	return NULL;
}

static struct transaction *new_transaction(struct dissect *dissect, const struct dissect_packet *packet,
					   const struct dissect_question *question)
{
	struct transaction *asked = calloc(1, sizeof *asked);

	if (!asked)
		return NULL;
	if (dissect->waiting_count == DISSECT_QUERIES)
		give_up(dissect, TAILQ_FIRST(&dissect->waiting));
	dissect->waiting_count++;
	asked->id = dissect->message.header.id;
	asked->is_outward = packet->is_outward;
	asked->question = *question;
	asked->transfer.is_incremental = question->type == DNS_TYPE_IXFR;
	asked->transfer.ours = transfer_ours(&dissect->message);
	asked->transport = packet->transport;
	asked->first_s = ev_now(dissect->loop);
	strlcpy(asked->client, packet->from.name, sizeof asked->client);
	strlcpy(asked->server, packet->to.name, sizeof asked->server);
	strlcpy(asked->process, packet->from.process ? packet->from.process : "", sizeof asked->process);
	asked->pid = packet->from.pid;
	return asked;
}

static void note_query(struct dissect *dissect, const struct dissect_packet *packet,
		       const struct dissect_question *question)
{
	struct transaction *asked = NULL;

	if (packet->is_datagram)
		asked = find_query(dissect, question, dissect->message.header.id, packet);
	if (asked)
		TAILQ_REMOVE(&dissect->waiting, asked, link);
	else
		asked = new_transaction(dissect, packet, question);
	if (!asked)
		return;
	asked->tries++;
	asked->last_s = ev_now(dissect->loop);
	TAILQ_INSERT_TAIL(&dissect->waiting, asked, link);
	arm(dissect);
}

/* ---- replies ---- */

static bool is_transfer(const struct transaction *transaction)
{
	return transaction->question.type == DNS_TYPE_AXFR || transaction->question.type == DNS_TYPE_IXFR;
}

/* Returns whether the reply is whole.  Over UDP an SOA alone may say that there is more
 * than fits, for TCP to bring (RFC 1995, 2). */
static bool take_transfer(struct transaction *asked, const struct dissect_packet *packet,
			  const struct dns_message *message, struct text_out *answer)
{
	bool has_failed = dns_message_rcode(message) || dns_message_fatal(message);
	size_t count;

	transfer_take(&asked->transfer, message);
	count = asked->transfer.record_count;
	if (!has_failed && message->section_counts[DNS_ANSWER] && !transfer_is_whole(&asked->transfer) &&
	    !(packet->is_datagram && count == 1))
		return false;
	if (!has_failed && count)
		put_format(answer, "%zu record%s transferred", count, count == 1 ? "" : "s");
	else
		dissect_put_answer(answer, message, &asked->question);
	return true;
}

/* Part of a transfer: its time begins anew. */
static void go_on_waiting(struct dissect *dissect, struct transaction *asked)
{
	asked->last_s = ev_now(dissect->loop);
	TAILQ_REMOVE(&dissect->waiting, asked, link);
	TAILQ_INSERT_TAIL(&dissect->waiting, asked, link);
}

static void note_reply(struct dissect *dissect, const struct dissect_packet *packet,
		       const struct dissect_question *question)
{
	struct transaction *asked = find_asked(dissect, question, dissect->message.header.id, packet);
	struct text_out answer;
	bool is_whole = true;

	text_out_init(&answer);
	if (asked && is_transfer(asked))
		is_whole = take_transfer(asked, packet, &dissect->message, &answer);
	else
		dissect_put_answer(&answer, &dissect->message, asked ? &asked->question : question);
	if (!asked)
		tell_stray(dissect, packet, question, text_out_string(&answer));
	else if (is_whole)
		tell_answered(dissect, asked, packet, text_out_string(&answer));
	if (asked && is_whole)
		forget(dissect, asked);
	else if (asked)
		go_on_waiting(dissect, asked);
	text_out_destroy(&answer);
}

/* ---- messages ---- */

bool dissect_is_query(const uint8_t *bytes, size_t len)
{
	return len >= DNS_HEADER_LEN && !(bytes[2] & (DNS_FLAG_QR >> 8));
}

const char *dissect_doubt(const uint8_t *header, size_t len)
{
	enum { QUESTION_LEAST = 5, RECORD_LEAST = 11 };		/* with the root for a name */
	struct cursor in;
	uint16_t flags;
	size_t least;

	if (len < DNS_HEADER_LEN)
		return "shorter than a header";
	cursor_init(&in, header, 2, DNS_HEADER_LEN);
	flags = cursor_u16(&in);
	least = DNS_HEADER_LEN + QUESTION_LEAST * (size_t)cursor_u16(&in);
	for (int i = 0; i < 3; i++)
		least += RECORD_LEAST * (size_t)cursor_u16(&in);
	/* RFC 1035 to RFC 8490; 3 was never given out. */
	if ((flags >> 11 & 15) > 6 || (flags >> 11 & 15) == 3)
		return "the opcode is none of DNS";
	/* What is cut short by TC, or by a fault, has at least its question. */
	if (least > len && !(flags & DNS_FLAG_QR))
		return "the header announces more than there is";
	return NULL;
}

const char *dissect_message(struct dissect *dissect, const struct dissect_packet *packet)
{
	struct dns_message *message = &dissect->message;
	const char *doubt = dissect_doubt(packet->bytes, packet->len);
	struct dissect_question question;

	if (doubt)
		return doubt;
	dns_message_parse(message, packet->bytes, packet->len);
	if (message->section_counts[DNS_QUESTION] < message->header.counts[DNS_QUESTION])
		return "it has not the questions that its header announces";
	if (!message->header.counts[DNS_QUESTION] && dns_message_fatal(message))
		return "it has neither a question nor what its header announces";
	tell_wire(dissect, packet);
	tell_extra(dissect, packet);
	dissect_question_of(&question, message);
	if (message->header.flags & DNS_FLAG_QR)
		note_reply(dissect, packet, &question);
	else
		note_query(dissect, packet, &question);
	return NULL;
}

struct dissect *dissect_new(struct ev_loop *loop, struct report *report)
{
	struct dissect *dissect = calloc(1, sizeof *dissect);

	if (!dissect)
		return NULL;
	dissect->loop = loop;
	dissect->report = report;
	TAILQ_INIT(&dissect->waiting);
	ev_init(&dissect->patience, on_patience_over);
	ev_set_priority(&dissect->patience, EV_MINPRI);	/* a reply that has come is no longer late */
	dissect->patience.data = dissect;
	dns_message_init(&dissect->message);
	return dissect;
}

void dissect_free(struct dissect *dissect)
{
	struct transaction *oldest;

	if (!dissect)
		return;
	while ((oldest = TAILQ_FIRST(&dissect->waiting)))
		give_up(dissect, oldest);
	if (ev_is_active(&dissect->patience)) {
		ev_ref(dissect->loop);
		ev_timer_stop(dissect->loop, &dissect->patience);
	}
	dns_message_destroy(&dissect->message);
	free(dissect);
}
