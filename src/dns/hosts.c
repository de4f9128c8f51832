/* SPDX-License-Identifier: ISC */
/* The hosts file, read in one pass for one question. */
#include "dns/hosts.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* One line, hosts(5): an address, then its names; "#" begins a comment. */
struct entry {
	char *address, *names;	/* lent: parts of the line; names may be empty */
	unsigned line;
};

/* Told of each entry until it returns false. */
typedef bool entry_fn(void *who, const struct entry *entry);

static const char blanks[] = " \t\r\n\v\f";

/* Cuts the next word off `*text`; NULL: there is none. */
static char *next_word(char **text)
{
	char *word = *text + strspn(*text, blanks);
	size_t len = strcspn(word, blanks);

	if (len == 0)
		return NULL;
	*text = word + len + (word[len] != '\0');
	word[len] = '\0';
	return word;
}

static void walk(const char *path, entry_fn *on_entry, void *who)
{
	FILE *file = fopen(path, "re");
	struct entry entry = { .line = 0 };
	bool goes_on = true;
	char *text = NULL;
	size_t size = 0;

	while (file && goes_on && getline(&text, &size, file) >= 0) {
		entry.line++;
		text[strcspn(text, "#")] = '\0';
		entry.names = text;
		entry.address = next_word(&entry.names);
		if (entry.address)
			goes_on = on_entry(who, &entry);
	}
	free(text);
	if (file)
		fclose(file);
}

static bool has_name(char *names, const char *name)
{
	size_t len = strlen(name), word_len;
	const char *word;

	if (len > 0 && name[len - 1] == '.')
		len--;
	while ((word = next_word(&names))) {
		word_len = strlen(word);
		if (word[word_len - 1] == '.')
			word_len--;
		if (word_len == len && strncasecmp(word, name, len) == 0)
			return true;
	}
	return false;
}

struct search_by_name {
	const char *name;
	int family;
	struct hosts_answer *answer;
};

static bool is_listed(const struct hosts_answer *answer, const struct address *address)
{
	for (size_t i = 0; i < answer->count; i++)
		if (address_equal(&answer->addresses[i], address))
			return true;
	return false;
}

/* The name is looked at first: in a long file most lines end there. */
static bool collect(void *who, const struct entry *entry)
{
	struct search_by_name *search = who;
	struct hosts_answer *answer = search->answer;
	struct address address;

	if (!has_name(entry->names, search->name) || address_from_text(&address, entry->address, 0) != 0)
		return true;
	if (search->family != AF_UNSPEC && search->family != address.sa.sa_family)
		return true;
	if (is_listed(answer, &address))
		return true;
	answer->addresses[answer->count] = address;
	answer->lines[answer->count] = entry->line;
	return ++answer->count < HOSTS_MOST;
}

void hosts_find(const char *path, const char *name, int family, struct hosts_answer *answer)
{
	struct search_by_name search = { name, family, answer };

	answer->count = 0;
	walk(path, collect, &search);
}

struct search_by_address {
	struct address address;	/* port 0 */
	char *name;		/* lent: where it goes */
	size_t size;
	unsigned *line;
	bool is_found;
};

static bool match(void *who, const struct entry *entry)
{
	struct search_by_address *search = who;
	struct address address;
	char *names = entry->names;
	const char *name;

	if (address_from_text(&address, entry->address, 0) != 0 || !address_equal(&address, &search->address))
		return true;
	name = next_word(&names);
	if (!name || strlen(name) >= search->size)
		return true;
	strcpy(search->name, name);
	*search->line = entry->line;
	search->is_found = true;
	return false;
}

int hosts_find_name(const char *path, const struct address *address, char *name, size_t size,
		    unsigned *line)
{
	struct search_by_address search = { *address, name, size, line, false };

	address_set_port(&search.address, 0);
	walk(path, match, &search);
	return search.is_found ? 0 : -1;
}
