/* SPDX-License-Identifier: ISC */
/* Composes replies: what may be answered, how long a reply may be, what doesn't fit. */
#include "dns/answer_private.h"

#include "dns/codes.h"
#include "dns/edns.h"

#include <stdlib.h>

enum {
	UDP_LEAST = 512,	/* RFC 1035, 4.2.1; RFC 6891, 6.2.3 */
	UDP_MOST = 65507,	/* what IPv4 leaves of 65535 */
	RECORDS_MOST = 16,	/* of a message that asks: a question, IXFR's SOA, OPT, TSIG... */
};

struct answerer {
	const struct answer_data *data;
	struct dns_message message;
};

struct answerer *answerer_new(const struct answer_data *data)
{
	struct answerer *answerer = calloc(1, sizeof *answerer);

	if (!answerer)
		return NULL;
	answerer->data = data;
	dns_message_init(&answerer->message);
	return answerer;
}

void answerer_free(struct answerer *answerer)
{
	if (!answerer)
		return;
	dns_message_destroy(&answerer->message);
	free(answerer);
}

/* RFC 6891, 6.1.1: one OPT at most, and options that fill it. */
static bool is_edns_well_formed(const struct dns_message *message)
{
	const struct dns_record *record = NULL;
	struct edns_option option;
	struct cursor in;
	int result;

	while ((record = dns_message_next(message, DNS_ADDITIONAL, record)))
		if (record->type == DNS_TYPE_OPT && record != message->opt)
			return false;
	if (!message->opt)
		return true;
	edns_options_start(message, message->opt, &in);
	while ((result = edns_options_next(&in, &option)) > 0)
		;
	return result == 0;
}

/* Whether the message can be answered from the data; else ->rcode says why not. */
static bool is_answerable(struct composing *composing, const struct dns_message *message, bool has_question)
{
	struct edns edns = { 0 };

	if (message->opt)
		edns_read(message->opt, &edns);
	if (dns_header_opcode(&message->header) != 0)
		composing->rcode = RCODE_NOTIMP;
	else if (!message->is_complete || !has_question || message->header.counts[DNS_QUESTION] != 1)
		composing->rcode = RCODE_FORMERR;	/* RFC 9619 for more than one */
	else if (!is_edns_well_formed(message))
		composing->rcode = RCODE_FORMERR;
	else if (edns.version > 0)
		composing->rcode = RCODE_BADVERS;
	else
		return true;
	return false;
}

static bool read_question(struct composing *composing, const struct dns_message *message)
{
	const struct dns_record *question = dns_message_next(message, DNS_QUESTION, NULL);
	struct answer_reply *reply = composing->reply;

	if (!question)
		return false;
	dns_record_owner(message, question, &composing->names[0]);
	composing->name_count = 1;
	composing->type = reply->type = question->type;
	composing->class = reply->class = question->class;
	reply->name = composing->names[0];
	reply_put_question(&composing->out, &composing->names[0], question->type, question->class);
	return true;
}

/* How long a reply may be; the room for OPT is taken off. */
static size_t limit_of(const struct dns_message *message, bool is_tcp)
{
	size_t opt = message->opt ? REPLY_OPT_LEN : 0, limit = UDP_LEAST;
	struct edns edns;

	if (is_tcp)
		return DNS_MESSAGE_MOST - opt;
	if (message->opt) {
		edns_read(message->opt, &edns);
		limit = edns.udp_size < UDP_LEAST ? UDP_LEAST : edns.udp_size > UDP_MOST ? UDP_MOST : edns.udp_size;
	}
	return limit - opt;
}

static uint16_t flags_of(const struct composing *composing, const struct dns_message *message)
{
	uint16_t asked = message->header.flags;
	uint16_t flags = DNS_FLAG_QR | (asked & (0xf << 11 | DNS_FLAG_RD | DNS_FLAG_CD));

	if (composing->is_authoritative && (composing->rcode == RCODE_NOERROR || composing->rcode == RCODE_NXDOMAIN))
		flags |= DNS_FLAG_AA;
	if (composing->reply->is_truncated)
		flags |= DNS_FLAG_TC;
	return (uint16_t)(flags | (composing->rcode & 0xf));
}

static void finish(struct composing *composing, const struct dns_message *message, bool is_tcp)
{
	struct answer_reply *reply = composing->reply;
	struct reply_writer *out = &composing->out;
	struct edns edns = { 0 };

	reply->is_truncated = out->message.is_full || (composing->is_truncated && !is_tcp);
	if (reply->is_truncated)
		reply_drop_records(out);
	if (message->opt) {
		edns_read(message->opt, &edns);
		out->message.size += REPLY_OPT_LEN;
		reply_put_opt(out, ANSWER_EDNS_SIZE, (uint32_t)(composing->rcode >> 4) << 24 | (edns.flags & EDNS_FLAG_DO));
	}
	reply->rcode = composing->rcode;
	reply->answer_count = out->counts[DNS_ANSWER];
	reply->len = reply_writer_end(out, message->header.id, flags_of(composing, message));
}

/* How many questions and records a header announces. */
static unsigned record_count(const uint8_t *bytes)
{
	unsigned count = 0;

	for (int i = 4; i < DNS_HEADER_LEN; i += 2)
		count += (unsigned)bytes[i] << 8 | bytes[i + 1];
	return count;
}

/* Why there is no reply at all to these bytes; NULL: there is one. */
static const char *why_ignored(const uint8_t *message, size_t len)
{
	if (len < DNS_HEADER_LEN)
		return "ignored, shorter than a header";
	return message[2] & 0x80 ? "ignored, it is a reply" : NULL;
}

void answer_compose(struct answerer *answerer, const uint8_t *bytes, size_t len, bool is_tcp,
		    struct answer_reply *reply)
{
	struct dns_message *message = &answerer->message;
	struct composing composing = { .data = answerer->data, .reply = reply };

	reply->len = 0;
	reply->delay_s = 0;
	reply->rcode = reply->answer_count = 0;
	reply->has_question = reply->is_truncated = reply->is_referral = false;
	reply->why_none = why_ignored(bytes, len);
	if (reply->why_none)
		return;
	/* No question needs many; work per message is bounded by this. */
	dns_message_parse(message, bytes, record_count(bytes) > RECORDS_MOST ? DNS_HEADER_LEN : len);
	reply_writer_init(&composing.out, reply->bytes, limit_of(message, is_tcp));
	reply->has_question = read_question(&composing, message);
	if (is_answerable(&composing, message, reply->has_question))
		answer_question(&composing);
	if (composing.is_dropped) {
		reply->why_none = "dropped";
		return;
	}
	finish(&composing, message, is_tcp);
}
