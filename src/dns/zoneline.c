/* SPDX-License-Identifier: ISC */
/* Reads record lines. */
#include "dns/zoneline.h"

#include "dns/codes.h"
#include "dns/rdata_parse.h"

#include <stdlib.h>
#include <string.h>

/* Goes over a text and finds its words. */
struct lexer {
	const char *text;
	size_t len, at;
	unsigned depth;			/* of parentheses */
	const char *failure;		/* NULL: none */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Moves to the next word.  False: the record ends here. */
static bool skip_blanks(struct lexer *lexer)
{
	for (; lexer->at < lexer->len; lexer->at++) {
		char c = lexer->text[lexer->at];

		if (c == ';') {
			while (lexer->at + 1 < lexer->len && lexer->text[lexer->at + 1] != '\n')
				lexer->at++;
		} else if (c == '(') {
			lexer->depth++;
		} else if (c == ')') {
			if (lexer->depth == 0)
				lexer->failure = "parenthesis closed that was not opened";
			else
				lexer->depth--;
		} else if (c == '\n' && lexer->depth == 0) {
			return false;
		} else if (!is_blank(c) && c != '\n') {
			return true;
		}
	}
	if (lexer->depth)
		lexer->failure = "parenthesis is not closed";
	return false;
}

/* Moves over one character, an escape counting as one. */
static void skip_character(struct lexer *lexer)
{
	if (lexer->text[lexer->at] == '\\' && lexer->at + 1 < lexer->len)
		lexer->at++;
	lexer->at++;
}

static void take_quoted(struct lexer *lexer)
{
	lexer->at++;
	while (lexer->at < lexer->len && lexer->text[lexer->at] != '"' && lexer->text[lexer->at] != '\n')
		skip_character(lexer);
	if (lexer->at >= lexer->len || lexer->text[lexer->at] != '"') {
		lexer->failure = "quote is not closed";
		lexer->at = lexer->at < lexer->len ? lexer->at : lexer->len;
	} else {
		lexer->at++;
	}
}

static bool next_word(struct lexer *lexer, struct rdata_word *word)
{
	size_t start;

	if (!skip_blanks(lexer))
		return false;
	start = lexer->at;
	word->is_quoted = lexer->text[start] == '"';
	if (word->is_quoted) {
		take_quoted(lexer);
		word->text = lexer->text + start + 1;
		word->len = lexer->failure ? 0 : lexer->at - start - 2;
		return true;
	}
	while (lexer->at < lexer->len && !strchr(" \t\r\n();", lexer->text[lexer->at])) {
		if (lexer->text[lexer->at] == '\0')
			lexer->failure = "NUL in the text";
		if (lexer->text[lexer->at] == '"')
			take_quoted(lexer);
		else
			skip_character(lexer);
	}
	if (lexer->at < lexer->len && lexer->text[lexer->at] == '\0') {
		lexer->failure = "NUL in the text";
		lexer->at++;
	}
	word->text = lexer->text + start;
	word->len = lexer->at - start;
	return true;
}

size_t zoneline_extent(const char *text, size_t len)
{
	struct lexer lexer = { .text = text, .len = len };
	struct rdata_word word;

	while (next_word(&lexer, &word))
		;
	return lexer.at < len ? lexer.at + 1 : len;
}

struct words {
	struct rdata_word *rows;	/* ours */
	size_t count, room;
};

static int add_word(struct words *words, struct rdata_word word)
{
	if (words->count == words->room) {
		size_t room = words->room ? words->room * 2 : 32;
		struct rdata_word *rows = realloc(words->rows, room * sizeof(*rows));

		if (!rows)
			return -1;
		words->rows = rows;
		words->room = room;
	}
	words->rows[words->count++] = word;
	return 0;
}

static int find_words(struct words *words, const char *text, size_t len, struct rdata_problem *problem)
{
	struct lexer lexer = { .text = text, .len = len };
	struct rdata_word word;

	while (!lexer.failure && next_word(&lexer, &word))
		if (add_word(words, word) < 0)
			return rdata_fail(problem, lexer.at, "out of memory");
	if (lexer.failure)
		return rdata_fail(problem, lexer.at < len ? lexer.at : len, "%s", lexer.failure);
	return 0;
}

/* TTL and class, either of them or both, in any order; then the type.  Returns how
 * many words they took, the type's included if there is one. */
static size_t read_head(struct zone_record *record, const struct rdata_word *words, size_t count)
{
	bool has_class = false;
	size_t i;

	for (i = 0; i < count; i++) {
		int type = dns_type_from_text(words[i].text, words[i].len);
		int class = dns_class_from_text(words[i].text, words[i].len);

		/* "ANY" is a class and a type; it is the class if a type follows. */
		if (class >= 0 && !has_class &&
		    (type < 0 || (i + 1 < count && dns_type_from_text(words[i + 1].text, words[i + 1].len) >= 0))) {
			record->class = (uint16_t)class;
			has_class = true;
		} else if (type >= 0) {
			record->type = (uint16_t)type;
			record->has_type = true;
			return i + 1;
		} else if (!record->has_ttl && parse_duration(words[i], &record->ttl)) {
			record->has_ttl = true;
		} else {
			return i;
		}
	}
	return i;
}

static int fail_without_type(const char *text, const struct rdata_word *word, const struct rdata_word *end,
			     struct rdata_problem *problem)
{
	if (word == end)
		return rdata_fail(problem, (size_t)(word[-1].text + word[-1].len - text), "no type behind '%.*s'",
				  parse_shown(word[-1]), word[-1].text);
	return rdata_fail(problem, (size_t)(word->text - text), "no type that is known: '%.*s'", parse_shown(*word),
			  word->text);
}

static int parse_words(struct zone_record *record, const char *text, const struct words *words,
		       const struct zoneline_defaults *defaults, struct rdata_problem *problem)
{
	const struct rdata_word *word = words->rows;
	size_t count = words->count, taken;
	const char *reason;
	int len;

	if (is_blank(text[0]) && defaults->owner) {
		record->owner = *defaults->owner;
	} else {
		reason = dns_name_from_text(&record->owner, word->text, word->len, defaults->origin);
		if (reason)
			return rdata_fail(problem, (size_t)(word->text - text), "name '%.*s' %s", parse_shown(*word), word->text,
					  reason);
		word++;
		count--;
	}
	taken = read_head(record, word, count);
	if (!record->has_type)
		return fail_without_type(text, word + taken, word + count, problem);
	len = rdata_parse(record->type, record->class, word + taken, count - taken, defaults->origin,
			  record->rdata, problem);
	if (len < 0) {
		size_t at = taken + problem->offset;

		problem->offset = (size_t)(word[at < count ? at : count - 1].text - text);
		return -1;
	}
	record->rdata_len = (size_t)len;
	return 1;
}

int zoneline_parse(struct zone_record *record, const char *text, size_t len,
		   const struct zoneline_defaults *defaults, struct rdata_problem *problem)
{
	struct words words = { 0 };
	int result;

	record->ttl = defaults->ttl;
	record->has_ttl = false;
	record->has_type = false;
	record->class = defaults->class ? defaults->class : DNS_CLASS_IN;
	result = find_words(&words, text, len, problem);
	if (result == 0 && words.count)
		result = parse_words(record, text, &words, defaults, problem);
	free(words.rows);
	return result;
}
