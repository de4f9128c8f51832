/* SPDX-License-Identifier: ISC */
/* Text from elsewhere, made harmless for a terminal. */
#include "out/safe_text.h"

#include <string.h>

/* libbsd asks which strnvis() is meant; only vis() is used here. */
#define LIBBSD_OPENBSD_VIS 1
#include <vis.h>

/* vis() allocates and asks the locale for each byte; nearly all need neither. */
static size_t encode(char escape[8], char byte)
{
	if (byte >= ' ' && byte <= '~') {
		escape[0] = byte;
		return 1;
	}
	return (size_t)(vis(escape, byte, VIS_TAB | VIS_NL | VIS_NOSLASH, 0) - escape);
}

char *safe_text(char *text, size_t size, const void *bytes, size_t len)
{
	const char *from = bytes, *end = from + len;
	char *to = text, escape[8];
	size_t need;

	for (; from < end; from++) {
		need = encode(escape, *from);
		if (need + 4 > size - (size_t)(to - text)) {	/* 4: room for "..." */
			strlcpy(to, "...", size - (size_t)(to - text));
			return text;
		}
		memcpy(to, escape, need);
		to += need;
	}
	*to = '\0';
	return text;
}
