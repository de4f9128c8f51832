/* SPDX-License-Identifier: ISC */
/* dig's +words: what holds without them, and which row a word means. */
#include "query_words_table.h"

#include "base/error.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

void query_words_init(struct query_words *words)
{
	memset(words, 0, sizeof *words);
	words->recurses = words->has_edns = true;
	words->shows[DNS_ANSWER] = true;
	words->udp_size = 1232;		/* what no path fragments, by DNS flag day 2020 */
	words->tries = 3;
	words->split = words->ndots = -1;
}

void query_words_style(const struct query_words *words, struct present_style *style)
{
	bool is_multiline = words->is_multiline && !words->is_short;
	bool has_comments = words->rrcomments == RRCOMMENTS_ON ||
			    (words->rrcomments == RRCOMMENTS_IN_MULTILINE && is_multiline);

	*style = (struct present_style){
		.hides_ttl = words->hides_ttl,
		.hides_class = words->hides_class,
		.has_ttl_units = words->has_ttl_units,
		.is_multiline = is_multiline,
		.has_comments = has_comments,
		.hides_crypto = words->hides_crypto,
		.is_generic = words->is_generic,
		.expands_aaaa = words->expands_aaaa,
		.chunk = words->split >= 0 ? (unsigned)words->split : is_multiline ? PRESENT_CHUNK_MULTILINE : 0,
	};
}

/* ---- finding the row ---- */

static bool begins(const char *name, const char *text, size_t len)
{
	return name && strncmp(name, text, len) == 0;
}

/* As dig has it, the beginning of a word will do where it is no other's. */
static const struct query_word_row *find(const char *name, size_t len)
{
	const struct query_word_row *found = NULL;
	size_t count = 0;

	for (const struct query_word_row *row = query_word_table; row->name; row++) {
		if ((strlen(row->name) == len && strncmp(row->name, name, len) == 0) ||
		    (row->also && strlen(row->also) == len && strncmp(row->also, name, len) == 0))
			return row;
		if (len > 1 && (begins(row->name, name, len) || begins(row->also, name, len))) {
			found = row;
			count++;
		}
	}
	return count == 1 ? found : NULL;
}

/* The words that begin so: "+short, +search, ...".  Returns how many there are. */
static size_t list_beginnings(char *list, size_t size, const char *no, const char *text, size_t len)
{
	enum { SHOWN = 4 };
	size_t count = 0, at = 0;

	for (const struct query_word_row *row = query_word_table; row->name; row++) {
		const char *name = begins(row->name, text, len) ? row->name : row->also;

		if (!begins(name, text, len) || ++count > SHOWN + 1)
			continue;
		at += (size_t)snprintf(list + at, size - at, "%s%s%s%s", count > 1 ? ", " : "",
				       count > SHOWN ? "..." : "+", count > SHOWN ? "" : no, count > SHOWN ? "" : name);
	}
	return count;
}

/* Near is one letter of three. */
static const char *nearest_word(const char *text)
{
	const char *nearest = NULL;
	size_t least = strlen(text) / 3 + 1, distance;

	if (least > 3)
		least = 3;
	for (const struct query_word_row *row = query_word_table; row->name; row++) {
		distance = text_distance(text, row->name);
		if (distance < least) {
			least = distance;
			nearest = row->name;
		}
	}
	return nearest;
}

static int unknown(const char *word, size_t len, struct error *err)
{
	const char *no = strncmp(word, "no", 2) == 0 ? "no" : "", *bare = word + strlen(no), *nearest;
	size_t bare_len = len - strlen(no), count = 0;
	char text[64], list[128] = "";

	snprintf(text, sizeof text, "%.*s", (int)bare_len, bare);
	if (bare_len)
		count = list_beginnings(list, sizeof list, no, bare, bare_len);
	if (count > 1)
		return error_set(err, STATUS_USAGE, "ambiguous word '+%s': %s", word, list);
	if (count == 1)
		return error_set(err, STATUS_USAGE, "unknown word '+%s'; did you mean %s?", word, list);
	nearest = nearest_word(text);
	if (nearest)
		return error_set(err, STATUS_USAGE, "unknown word '+%s'; did you mean +%s%s?", word, no, nearest);
	return error_set(err, STATUS_USAGE, "unknown word '+%s'; see -Q --help", word);
}

static int apply(struct query_words *words, const struct query_word_row *row, bool is_on, const char *value,
		 struct error *err)
{
	void *field = (char *)words + row->field;
	const char *problem;

	if (value && (!row->argument || !is_on))
		return error_set(err, STATUS_USAGE, "+%s%s takes no value: %s", is_on ? "" : "no", row->name, value);
	if (row->kind == WORD_CALL)
		return row->call(words, is_on, value, err);
	if (row->kind == WORD_FLAG) {
		*(bool *)field = is_on;
		return 0;
	}
	if (row->kind == WORD_UNFLAG) {
		*(bool *)field = !is_on;
		return 0;
	}
	if (row->kind == WORD_NOTHING)
		return 0;
	*(long long *)field = (long long)row->normal;
	if (is_on && !value)
		return error_set(err, STATUS_USAGE, "+%s needs a number", row->name);
	problem = is_on ? text_to_number(value, row->low, row->high, field) : NULL;
	return problem ? error_set(err, STATUS_USAGE, "+%s %s: %s", row->name, problem, value) : 0;
}

int query_words_apply(struct query_words *words, const char *word, struct error *err)
{
	size_t len = strcspn(word, "=");
	const char *value = word[len] ? word + len + 1 : NULL;
	const struct query_word_row *row = find(word, len);
	bool is_on = true;

	if (!row && strncmp(word, "no", 2) == 0) {
		row = find(word + 2, len - 2);
		is_on = false;
	}
	return row ? apply(words, row, is_on, value, err) : unknown(word, len, err);
}
