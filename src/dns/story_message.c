/* SPDX-License-Identifier: ISC */
/* The events of single messages: a reply, a stray, the bytes. */
#include "dns/story_message.h"

#include "base/cursor.h"
#include "dns/codes.h"
#include "dns/wire_object.h"
#include "out/report.h"

#include <string.h>

/* So many aliases of one reply are told, the rest is counted. */
enum { ALIASES_MOST = 16 };

char *story_name(const struct dns_name *name, char text[DNS_NAME_TEXT])
{
	size_t len = strlen(dns_name_text(name, text));

	if (len > 1)
		text[len - 1] = '\0';
	return text;
}

static const char *transport_of(const struct tap_packet *packet)
{
	return packet->is_tcp ? "TCP" : "UDP";
}

/* ---- replies ---- */

/* Next to the RCODE: the first of what is wrong, else how much there is. */
static const char *note_of(const struct dns_message *message, char *words, size_t size)
{
	unsigned count = message->header.counts[DNS_ANSWER];

	if (message->problem_count > 0)
		snprintf(words, size, "malformed at byte %zu: %s", message->problems[0].offset,
			 message->problems[0].words);
	else if (message->header.flags & DNS_FLAG_TC)
		return "truncated";
	else if (count > 0)
		snprintf(words, size, "%u record%s", count, count == 1 ? "" : "s");
	else
		return NULL;
	return words;
}

static bool read_alias(const struct dns_message *message, const struct dns_record *record,
		       struct dns_name *target)
{
	struct cursor in;

	if (record->type != DNS_TYPE_CNAME || record->is_cut)
		return false;
	cursor_init(&in, message->bytes, record->rdata, record->rdata + record->rdata_len);
	return dns_name_read(&in, target) == 0;
}

static void report_alias(struct report *report, const struct dns_message *message,
			 const struct dns_record *record, const struct dns_name *target, int64_t more)
{
	char from[DNS_NAME_TEXT], to[DNS_NAME_TEXT];
	struct dns_name owner;

	dns_record_owner(message, record, &owner);
	report(report, REPORT_ALIAS, F_TEXT(story_name(&owner, from)), F_TEXT(story_name(target, to)),
	       F_NUMBER(record->ttl), F_NUMBER(more));
}

static void report_aliases(struct report *report, const struct dns_message *message)
{
	const struct dns_record *record = NULL;
	struct dns_name target;
	int64_t count = 0, told = 0;

	while ((record = dns_message_next(message, DNS_ANSWER, record)))
		count += read_alias(message, record, &target);
	while (told < count && told < ALIASES_MOST &&
	       (record = dns_message_next(message, DNS_ANSWER, record))) {
		if (!read_alias(message, record, &target))
			continue;
		told++;
		report_alias(report, message, record, &target,
			     told == ALIASES_MOST && count > told ? count - told : REPORT_UNKNOWN);
	}
}

void story_report_reply(struct report *report, const struct dns_message *message,
			const struct tap_packet *packet, double took_s)
{
	char server[ADDRESS_TEXT_LEN], rcode[DNS_CODE_TEXT], name[DNS_NAME_TEXT] = "", type[DNS_CODE_TEXT];
	const struct dns_record *question = dns_message_next(message, DNS_QUESTION, NULL);
	char note[CURSOR_WORDS + 64];
	struct dns_name owner;

	if (!report_shows(report, REPORT_REPLY))
		return;
	if (question)
		dns_record_owner(message, question, &owner);
	report(report, REPORT_REPLY, F_TEXT(address_text(packet->server, server, sizeof server)),
	       F_TEXT(question ? story_name(&owner, name) : NULL),
	       F_TEXT(question ? dns_type_text(question->type, type) : NULL),
	       F_TEXT(dns_rcode_text(dns_message_rcode(message), rcode)),
	       F_TEXT(note_of(message, note, sizeof note)), F_TEXT(transport_of(packet)),
	       F_NUMBER(message->header.id), F_UNSIGNED(packet->len), F_MS(took_s * 1000));
	report_aliases(report, message);
}

void story_report_stray(struct report *report, const char *what, const struct tap_packet *packet)
{
	char server[ADDRESS_TEXT_LEN];

	report(report, REPORT_STRAY, F_TEXT(address_text(packet->server, server, sizeof server)),
	       F_TEXT(what), F_TEXT(transport_of(packet)), F_UNSIGNED(packet->len));
}

void story_report_connecting(struct report *report, const struct tap_packet *packet)
{
	char server[ADDRESS_TEXT_LEN];

	report(report, REPORT_DNS_CONNECT, F_TEXT(address_text(packet->server, server, sizeof server)));
}

void story_report_failure(struct report *report, const struct tap_packet *packet, const char *reason)
{
	char server[ADDRESS_TEXT_LEN];

	report(report, REPORT_UNREACHABLE, F_TEXT(address_text(packet->server, server, sizeof server)),
	       F_TEXT(reason), F_TEXT(transport_of(packet)));
}

void story_report_wire(struct report *report, const char *direction, const struct tap_packet *packet)
{
	const struct wire_bytes bytes = { packet->bytes, packet->len };
	const struct report_object wire = wire_object(&bytes);
	char server[ADDRESS_TEXT_LEN];

	report(report, REPORT_WIRE, F_TEXT(direction),
	       F_TEXT(address_text(packet->server, server, sizeof server)), F_TEXT(transport_of(packet)),
	       F_UNSIGNED(packet->len), F_OBJECT(&wire));
}
