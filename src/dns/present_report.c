/* SPDX-License-Identifier: ISC */
/* Whole messages as text: the lines of dig's report. */
#include "dns/codes.h"
#include "dns/edns.h"
#include "dns/present.h"
#include "dns/text_out.h"

static const struct {
	uint16_t bit;
	const char *name;
} flags[] = {
	{ DNS_FLAG_QR, "qr" }, { DNS_FLAG_AA, "aa" }, { DNS_FLAG_TC, "tc" }, { DNS_FLAG_RD, "rd" },
	{ DNS_FLAG_RA, "ra" }, { DNS_FLAG_AD, "ad" }, { DNS_FLAG_CD, "cd" },
};

static bool is_update(const struct dns_message *message)
{
	return dns_header_opcode(&message->header) == 5;
}

const char *present_section_name(const struct dns_message *message, enum dns_section section)
{
	static const char *const names[2][DNS_SECTION_COUNT] = {
		{ "QUESTION", "ANSWER", "AUTHORITY", "ADDITIONAL" },
		{ "ZONE", "PREREQUISITE", "UPDATE", "ADDITIONAL" },	/* RFC 2136, 2 */
	};

	return names[is_update(message)][section];
}

/* In the header dig calls the question section otherwise than in its title. */
static const char *count_name(const struct dns_message *message, enum dns_section section)
{
	if (section == DNS_QUESTION && !is_update(message))
		return "QUERY";
	return present_section_name(message, section);
}

static void put_opcode(struct text_out *out, unsigned opcode)
{
	const char *name = opcode <= 5 ? dns_code_name(DNS_OPCODES, opcode) : NULL;

	if (name)
		put_text(out, name);
	else
		put_format(out, "RESERVED%u", opcode);
}

static void put_status(struct text_out *out, unsigned rcode)
{
	const char *name = dns_code_name(DNS_RCODES, rcode);

	/* The codes of TSIG and TKEY never stand in a header. */
	if (name && (rcode <= 10 || rcode == 16 || rcode == 23))
		put_text(out, name);
	else
		put_format(out, rcode < 16 ? "RESERVED%u" : "?%u", rcode);
}

void present_header(struct text_out *out, const struct dns_message *message)
{
	const struct dns_header *header = &message->header;

	put_text(out, ";; ->>HEADER<<- opcode: ");
	put_opcode(out, dns_header_opcode(header));
	put_text(out, ", status: ");
	put_status(out, dns_message_rcode(message));
	put_format(out, ", id: %u\n;; flags:", header->id);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (header->flags & flags[i].bit)
			put_format(out, " %s", flags[i].name);
	if (header->flags & DNS_FLAG_Z)
		put_text(out, "; MBZ: 0x4");
	for (int i = 0; i < DNS_SECTION_COUNT; i++)
		put_format(out, "%s %s: %u", i ? "," : ";", count_name(message, (enum dns_section)i),
			   header->counts[i]);
	put_char(out, '\n');
}

static void present_opt(struct text_out *out, const struct dns_message *message, const struct dns_record *opt,
			const uint8_t *sent_cookie)
{
	const char *verdict;
	struct edns_option option;
	struct cursor in;
	struct edns edns;
	unsigned zeros;

	edns_read(opt, &edns);
	zeros = edns.flags & ~(unsigned)(EDNS_FLAG_DO | EDNS_FLAG_CO) & 0xffff;
	put_format(out, ";; OPT PSEUDOSECTION:\n; EDNS: version: %u, flags:%s%s; ", edns.version,
		   edns.flags & EDNS_FLAG_DO ? " do" : "", edns.flags & EDNS_FLAG_CO ? " co" : "");
	if (zeros)
		put_format(out, "MBZ: 0x%.4x, ", zeros);
	put_format(out, "udp: %u\n", edns.udp_size);
	edns_options_start(message, opt, &in);
	while (edns_options_next(&in, &option) > 0) {
		edns_option_line(out, &option);
		verdict = edns_cookie_verdict(&option, sent_cookie);
		if (verdict)
			put_format(out, " (%s)", verdict);
		put_char(out, '\n');
	}
}

void present_edns(struct text_out *out, const struct dns_message *message, const uint8_t *sent_cookie)
{
	for (size_t i = 0; i < message->record_count; i++)
		if (message->records[i].type == DNS_TYPE_OPT && message->records[i].section != DNS_QUESTION)
			present_opt(out, message, &message->records[i], sent_cookie);
}

/* RFC 2931, 3: a SIG of class ANY at the root that covers no type. */
static bool is_sig0(const struct dns_message *message, const struct dns_record *record)
{
	const uint8_t *covered = message->bytes + record->rdata;

	return record->type == DNS_TYPE_SIG && record->class == DNS_CLASS_ANY &&
	       record->section == DNS_ADDITIONAL && message->bytes[record->owner] == 0 &&
	       record->rdata_len >= 2 && covered[0] == 0 && covered[1] == 0;
}

static bool is_in_section(const struct dns_message *message, const struct dns_record *record)
{
	return record->type != DNS_TYPE_OPT && !is_sig0(message, record) &&
	       !(record->type == DNS_TYPE_TSIG && record->section == DNS_ADDITIONAL);
}

void present_section(struct text_out *out, const struct dns_message *message, enum dns_section section,
		     const struct present_style *style)
{
	const struct dns_record *record = NULL;
	bool is_titled = false;

	while ((record = dns_message_next(message, section, record))) {
		if (section != DNS_QUESTION && !is_in_section(message, record))
			continue;
		if (!is_titled)
			put_format(out, ";; %s SECTION:\n", present_section_name(message, section));
		is_titled = true;
		if (section == DNS_QUESTION)
			present_question(out, message, record, style);
		else
			present_record(out, message, record, style, NULL);
	}
	if (is_titled)
		put_char(out, '\n');
}

static void present_signatures(struct text_out *out, const struct dns_message *message,
			       const struct present_style *style)
{
	const struct dns_record *record = NULL;

	while ((record = dns_message_next(message, DNS_ADDITIONAL, record))) {
		if (record->type != DNS_TYPE_TSIG && !is_sig0(message, record))
			continue;
		put_format(out, ";; %s PSEUDOSECTION:\n", record->type == DNS_TYPE_TSIG ? "TSIG" : "SIG0");
		present_record(out, message, record, style, NULL);
		put_char(out, '\n');
	}
}

void present_message(struct text_out *out, const struct dns_message *message, const uint8_t *sent_cookie,
		     const struct present_style *style)
{
	present_header(out, message);
	put_char(out, '\n');
	present_edns(out, message, sent_cookie);
	for (int section = 0; section < DNS_SECTION_COUNT; section++)
		present_section(out, message, (enum dns_section)section, style);
	present_signatures(out, message, style);
}
