/* SPDX-License-Identifier: ISC */
/* What was asked and answered, for the report. */
#include "net/answer_server_private.h"

#include "base/clock.h"
#include "dns/codes.h"
#include "dns/present.h"
#include "dns/text_out.h"
#include "dns/wire_object.h"
#include "out/report.h"

#include <stdio.h>
#include <string.h>

enum { OUTCOME_LEN = 64 };

static const char *outcome_of(const struct answer_reply *reply, char text[OUTCOME_LEN])
{
	char rcode[DNS_CODE_TEXT];

	dns_rcode_text(reply->rcode, rcode);
	if (reply->is_truncated)
		snprintf(text, OUTCOME_LEN, "%s, truncated", dns_rcode_text(reply->rcode, rcode));
	else if (reply->is_referral)
		snprintf(text, OUTCOME_LEN, "%s, a referral", dns_rcode_text(reply->rcode, rcode));
	else if (reply->rcode != 0 && !reply->answer_count)
		return dns_rcode_text(reply->rcode, text);
	else
		snprintf(text, OUTCOME_LEN, "%s, %u record%s", dns_rcode_text(reply->rcode, rcode), reply->answer_count,
			 reply->answer_count == 1 ? "" : "s");
	return text;
}

static void tell_exchange(const struct answer_server *server, const struct answer_route *route,
			  const char *why_none)
{
	const struct answer_reply *reply = &server->reply;
	char peer[ADDRESS_TEXT_LEN], name[DNS_NAME_TEXT], type[DNS_CODE_TEXT], class[DNS_CODE_TEXT];
	char outcome[OUTCOME_LEN], status[DNS_CODE_TEXT];
	bool has_question = reply->has_question;

	report(server->report, REPORT_SERVED, F_TEXT(address_text(&route->peer, peer, sizeof peer)),
	       F_TEXT(has_question ? dns_name_text(&reply->name, name) : NULL),
	       F_TEXT(has_question ? dns_class_text(reply->class, class) : NULL),
	       F_TEXT(has_question ? dns_type_text(reply->type, type) : NULL), F_TEXT(route->client ? "tcp" : "udp"),
	       F_TEXT(why_none ? why_none : outcome_of(reply, outcome)),
	       F_TEXT(why_none ? NULL : dns_rcode_text(reply->rcode, status)),
	       F_NUMBER(why_none ? REPORT_UNKNOWN : (int64_t)reply->answer_count),
	       F_NUMBER(why_none ? REPORT_UNKNOWN : (int64_t)reply->len),
	       F_MS(!why_none && reply->delay_s > 0 ? reply->delay_s * 1000 : -1));
}

/* ---- the records ---- */

static void tell_record(const struct answer_server *server, const struct dns_message *message,
			const struct dns_record *record, struct text_out *data)
{
	static const char *const sections[] = {
		[DNS_ANSWER] = "answer", [DNS_AUTHORITY] = "authority", [DNS_ADDITIONAL] = "additional",
	};
	char name[DNS_NAME_TEXT], type[DNS_CODE_TEXT], class[DNS_CODE_TEXT];
	struct dns_name owner;

	text_out_cut(data, 0);
	dns_record_owner(message, record, &owner);
	present_rdata(data, message, record, NULL);
	report(server->report, REPORT_SERVED_RECORD, F_TEXT(sections[record->section]),
	       F_TEXT(dns_name_text(&owner, name)), F_NUMBER(record->ttl), F_TEXT(dns_class_text(record->class, class)),
	       F_TEXT(dns_type_text(record->type, type)), F_TEXT(text_out_string(data)));
}

static void tell_records(const struct answer_server *server)
{
	struct dns_message message;
	struct text_out data;

	dns_message_init(&message);
	text_out_init(&data);
	dns_message_parse(&message, server->reply.bytes, server->reply.len);
	for (size_t i = 0; i < message.record_count; i++)
		if (message.records[i].section != DNS_QUESTION && message.records[i].type != DNS_TYPE_OPT)
			tell_record(server, &message, &message.records[i], &data);
	text_out_destroy(&data);
	dns_message_destroy(&message);
}

static void tell_wire(const struct answer_server *server, const struct answer_route *route, const char *direction,
		      const uint8_t *bytes, size_t len)
{
	const struct wire_bytes wire_bytes = { bytes, len };
	const struct report_object wire = wire_object(&wire_bytes);
	char peer[ADDRESS_TEXT_LEN];

	report(server->report, REPORT_SERVED_WIRE, F_TEXT(direction),
	       F_TEXT(address_text(&route->peer, peer, sizeof peer)), F_TEXT(route->client ? "tcp" : "udp"),
	       F_UNSIGNED(len), F_OBJECT(&wire));
}

void answer_tell(const struct answer_server *server, const struct answer_route *route, const uint8_t *bytes,
		 size_t len, const char *why_none)
{
	const struct answer_reply *reply = &server->reply;

	if (!report_shows(server->report, REPORT_SERVED))
		return;
	if (report_shows(server->report, REPORT_SERVED_WIRE))
		tell_wire(server, route, "from", bytes, len);
	tell_exchange(server, route, why_none);
	if (report_shows(server->report, REPORT_SERVED_RECORD) && !why_none)
		tell_records(server);
	if (report_shows(server->report, REPORT_SERVED_WIRE) && !why_none)
		tell_wire(server, route, "to", reply->bytes, reply->len);
}

void answer_tell_totals(const struct answer_server *server)
{
	report(server->report, REPORT_SERVED_TOTALS, F_UNSIGNED(server->message_count), F_UNSIGNED(server->reply_count),
	       F_MS((clock_now() - server->report->started) * 1000));
}
