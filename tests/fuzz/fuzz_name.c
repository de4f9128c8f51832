/* SPDX-License-Identifier: ISC */
/* Names, from text and from a message. */
#include "fuzz.h"

#include "dns/name.h"

#include <stdlib.h>
#include <string.h>

/* Text makes the same name again. */
static void check_text_of(const struct dns_name *name)
{
	char text[DNS_NAME_TEXT];
	struct dns_name again;

	dns_name_text(name, text);
	if (dns_name_from_text(&again, text, strlen(text), NULL) || again.len != name->len ||
	    memcmp(again.wire, name->wire, name->len) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct dns_name name, origin;
	struct cursor in;

	dns_name_root(&origin);
	if (!dns_name_from_text(&name, (const char *)bytes, len, &origin))
		check_text_of(&name);
	for (size_t at = 0; at < len && at < 300; at++) {
		cursor_init(&in, bytes, at, len);
		if (dns_name_read(&in, &name) == 0) {
			if (in.at <= at || in.at > len || name.len > DNS_NAME_WIRE)
				abort();
			check_text_of(&name);
		}
		cursor_init(&in, bytes, at, len);
		dns_name_skip(&in);
	}
	return 0;
}
