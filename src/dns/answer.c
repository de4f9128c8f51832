/* SPDX-License-Identifier: ISC */
/* Composes replies.
 *
 *	the message     is it a question, and may it be answered?
 *	the chain       faults, then records, then the CNAME to the next name
 *	the end         what doesn't fit, OPT, header */
#include "dns/answer.h"

#include "dns/codes.h"
#include "dns/edns.h"
#include "dns/reply_writer.h"

#include <stdlib.h>
#include <string.h>

enum {
	CHAIN_MOST = 16,	/* CNAMEs followed in one reply */
	UDP_LEAST = 512,	/* RFC 1035, 4.2.1; RFC 6891, 6.2.3 */
	UDP_MOST = 65507,	/* what IPv4 leaves of 65535 */
	RECORDS_MOST = 16,	/* of a message that asks: a question, IXFR's SOA, OPT, TSIG... */
};

enum rcode {
	RCODE_NOERROR = 0,
	RCODE_FORMERR = 1,
	RCODE_NXDOMAIN = 3,
	RCODE_NOTIMP = 4,
	RCODE_REFUSED = 5,
	RCODE_BADVERS = 16,	/* RFC 6891, 6.1.3: its upper bits stand in OPT */
};

struct answerer {
	const struct answer_data *data;
	struct dns_message message;
};

