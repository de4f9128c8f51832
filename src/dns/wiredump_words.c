/* SPDX-License-Identifier: ISC */
/* What numbers mean, for the wire dump. */
#include "dns/wiredump_words.h"

#include "dns/codes.h"
#include "dns/message.h"
#include "dns/text_out.h"

#include <stdio.h>
#include <string.h>

const struct wiredump_bits wiredump_flag_bits[] = {
	{ DNS_FLAG_QR, "QR", "query", "response", 0 },
	{ 0x7800, "OPCODE", NULL, NULL, DNS_OPCODES },
	{ DNS_FLAG_AA, "AA", "not authoritative", "authoritative answer", 0 },
	{ DNS_FLAG_TC, "TC", "not truncated", "truncated", 0 },
	{ DNS_FLAG_RD, "RD", "recursion not desired", "recursion desired", 0 },
	{ DNS_FLAG_RA, "RA", "recursion not available", "recursion available", 0 },
	{ DNS_FLAG_Z, "Z", "must be zero", "set, but must be zero", 0 },
	{ DNS_FLAG_AD, "AD", "not authenticated", "authentic data", 0 },
	{ DNS_FLAG_CD, "CD", "checking enabled", "checking disabled", 0 },
	{ 0x000f, "RCODE", NULL, NULL, DNS_RCODES },
	{ 0, NULL, NULL, NULL, 0 },
};

static const char *bits_meaning(const struct wiredump_bits *bits, uint16_t flags)
{
	unsigned value = flags & bits->mask;
	const char *name;

	if (bits->set)
		return value ? bits->set : bits->clear;
	for (unsigned mask = bits->mask; !(mask & 1); mask >>= 1)
		value >>= 1;
	name = dns_code_name((enum dns_registry)bits->registry, value);
	return name ? name : "unassigned";
}

char *wiredump_bits_line(const struct wiredump_bits *bits, uint16_t flags, char *line, size_t size)
{
	char picture[20];
	size_t at = 0;

	for (int bit = 15; bit >= 0; bit--) {
		picture[at++] = (char)(bits->mask >> bit & 1 ? '0' + (flags >> bit & 1) : '.');
		if (bit % 4 == 0 && bit)
			picture[at++] = ' ';
	}
	picture[at] = '\0';
	snprintf(line, size, "     %s  %-6s  %s", picture, bits->name, bits_meaning(bits, flags));
	return line;
}

static const struct {
	const char *field;
	enum dns_registry registry;
} registries[] = {
	{ "algorithm", DNS_ALGORITHMS },
	{ "digest_type", DNS_DIGESTS },
	{ "cert_type", DNS_CERT_TYPES },
	{ "params", DNS_SVC_PARAMS },
};

void wiredump_put_field_meaning(struct text_out *out, const struct rdata_field *field)
{
	const char *name = NULL;

	if (field->kind == RDATA_TIME)
		put_number(out, field->number);
	for (size_t i = 0; !name && !field->domain && i < sizeof(registries) / sizeof(registries[0]); i++)
		if (strcmp(field->name, registries[i].field) == 0)
			name = dns_code_name(registries[i].registry, (unsigned)field->number);
	if (name)
		put_text(out, name);
}

bool wiredump_is_number(enum rdata_kind kind)
{
	return kind >= RDATA_U8 && kind <= RDATA_SCHEME;
}
