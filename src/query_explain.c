/* SPDX-License-Identifier: ISC */
/* The rules of --explain. */
#include "query_explain.h"

#include "dns/codes.h"
#include "dns/json_text.h"
#include "dns/rdata.h"
#include "dns/rrset.h"
#include "dns/text_out.h"

#include <string.h>
#include <time.h>

struct reply {
	const struct query_ask *ask;
	const struct dns_message *message;
	unsigned rcode;
	struct dns_name end;		/* of the CNAME chain; the name asked for where there is none */
	size_t alias_count;
	bool is_circle;			/* the aliases lead back to one of themselves */
	size_t answer_count;		/* records of the asked type */
};

enum { ALIASES_MOST = 32, EXPIRES_SOON_S = 3 * 86400 };

static bool is_ours(const struct reply *reply, const struct dns_record *record)
{
	return record->type == reply->ask->type || reply->ask->type == DNS_TYPE_ANY;
}

static const struct dns_record *find(const struct reply *reply, enum dns_section section, uint16_t type)
{
	const struct dns_record *record = NULL;

	while ((record = dns_message_next(reply->message, section, record)))
		if (record->type == type)
			return record;
	return NULL;
}

static void put_name(struct text_out *out, const struct dns_name *name)
{
	dns_name_put(out, name);
}

static void put_owner(struct text_out *out, const struct reply *reply, const struct dns_record *record)
{
	struct dns_name owner;

	dns_record_owner(reply->message, record, &owner);
	put_name(out, &owner);
}

