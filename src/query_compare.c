/* SPDX-License-Identifier: ISC */
/* What servers say differently: order, TTL and the case of names aside. */
#include "query_compare.h"

#include "dns/codes.h"
#include "dns/present.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* RFC 4034, 6.2: types whose data holds names, and no letters that matter. */
static const uint16_t types_of_names[] = { 2, 3, 4, 5, 6, 7, 8, 9, 12, 14, 15, 17, 18, 21, 26, 33, 36, 39 };

static void lower(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		text[i] = (char)tolower((unsigned char)text[i]);
}

static bool has_names_alone(uint16_t type)
{
	for (size_t i = 0; i < sizeof types_of_names / sizeof types_of_names[0]; i++)
		if (types_of_names[i] == type)
			return true;
	return false;
}

static void add_record(struct text_out *out, const struct dns_message *message, const struct dns_record *record)
{
	char code[DNS_CODE_TEXT];
	struct dns_name owner;
	size_t start = out->len;

	dns_record_owner(message, record, &owner);
	dns_name_put(out, &owner);
	if (out->text)
		lower(out->text + start, out->len - start);
	put_format(out, " %s", dns_class_text(record->class, code));
	put_format(out, " %s ", dns_type_text(record->type, code));
	start = out->len;
	present_rdata(out, message, record, NULL);
	if (out->text && has_names_alone(record->type))
		lower(out->text + start, out->len - start);
	put_char(out, '\n');
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void query_compare_put(struct text_out *out, const struct dns_message *message)
{
	const struct dns_record *record = NULL;
	char code[DNS_CODE_TEXT];

	put_format(out, "; %s\n", dns_rcode_text(dns_message_rcode(message), code));
	while ((record = dns_message_next(message, DNS_ANSWER, record)))
		if (record->type != DNS_TYPE_OPT)
			add_record(out, message, record);
}

/* ---- comparing ---- */

struct lines {
	const char **list;	/* ours; sorted */
	size_t count;
};

/* Cuts the text into lines. */
static void split(struct lines *lines, struct text_out *text)
{
	char *rest, *line;
	size_t room = 1;

	put_char(text, '\0');
	for (size_t i = 0; i < text->len; i++)
		room += text->text[i] == '\n';
	lines->list = calloc(room, sizeof lines->list[0]);
	lines->count = 0;
	rest = lines->list ? text->text : NULL;
	while ((line = strsep(&rest, "\n")))
		if (*line)
			lines->list[lines->count++] = line;
	if (lines->count)
		qsort(lines->list, lines->count, sizeof lines->list[0], by_text);
}

static bool has_line(const struct lines *lines, const char *line)
{
	return lines->count && bsearch(&line, lines->list, lines->count, sizeof line, by_text);
}

static bool have_all(const struct lines *sets, size_t count, const char *line)
{
	for (size_t i = 0; i < count; i++)
		if (!has_line(&sets[i], line))
			return false;
	return true;
}

/* The lines of one server that others lack. */
static bool add_difference(struct text_out *out, const struct query_job *job, const struct lines *sets,
			   size_t count, size_t own)
{
	char server[ADDRESS_TEXT_LEN];
	bool is_different = false;

	address_text(job->servers, server, sizeof server);
	for (size_t i = 0; i < sets[own].count; i++) {
		if (have_all(sets, count, sets[own].list[i]))
			continue;
		put_format(out, "%s\t", server);
		put_text(out, sets[own].list[i]);
		put_char(out, '\n');
		is_different = true;
	}
	return is_different;
}

static bool has_replied(const struct query_job *job)
{
	return job->outcome != JOB_NO_REPLY && job->outcome != JOB_MALFORMED && job->outcome != JOB_REFUSED;
}

bool query_compare(struct text_out *out, struct query_job *const *jobs, size_t count)
{
	struct lines sets[QUERY_SERVERS_MOST];
	struct query_job *replied[QUERY_SERVERS_MOST];
	bool is_different = false;
	size_t kept = 0;

	for (size_t i = 0; i < count && kept < QUERY_SERVERS_MOST; i++)
		if (has_replied(jobs[i]))
			replied[kept++] = jobs[i];
	for (size_t i = 0; i < kept; i++)
		split(&sets[i], &replied[i]->out);
	for (size_t i = 0; i < kept; i++)
		is_different |= add_difference(out, replied[i], sets, kept, i);
	for (size_t i = 0; i < kept; i++)
		free(sets[i].list);
	return is_different;
}

void query_compare_sort(struct text_out *text)
{
	struct text_out sorted;
	struct lines lines;

	text_out_init(&sorted);
	split(&lines, text);
	for (size_t i = 0; i < lines.count; i++) {
		put_text(&sorted, lines.list[i]);
		put_char(&sorted, '\n');
	}
	free(lines.list);
	text_out_destroy(text);
	*text = sorted;
}
