/* SPDX-License-Identifier: ISC */
/* How the search for a name ended, in words. */
#include "dns/lookup_result.h"

/* gai_strerror(3)'s words come first, because people and scripts know them;
 * what they leave open follows in parentheses. */
static const char *const words_table[] = {
	[LOOKUP_OK] = "Success",
	[LOOKUP_NO_NAME] = "Name or service not known",
	[LOOKUP_NO_ADDRESS] = "No address associated with hostname",
	[LOOKUP_BAD_NAME] = "Name or service not known (not a host name)",
	[LOOKUP_NO_SERVER] = "Temporary failure in name resolution (no name server is configured)",
	[LOOKUP_NO_REPLY] = "Temporary failure in name resolution (no reply from the name servers)",
	[LOOKUP_SERVER_FAILED] = "Temporary failure in name resolution (the name server failed or refused)",
	[LOOKUP_NO_MEMORY] = "Memory allocation failure",
};

const char *lookup_words(enum lookup_result result)
{
	return words_table[result];
}