struct composing {
	const struct answer_data *data;
	struct answer_reply *reply;
	struct reply_writer out;
	uint16_t type, class;
	unsigned rcode;
	bool is_dropped, is_truncated;	/* as a fault wants it */
	bool is_authoritative, has_ended;
	bool is_in_zone;		/* a name of the chain is */
	struct dns_name names[CHAIN_MOST + 1];	/* of the question, then of each CNAME followed */
	size_t name_count;
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

/* ---- faults ---- */

static bool has_lines(const struct answer_node *node)
{
	return node->records || node->faults;
}

/* The name's own faults where it has a line; else those of the nearest wildcard
 * above that has one, whatever lies between. */
static const struct answer_fault *faults_for(const struct answer_node *nearest, const struct dns_name *name)
{
	if (!nearest)
		return NULL;
	if (nearest->name.len == name->len) {
		if (has_lines(nearest))
			return nearest->faults;
		nearest = nearest->parent;
	}
	for (; nearest; nearest = nearest->parent)
		if (nearest->wildcard && has_lines(nearest->wildcard))
			return nearest->wildcard->faults;
	return NULL;
}

static void suffer(struct composing *composing, const struct answer_fault *fault, double *delay_s)
{
	composing->is_dropped |= fault->is_dropped;
	composing->is_truncated |= fault->is_truncated;
	if (fault->rcode >= 0) {
		composing->rcode = (unsigned)fault->rcode;
		composing->has_ended = true;
	}
	if (fault->delay_s >= 0)
		*delay_s = fault->delay_s;
}

/* Those for all types first: those for one type say more. */
static void suffer_all(struct composing *composing, const struct answer_fault *faults)
{
	double delay_s = 0;

	for (const struct answer_fault *fault = faults; fault; fault = fault->next)
		if (fault->type == 0)
			suffer(composing, fault, &delay_s);
	for (const struct answer_fault *fault = faults; fault; fault = fault->next)
		if (fault->type != 0 && fault->type == composing->type)
			suffer(composing, fault, &delay_s);
	composing->reply->delay_s += delay_s;
}

/* ---- records ---- */

static void put_record(struct composing *composing, enum dns_section section, const struct dns_name *owner,
		       const struct answer_record *record, uint32_t ttl)
{
	reply_put_record(&composing->out, section, owner, record->type, record->class, ttl, record->rdata,
			 record->rdata_len);
}

/* All records of a type.  Returns whether there were any. */
static bool put_records(struct composing *composing, enum dns_section section, const struct dns_name *owner,
			const struct answer_node *node, uint16_t type)
{
	const struct answer_record *first = answer_record_find(node->records, type, composing->class);

	for (const struct answer_record *record = first; record;
	     record = answer_record_find(record->next, type, composing->class))
		put_record(composing, section, owner, record, record->ttl);
	return first != NULL;
}

/* RFC 4592, 3.3.1: the name itself, or the wildcard right below the nearest
 * name that exists.  NULL: there is no such name. */
static const struct answer_node *node_for(const struct answer_node *nearest, const struct dns_name *name)
{
	const struct answer_node *node = nearest;

	if (node && node->exists && node->name.len == name->len)
		return node;
	while (node && !node->exists)
		node = node->parent;
	return node && node->wildcard && node->wildcard->exists ? node->wildcard : NULL;
}

/* The nearest name with a SOA: the zone's. */
static const struct answer_node *zone_of(const struct composing *composing, const struct answer_node *nearest)
{
	while (nearest && !answer_record_find(nearest->records, DNS_TYPE_SOA, composing->class))
		nearest = nearest->parent;
	return nearest;
}

/* Where the zone ends below its own name: NS records of another one.  RFC 4035,
 * 3.1.4.1: DS belongs to the side above. */
static const struct answer_node *cut_of(const struct composing *composing, const struct answer_node *nearest,
					const struct answer_node *zone, const struct dns_name *name)
{
	const struct answer_node *cut = NULL;

	for (; zone && nearest != zone; nearest = nearest->parent) {
		bool is_asked_above = composing->type == DNS_TYPE_DS && nearest->name.len == name->len;

		if (!is_asked_above && answer_record_find(nearest->records, DNS_TYPE_NS, composing->class))
			cut = nearest;
	}
	return cut;
}

/* The minimum at the end of a SOA.  False: the data is too short for one. */
static bool read_minimum(const struct answer_record *soa, uint32_t *minimum)
{
	struct cursor in;

	if (soa->rdata_len < 22)	/* two roots and five numbers */
		return false;
	cursor_init(&in, soa->rdata, soa->rdata_len - 4, soa->rdata_len);
	*minimum = cursor_u32(&in);
	return true;
}

/* RFC 2308, 3: no such name or no such data, and for how long. */
static void put_soa(struct composing *composing, const struct answer_node *zone)
{
	const struct answer_record *soa = zone ? answer_record_find(zone->records, DNS_TYPE_SOA, composing->class) : NULL;
	uint32_t minimum;

	if (!soa)
		return;
	if (!read_minimum(soa, &minimum) || minimum > soa->ttl)
		minimum = soa->ttl;
	put_record(composing, DNS_AUTHORITY, &zone->name, soa, minimum);
}

/* The addresses of a name server that is below the cut; else the asker finds them. */
static void put_glue(struct composing *composing, const struct answer_record *record)
{
	const struct answer_node *node;
	struct dns_name *target;
	struct cursor in;

	if (composing->name_count > CHAIN_MOST)
		return;
	target = &composing->names[composing->name_count];
	cursor_init(&in, record->rdata, 0, record->rdata_len);
	if (dns_name_read(&in, target) < 0)
		return;
	node = answer_data_nearest(composing->data, target);
	if (!node || node->name.len != target->len)
		return;
	put_records(composing, DNS_ADDITIONAL, &node->name, node, DNS_TYPE_A);
	put_records(composing, DNS_ADDITIONAL, &node->name, node, DNS_TYPE_AAAA);
}

static void refer(struct composing *composing, const struct answer_node *cut)
{
	struct reply_writer before;

	composing->is_authoritative = composing->out.counts[DNS_ANSWER] > 0;
	composing->reply->is_referral = true;
	put_records(composing, DNS_AUTHORITY, &cut->name, cut, DNS_TYPE_NS);
	before = composing->out;
	for (const struct answer_record *record = cut->records; record; record = record->next)
		if (record->type == DNS_TYPE_NS)
			put_glue(composing, record);
	if (composing->out.is_full && !before.is_full)
		composing->out = before;	/* RFC 2181, 9: no reason for TC */
}

/* ---- the chain ---- */

static bool was_seen(const struct composing *composing, const struct dns_name *name)
{
	for (size_t i = 0; i < composing->name_count; i++)
		if (dns_name_equal(&composing->names[i], name))
			return true;
	return false;
}

/* Puts the CNAME and goes on to its target.  False: the chain ends here. */
static bool follow(struct composing *composing, const struct dns_name *owner, const struct answer_node *node)
{
	const struct answer_record *record = answer_record_find(node->records, DNS_TYPE_CNAME, composing->class);
	struct dns_name *target = &composing->names[composing->name_count];
	struct cursor in;

	put_records(composing, DNS_ANSWER, owner, node, DNS_TYPE_CNAME);
	if (composing->name_count > CHAIN_MOST)
		return false;
	cursor_init(&in, record->rdata, 0, record->rdata_len);
	if (dns_name_read(&in, target) < 0 || was_seen(composing, target))
		return false;
	composing->name_count++;
	return true;
}

/* There is nothing of the kind: no name (node NULL), or no data. */
static void put_nothing(struct composing *composing, const struct answer_node *node, const struct answer_node *zone)
{
	/* A CNAME that leads out of all zones is all that can be said.  Where there
	 * is no zone, what is in no line does not exist. */
	if (!node && (zone || !composing->is_in_zone))
		composing->rcode = RCODE_NXDOMAIN;
	put_soa(composing, zone);
}

/* One name of the chain.  Returns whether there is another. */
static bool answer_name(struct composing *composing, const struct dns_name *name)
{
	const struct answer_node *nearest = answer_data_nearest(composing->data, name);
	const struct answer_node *zone = zone_of(composing, nearest), *node, *cut;

	suffer_all(composing, faults_for(nearest, name));
	if (composing->has_ended) {
		if (composing->rcode == RCODE_NXDOMAIN || composing->rcode == RCODE_NOERROR)
			put_soa(composing, zone);
		return false;
	}
	cut = cut_of(composing, nearest, zone, name);
	composing->is_in_zone |= zone != NULL;
	if (cut) {
		refer(composing, cut);
		return false;
	}
	node = node_for(nearest, name);
	if (node && put_records(composing, DNS_ANSWER, name, node, composing->type))
		return false;
	if (node && answer_record_find(node->records, DNS_TYPE_CNAME, composing->class))
		return follow(composing, name, node);
	put_nothing(composing, node, zone);
	return false;
}

static void answer_question(struct composing *composing)
{
	size_t at = 0;

	composing->is_authoritative = true;
	if (composing->type == DNS_TYPE_AXFR || composing->type == DNS_TYPE_IXFR) {
		composing->rcode = RCODE_REFUSED;
		return;
	}
	while (answer_name(composing, &composing->names[at]) && !composing->is_dropped)
		at++;
}

/* ---- the message ---- */

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

	reply->is_truncated = out->is_full || (composing->is_truncated && !is_tcp);
	if (reply->is_truncated)
		reply_drop_records(out);
	if (message->opt) {
		edns_read(message->opt, &edns);
		out->limit += REPLY_OPT_LEN;
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
