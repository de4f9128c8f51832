/* SPDX-License-Identifier: ISC */
/* The numbers of DNS and their names, both ways. */
#include "dns/codes.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *dns_code_name(enum dns_registry registry, unsigned number)
{
	const struct dns_code_table *table = &dns_code_tables[registry];

	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i].number == number)
			return table->rows[i].name;
	return NULL;
}

int dns_code_number(enum dns_registry registry, const char *text, size_t len)
{
	const struct dns_code_table *table = &dns_code_tables[registry];
	const char *name;

	if (len == 0)
		return -1;
	for (size_t i = 0; i < table->count; i++) {
		name = table->rows[i].name;
		if ((name[0] ^ text[0]) & 0x5f)
			continue;	/* not the same letter: most rows, for every word of a list */
		if (strncasecmp(name, text, len) == 0 && name[len] == '\0')
			return table->rows[i].number;
	}
	return -1;
}

static const char *text_or_number(enum dns_registry registry, const char *prefix, unsigned number,
				  char text[DNS_CODE_TEXT])
{
	const char *name = dns_code_name(registry, number);

	if (name)
		return name;
	snprintf(text, DNS_CODE_TEXT, "%s%u", prefix, number);
	return text;
}

const char *dns_type_text(uint16_t type, char text[DNS_CODE_TEXT])
{
	return text_or_number(DNS_TYPES, "TYPE", type, text);
}

const char *dns_class_text(uint16_t class, char text[DNS_CODE_TEXT])
{
	return text_or_number(DNS_CLASSES, "CLASS", class, text);
}

const char *dns_rcode_text(unsigned rcode, char text[DNS_CODE_TEXT])
{
	return text_or_number(DNS_RCODES, "RCODE", rcode, text);
}

const char *dns_opcode_text(unsigned opcode, char text[DNS_CODE_TEXT])
{
	return text_or_number(DNS_OPCODES, "OPCODE", opcode, text);
}

/* PREFIXnnn with a number that fits 16 bits. */
static int number_after(const char *prefix, const char *text, size_t len)
{
	size_t skip = strlen(prefix);
	int number = 0;

	if (len <= skip || len > skip + 5 || strncasecmp(text, prefix, skip) != 0)
		return -1;
	for (size_t i = skip; i < len; i++) {
		if (!isdigit((unsigned char)text[i]))
			return -1;
		number = number * 10 + text[i] - '0';
	}
	return number <= UINT16_MAX ? number : -1;
}

int dns_type_from_text(const char *text, size_t len)
{
	int number = dns_code_number(DNS_TYPES, text, len);

	if (number < 0)
		number = dns_code_number(DNS_NEWER_TYPES, text, len);
	return number >= 0 ? number : number_after("TYPE", text, len);
}

int dns_class_from_text(const char *text, size_t len)
{
	int number = dns_code_number(DNS_CLASSES, text, len);

	return number >= 0 ? number : number_after("CLASS", text, len);
}
