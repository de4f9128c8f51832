/* SPDX-License-Identifier: ISC */
/* What servers say differently: order, TTL and the case of names aside. */
#include "query_compare.h"

#include "dns/codes.h"
#include "dns/json_text.h"
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

struct comparison {
	struct query_job *const *jobs;
	size_t count;
	struct lines sets[QUERY_SERVERS_MOST];	/* of those with a reply */
	size_t set_count;
};

static void begin(struct comparison *comparison, struct query_job *const *jobs, size_t count)
{
	*comparison = (struct comparison){ .jobs = jobs, .count = count };
	for (size_t i = 0; i < count; i++)
		if (has_replied(jobs[i]))
			split(&comparison->sets[comparison->set_count++], &jobs[i]->out);
}

static void end(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->set_count; i++)
		free(comparison->sets[i].list);
}

bool query_compare(struct text_out *out, struct query_job *const *jobs, size_t count)
{
	struct comparison comparison;
	bool is_different = false;
	size_t own = 0;

	begin(&comparison, jobs, count);
	for (size_t i = 0; i < count; i++)
		if (has_replied(jobs[i]))
			is_different |= add_difference(out, jobs[i], comparison.sets, comparison.set_count, own++);
	end(&comparison);
	return is_different;
}

/* ---- in JSON ---- */

static void put_key_text(struct text_out *out, const char *key, const char *text)
{
	put_json_key(out, key);
	put_json_text(out, text);
}

/* Returns whether it has what others lack; the RCODE is told as the status. */
static bool put_only(struct text_out *out, const struct comparison *comparison, const struct lines *own)
{
	bool is_different = false;

	put_json_key(out, "only");
	put_json_open(out, '[');
	for (size_t i = 0; own && i < own->count; i++) {
		if (have_all(comparison->sets, comparison->set_count, own->list[i]))
			continue;
		is_different = true;
		if (own->list[i][0] != ';')
			put_json_text(out, own->list[i]);
	}
	put_json_close(out, ']');
	return is_different;
}

static bool put_server(struct text_out *out, const struct comparison *comparison, const struct query_job *job,
		       const struct lines *own)
{
	char host[ADDRESS_HOST_LEN], code[DNS_CODE_TEXT];
	bool is_different;

	put_json_open(out, '{');
	put_key_text(out, "server", address_host(job->servers, host, sizeof host));
	put_json_key(out, "port");
	put_json_number(out, address_port(job->servers));
	put_key_text(out, "status", job->no_answer ? job->no_answer : dns_rcode_text(job->rcode, code));
	is_different = put_only(out, comparison, own);
	put_json_key(out, "warnings");
	put_json_open(out, '[');
	put_bytes(out, job->warnings.text, job->warnings.len);
	put_json_close(out, ']');
	put_json_close(out, '}');
	return is_different;
}

static void put_question(struct text_out *out, const struct query_job *job)
{
	char name[DNS_NAME_TEXT], code[DNS_CODE_TEXT];

	put_json_key(out, "v");
	put_json_number(out, 1);
	put_key_text(out, "name", dns_name_text(&job->ask.name, name));
	put_key_text(out, "type", dns_type_text(job->ask.type, code));
	put_key_text(out, "class", dns_class_text(job->ask.class, code));
	put_key_text(out, "input", job->input ? job->input : job->ask.typed);
	put_json_key(out, "line");
	if (job->line)
		put_json_number(out, (uint64_t)job->line);
	else
		put_json_null(out);
}

bool query_compare_json(struct text_out *out, struct query_job *const *jobs, size_t count)
{
	struct comparison comparison;
	bool is_different = false;
	size_t own = 0;

	begin(&comparison, jobs, count);
	put_json_open(out, '{');
	put_question(out, jobs[0]);
	put_json_key(out, "servers");
	put_json_open(out, '[');
	for (size_t i = 0; i < count; i++)
		is_different |= put_server(out, &comparison, jobs[i],
					   has_replied(jobs[i]) ? &comparison.sets[own++] : NULL);
	put_json_close(out, ']');
	put_json_key(out, "differs");
	put_json_bool(out, is_different);
	put_json_close(out, '}');
	put_char(out, '\n');
	end(&comparison);
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
