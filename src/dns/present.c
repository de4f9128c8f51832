/* SPDX-License-Identifier: ISC */
/* Records as text, laid out as dig lays them out. */
#include "dns/present.h"

#include "dns/codes.h"
#include "dns/text_out.h"

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

struct sink {
	struct text_out *out;
	size_t start;
};

static void on_field(void *who, const struct rdata_field *field)
{
	struct sink *sink = who;

	if (!(field->seen_in & SEEN_IN_TEXT))
		return;
	/* A key that isn't there leaves no blank. */
	if (field->kind == RDATA_BASE64 && field->bytes_len == 0)
		return;
	if (sink->out->len > sink->start)
		put_char(sink->out, ' ');
	rdata_field_text(sink->out, field);
}

/* RFC 3597, 5. */
static void put_generic(struct text_out *out, const uint8_t *bytes, size_t len)
{
	put_text(out, "\\# ");
	put_number(out, len);
	if (len)
		put_char(out, ' ');
	put_hex(out, bytes, len, true);
}

bool present_rdata(struct text_out *out, const struct dns_message *message,
		   const struct dns_record *record, struct rdata_problem *problem)
{
	struct sink sink = { out, out->len };
	const struct rdata_observer observer = { .on_field = on_field, .who = &sink };
	struct rdata_problem here;

	if (!problem)
		problem = &here;
	if (!record->is_cut && rdata_walk(message, record, &observer, problem) == 0)
		return true;
	if (record->is_cut)
		*problem = (struct rdata_problem){ record->rdata, "the message ends within it" };
	text_out_cut(out, sink.start);
	put_generic(out, message->bytes + record->rdata, record->rdata_len);
	return problem->words[0] == '\0';
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

/* dig's columns: each one that is hidden moves the later ones to the left. */
static const uint8_t columns[2][2][4] = {
	{ { 24, 32, 40, 48 }, { 24, 24, 32, 40 } },
	{ { 24, 24, 32, 40 }, { 24, 24, 24, 32 } },
};

bool present_record(struct text_out *out, const struct dns_message *message,
		    const struct dns_record *record, const struct present_style *style,
		    struct rdata_problem *problem)
{
	static const struct present_style plain = { 0 };
	char code[DNS_CODE_TEXT];
	const uint8_t *to;
	size_t column;
	bool is_fit;

	if (!style)
		style = &plain;
	to = columns[style->hides_ttl][style->hides_class];
	column = put_owner(out, message, record);
	if (!style->hides_ttl) {
		size_t start;

		present_indent(out, &column, to[0]);
		start = out->len;
		put_number(out, record->ttl);
		column += out->len - start;
	}
	if (!style->hides_class)
		put_column(out, &column, to[1], dns_class_text(record->class, code));
	put_column(out, &column, to[2], dns_type_text(record->type, code));
	present_indent(out, &column, to[3]);
	is_fit = present_rdata(out, message, record, problem);
	put_char(out, '\n');
	return is_fit;
}

void present_question(struct text_out *out, const struct dns_message *message,
		      const struct dns_record *question)
{
	char code[DNS_CODE_TEXT];
	size_t column;

	put_char(out, ';');
	column = put_owner(out, message, question);
	put_column(out, &column, 32, dns_class_text(question->class, code));
	put_column(out, &column, 40, dns_type_text(question->type, code));
	put_char(out, '\n');
}
