/* SPDX-License-Identifier: ISC */
/* Records as text, laid out as dig lays them out. */
#include "dns/present.h"

#include "dns/codes.h"
#include "dns/text_out.h"

#include <stdio.h>
#include <string.h>

enum { TAB = 8 };

void present_indent(struct text_out *out, size_t *column, size_t to)
{
	size_t from = *column, tabs;

	if (to < from + 1)
		to = from + 1;
	tabs = to / TAB - from / TAB;
	if (tabs) {
		put_chars(out, '\t', tabs);
		from = to / TAB * TAB;
	}
	put_chars(out, ' ', to - from);
	*column = to;
}

static size_t put_owner(struct text_out *out, const struct dns_message *message,
			const struct dns_record *record)
{
	size_t start = out->len;
	struct dns_name owner;

	dns_record_owner(message, record, &owner);
	dns_name_put(out, &owner);
	return out->len - start;
}

static void put_column(struct text_out *out, size_t *column, size_t to, const char *word)
{
	present_indent(out, column, to);
	put_text(out, word);
	*column += strlen(word);
}

/* dig's columns of TTL, class, type and data: each one that is hidden moves the later
 * ones to the left, and several lines for a record want short ones. */
static const uint8_t *columns_of(const struct present_style *style)
{
	static const uint8_t columns[3][4] = { { 24, 32, 40, 48 }, { 24, 24, 32, 40 }, { 24, 24, 24, 32 } };

	return columns[style->is_multiline ? 2 : style->hides_ttl + style->hides_class];
}

/* RFC 3597, 5: what is known without knowing any. */
static const char *class_text(const struct present_style *style, uint16_t class, char code[DNS_CODE_TEXT])
{
	if (!style->is_generic)
		return dns_class_text(class, code);
	snprintf(code, DNS_CODE_TEXT, "CLASS%u", class);
	return code;
}

static const char *type_text(const struct present_style *style, uint16_t type, char code[DNS_CODE_TEXT])
{
	if (!style->is_generic)
		return dns_type_text(type, code);
	snprintf(code, DNS_CODE_TEXT, "TYPE%u", type);
	return code;
}

/* 1w2d3h4m5s */
static void put_ttl_units(struct text_out *out, uint32_t seconds)
{
	static const struct {
		uint32_t seconds;
		char letter;
	} units[] = { { 604800, 'w' }, { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	bool is_zero = seconds == 0;

	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (seconds >= units[i].seconds || (is_zero && units[i].letter == 's'))
			put_format(out, "%u%c", seconds / units[i].seconds, units[i].letter);
		seconds %= units[i].seconds;
	}
}

static const struct present_style plain;

bool present_record(struct text_out *out, const struct dns_message *message,
		    const struct dns_record *record, const struct present_style *style,
		    struct rdata_problem *problem)
{
	char code[DNS_CODE_TEXT];
	const uint8_t *to;
	size_t column;
	bool is_fit;

	if (!style)
		style = &plain;
	to = columns_of(style);
	column = put_owner(out, message, record);
	if (!style->hides_ttl) {
		size_t start;

		present_indent(out, &column, to[0]);
		start = out->len;
		if (style->has_ttl_units)
			put_ttl_units(out, record->ttl);
		else
			put_number(out, record->ttl);
		column += out->len - start;
	}
	if (!style->hides_class)
		put_column(out, &column, to[1], class_text(style, record->class, code));
	put_column(out, &column, to[2], type_text(style, record->type, code));
	present_indent(out, &column, to[3]);
	is_fit = present_rdata_in(out, message, record, style, problem);
	put_char(out, '\n');
	return is_fit;
}

void present_question(struct text_out *out, const struct dns_message *message,
		      const struct dns_record *question, const struct present_style *style)
{
	char code[DNS_CODE_TEXT];
	const uint8_t *to;
	size_t column;

	if (!style)
		style = &plain;
	to = columns_of(style);
	put_char(out, ';');
	column = put_owner(out, message, question);
	put_column(out, &column, to[1], class_text(style, question->class, code));
	put_column(out, &column, to[2], type_text(style, question->type, code));
	put_char(out, '\n');
}