static uint32_t number_at(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* RFC 2308, 5: the smaller of the SOA's own TTL and its last field. */
static void put_negative_ttl(struct text_out *out, const struct reply *reply)
{
	const struct dns_record *soa = find(reply, DNS_AUTHORITY, DNS_TYPE_SOA);
	uint32_t least;

	if (!soa || soa->rdata_len < 22 || soa->is_cut) {
		put_text(out, "; without the zone's SOA, so nobody may remember it");
		return;
	}
	least = number_at(reply->message->bytes + soa->rdata + soa->rdata_len - 4);
	put_text(out, ", says the zone ");
	put_owner(out, reply, soa);
	put_format(out, "; to be remembered for %u s", soa->ttl < least ? soa->ttl : least);
}

static void put_chain(struct text_out *out, const struct reply *reply)
{
	put_format(out, "%zu alias%s lead%s from ", reply->alias_count, reply->alias_count == 1 ? "" : "es",
		   reply->alias_count == 1 ? "s" : "");
	put_name(out, &reply->ask->name);
	put_text(out, " to ");
	put_name(out, &reply->end);
}

/* ---- what kind of answer it is: the first that holds ---- */

typedef bool explain_rule(struct text_out *out, const struct reply *reply);

static bool refused(struct text_out *out, const struct reply *reply)
{
	if (reply->rcode != 5)
		return false;
	put_text(out, "refused: the server does not serve this zone, or not to us");
	return true;
}

static bool server_failed(struct text_out *out, const struct reply *reply)
{
	if (reply->rcode != 2)
		return false;
	put_text(out, "the server failed: it could not get the answer, or DNSSEC says that it is forged");
	if (!reply->ask->words.is_unchecked)
		put_text(out, "; +cd asks without that check");
	return true;
}

static bool other_error(struct text_out *out, const struct reply *reply)
{
	char code[DNS_CODE_TEXT];

	if (reply->rcode == 0 || reply->rcode == 3)
		return false;
	put_format(out, "the server says %s", dns_rcode_text(reply->rcode, code));
	return true;
}

/* An UPDATE, a NOTIFY: they ask for no records. */
static bool accepted(struct text_out *out, const struct reply *reply)
{
	unsigned opcode = dns_header_opcode(&reply->message->header);
	char code[DNS_CODE_TEXT];

	if (reply->rcode || opcode == 0)
		return false;
	put_format(out, "the server accepts the %s", dns_opcode_text(opcode, code));
	return true;
}

static bool circle(struct text_out *out, const struct reply *reply)
{
	if (!reply->is_circle || reply->answer_count)
		return false;
	put_text(out, "the aliases that begin at ");
	put_name(out, &reply->ask->name);
	put_text(out, " run in a circle, through ");
	put_name(out, &reply->end);
	return true;
}

static bool no_such_name(struct text_out *out, const struct reply *reply)
{
	if (reply->rcode != 3)
		return false;
	if (reply->alias_count) {
		put_chain(out, reply);
		put_text(out, ", which does not exist");
	} else {
		put_text(out, "there is no such name, nor any below it");
	}
	put_negative_ttl(out, reply);
	return true;
}

/* The zone whose servers it refers to; NULL: it is no referral. */
static const struct dns_record *referral(const struct reply *reply)
{
	if (reply->answer_count || reply->message->header.flags & DNS_FLAG_AA ||
	    find(reply, DNS_AUTHORITY, DNS_TYPE_SOA))
		return NULL;
	return find(reply, DNS_AUTHORITY, DNS_TYPE_NS);
}

static bool lame(struct text_out *out, const struct reply *reply)
{
	const struct dns_record *ns = referral(reply);

	if (!ns || reply->message->bytes[ns->owner] != 0)
		return false;
	put_text(out, "lame: the server knows nothing of the name and refers to the root");
	return true;
}

static bool refers(struct text_out *out, const struct reply *reply)
{
	const struct dns_record *ns = referral(reply);

	if (!ns)
		return false;
	put_text(out, "a referral, not an answer: the server does not recurse, the servers of ");
	put_owner(out, reply, ns);
	put_text(out, " know more");
	return true;
}

/* What is missing may be what was asked for. */
static bool cut_off(struct text_out *out, const struct reply *reply)
{
	char code[DNS_CODE_TEXT];

	if (reply->answer_count || !(reply->message->header.flags & DNS_FLAG_TC))
		return false;
	if (reply->alias_count) {
		put_chain(out, reply);
		put_text(out, "; ");
	}
	put_format(out, "the reply was cut off before any %s record", dns_type_text(reply->ask->type, code));
	return true;
}

/* RFC 1034, 4.3.2: where the alias leads out of its zones a server that does not
 * recurse stops.  That there is no such data it would prove with an SOA. */
static bool leads_away(struct text_out *out, const struct reply *reply)
{
	if (reply->answer_count || !reply->alias_count || reply->message->header.flags & DNS_FLAG_RA ||
	    find(reply, DNS_AUTHORITY, DNS_TYPE_SOA))
		return false;
	put_chain(out, reply);
	put_text(out, ", of which this server says nothing: it neither serves that name nor recurses");
	return true;
}

static bool no_data(struct text_out *out, const struct reply *reply)
{
	char code[DNS_CODE_TEXT];

	if (reply->answer_count)
		return false;
	if (reply->alias_count)
		put_chain(out, reply);
	else
		put_text(out, "the name exists");
	put_format(out, ", %s has no %s record", reply->alias_count ? "which" : "but it",
		   dns_type_text(reply->ask->type, code));
	put_negative_ttl(out, reply);
	return true;
}

static bool answered(struct text_out *out, const struct reply *reply)
{
	unsigned flags = reply->message->header.flags;

	put_format(out, "%zu record%s, ", reply->answer_count, reply->answer_count == 1 ? "" : "s");
	if (flags & DNS_FLAG_AA)
		put_text(out, "from a server of the zone itself");
	else if (flags & DNS_FLAG_RA)
		put_text(out, "from a resolver, not from the zone's own servers");
	else
		put_text(out, "from a server that neither serves the zone nor recurses");
	if (flags & DNS_FLAG_AD)
		put_text(out, ", checked by DNSSEC");
	if (reply->alias_count) {
		put_text(out, "; ");
		put_chain(out, reply);
	}
	return true;
}

static explain_rule *const kinds[] = {
	refused, server_failed, other_error, accepted, circle, no_such_name, lame, refers, cut_off, leads_away, no_data, answered,
};

/* ---- what is odd about it: all that hold ---- */

static bool truncated(struct text_out *out, const struct reply *reply)
{
	if (!(reply->message->header.flags & DNS_FLAG_TC))
		return false;
	put_text(out, "truncated: there is more than fits");
	return true;
}

/* RFC 2181, 5.2. */
static bool ttls_differ(struct text_out *out, const struct reply *reply)
{
	const struct dns_record *first, *odd = rrset_odd_ttl(reply->message, DNS_ANSWER, &first);
	char code[DNS_CODE_TEXT];

	if (!odd)
		return false;
	put_format(out, "the %s records of one name have different TTLs, %u and %u", dns_type_text(odd->type, code),
		   first->ttl, odd->ttl);
	return true;
}

/* RFC 4034, 3.1.5: serial arithmetic. */
static bool expires(struct text_out *out, const struct reply *reply)
{
	uint32_t now = (uint32_t)time(NULL);
	const struct dns_record *record = NULL;
	int32_t left;

	while ((record = dns_message_next(reply->message, DNS_ANSWER, record))) {
		if (record->type != DNS_TYPE_RRSIG || record->rdata_len < 18 || record->is_cut)
			continue;
		left = (int32_t)(number_at(reply->message->bytes + record->rdata + 8) - now);
		if (left >= EXPIRES_SOON_S)
			continue;
		put_text(out, left < 0 ? "a signature expired " : "a signature expires in ");
		put_duration(out, left < 0 ? 0 - (uint32_t)left : (uint32_t)left);
		put_text(out, left < 0 ? " ago" : "");
		return true;
	}
	return false;
}

/* Of a message that went out as it was we don't know whether it had any. */
static bool no_edns(struct text_out *out, const struct reply *reply)
{
	if (!reply->ask->words.has_edns || reply->ask->raw || reply->message->opt)
		return false;
	put_text(out, "the server does not speak EDNS");
	return true;
}

static explain_rule *const oddities[] = { truncated, ttls_differ, expires, no_edns };

/* ---- all together ---- */

/* One step along the chain.  False: it ends here. */
static bool follow(struct reply *reply)
{
	const struct dns_record *record = NULL;
	struct dns_name owner, target;
	struct cursor in;

	while ((record = dns_message_next(reply->message, DNS_ANSWER, record))) {
		if (record->type != DNS_TYPE_CNAME)
			continue;
		dns_record_owner(reply->message, record, &owner);
		cursor_init(&in, reply->message->bytes, record->rdata, record->rdata + record->rdata_len);
		if (!dns_name_equal(&owner, &reply->end) || dns_name_read(&in, &target) < 0)
			continue;
		reply->end = target;
		return true;
	}
	return false;
}

/* Brent: who runs in a circle passes a mark again that moves on at each power of two. */
static void follow_all(struct reply *reply)
{
	struct dns_name mark = reply->ask->name;
	size_t next_mark = 1;

	while (!reply->is_circle && reply->alias_count < ALIASES_MOST && follow(reply)) {
		reply->alias_count++;
		reply->is_circle = dns_name_equal(&reply->end, &mark);
		if (reply->alias_count == next_mark) {
			mark = reply->end;
			next_mark *= 2;
		}
	}
}

void query_explain(struct text_out *out, const struct query_ask *ask, const struct dns_message *message)
{
	struct reply reply = {
		.ask = ask, .message = message, .rcode = dns_message_rcode(message), .end = ask->name,
	};
	const struct dns_record *record = NULL;

	while ((record = dns_message_next(message, DNS_ANSWER, record)))
		reply.answer_count += is_ours(&reply, record);
	if (ask->type != DNS_TYPE_CNAME && ask->type != DNS_TYPE_ANY)
		follow_all(&reply);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i](out, &reply))
			break;
	put_char(out, '\n');
	for (size_t i = 0; i < sizeof oddities / sizeof oddities[0]; i++)
		if (oddities[i](out, &reply))
			put_char(out, '\n');
}

void query_explain_put(struct text_out *out, bool is_json, const struct query_ask *ask,
		       const struct dns_message *message)
{
	struct text_out lines;
	char *rest, *line;

	text_out_init(&lines);
	query_explain(&lines, ask, message);
	put_char(&lines, '\0');
	rest = lines.has_failed ? NULL : lines.text;
	while ((line = strsep(&rest, "\n")) && *line) {
		if (is_json)
			put_json_text(out, line);
		else
			put_format(out, ";; %s\n", line);
	}
	text_out_destroy(&lines);
}
