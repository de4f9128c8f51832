/* SPDX-License-Identifier: ISC */
/* A line of -f: the question that it asks. */
#include "query_line.h"

#include "base/error.h"
#include "dns/codes.h"
#include "query_options.h"

#include <string.h>

typedef int line_option_fn(struct query_list *list, const char *argument, struct error *err);

/* As dig has them.  NULL: a line takes no such letter. */
static line_option_fn *line_option(char letter)
{
	switch (letter) {
	case 'q':
		return query_list_add_name;
	case 'x':
		return query_list_add_reverse;
	case 't':
		return query_list_add_type;
	case 'c':
		return query_list_add_class;
	}
	return NULL;
}

static const char *next_line_word(char **line)
{
	const char *word;

	do
		word = strsep(line, " \t\r");
	while (word && !word[0]);
	return word && word[0] != '#' && word[0] != ';' ? word : NULL;
}

/* What is longer than a letter may be a name. */
static int add_line_word(struct query_list *list, const char *word, char **line, struct error *err)
{
	line_option_fn *option;
	const char *argument;

	if (word[0] != '-' || !word[1] || word[2])
		return query_list_add_word(list, word, err);
	option = line_option(word[1]);
	if (!option)
		return error_set(err, STATUS_USAGE, "a line takes -q, -x, -t and -c, not '%s'", word);
	argument = next_line_word(line);
	if (!argument)
		return error_set(err, STATUS_USAGE, "option requires an argument -- '%c'", word[1]);
	return option(list, argument, err);
}

static int check_line(const struct query_list *list, bool has_words, struct error *err)
{
	if (!list->count && has_words)
		return error_set(err, STATUS_USAGE, "no name; one that looks like a type wants a dot, as in 'mx.'");
	if (list->count > 1 && list->asks[1].typed != list->asks[0].typed)
		return error_set(err, STATUS_USAGE, "'%s' is no type, and a line asks one question", list->asks[1].typed);
	if (list->count > 1)
		return error_set(err, STATUS_USAGE, "more than one question");
	return 0;
}

int query_line_parse(struct query_list *list, const struct query_options *query, char *line, struct error *err)
{
	bool has_words = false;
	const char *word;

	list->count = list->server_count = list->first_of_name = 0;
	list->words = query->list.words;
	list->class = query->list.class;
	list->type = query->list.type;
	list->has_serial = query->list.has_serial;
	list->serial = query->list.serial;
	while ((word = next_line_word(&line))) {
		has_words = true;
		if (add_line_word(list, word, &line, err) < 0)
			return -1;
	}
	if (check_line(list, has_words, err) < 0)
		return -1;
	for (size_t i = 0; i < list->count; i++) {
		list->asks[i].typed = NULL;	/* the line goes */
		if (!list->asks[i].type)
			list->asks[i].type = DNS_TYPE_A;
	}
	return query_list_complete(list, err);
}
