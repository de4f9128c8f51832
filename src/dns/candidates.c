/* SPDX-License-Identifier: ISC */
/* The names that a typed name may stand for, in the order to ask. */
#include "dns/candidates.h"

#include "dns/idn.h"

#include <string.h>

static const char label_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

bool name_is_host(const char *name)
{
	size_t label_len;

	if (strlen(name) > NAME_SIZE - 2)
		return false;
	for (;;) {
		label_len = strspn(name, label_letters);
		if (label_len < 1 || label_len > 63)
			return false;
		name += label_len;
		if (*name == '\0')
			return true;
		if (*name++ != '.')
			return false;
	}
}

static bool is_ascii(const char *text)
{
	while (*text)
		if ((unsigned char)*text++ >= 0x80)
			return false;
	return true;
}

static int copy_name(char to[NAME_SIZE], const char *from)
{
	size_t len = strlen(from);

	if (len >= NAME_SIZE)
		return -1;
	memcpy(to, from, len + 1);
	return 0;
}

/* ASCII never goes through libidn2: it would refuse labels like r3---sn-x,
 * which DNS is full of (RFC 5891, 4.2.3.1). */
int name_to_ascii(const char *typed, char ascii[NAME_SIZE])
{
	return is_ascii(typed) ? copy_name(ascii, typed) : idn_to_ascii(typed, ascii, NAME_SIZE);
}

static unsigned count_dots(const char *name)
{
	unsigned count = 0;

	while (*name)
		count += *name++ == '.';
	return count;
}

/* A name that has become too long is left out, as libc does. */
static void add(struct candidates *candidates, const char *name, const char *domain)
{
	size_t name_len = strlen(name), domain_len = strlen(domain);
	char *to = candidates->names[candidates->count];

	if (name_len + 1 + domain_len >= NAME_SIZE)
		return;
	memcpy(to, name, name_len + 1);
	if (domain_len) {
		to[name_len] = '.';
		memcpy(to + name_len + 1, domain, domain_len + 1);
	}
	if (name_is_host(to))
		candidates->count++;
}

int candidates_make(struct candidates *candidates, const char *name, const struct search *search)
{
	char plain[NAME_SIZE];
	size_t len = strlen(name);
	bool is_absolute = len > 0 && name[len - 1] == '.';
	bool is_first = is_absolute || count_dots(name) >= search->ndots;

	candidates->count = candidates->at = 0;
	candidates->is_name_there = false;
	if (copy_name(plain, name) != 0)
		return -1;
	if (is_absolute)
		plain[len - 1] = '\0';
	if (!name_is_host(plain))
		return -1;
	if (is_first)
		add(candidates, plain, "");
	for (size_t i = 0; i < search->count && !is_absolute; i++)
		add(candidates, plain, search->domains[i]);
	if (!is_first)
		add(candidates, plain, "");
	return 0;
}

enum lookup_result candidates_next(struct candidates *candidates, enum lookup_result result)
{
	if (result == LOOKUP_NO_ADDRESS)
		candidates->is_name_there = true;
	else if (result != LOOKUP_NO_NAME)
		return result;
	if (++candidates->at < candidates->count)
		return LOOKUP_OK;
	return candidates->is_name_there ? LOOKUP_NO_ADDRESS : LOOKUP_NO_NAME;
}
