/* SPDX-License-Identifier: ISC */
/* How the search for a name ended, in words. */
#include "dns/lookup_result.h"

/* gai_strerror(3)'s words come first, because people and scripts know them;
 * what they leave open follows in parentheses. */
#define TEMPORARY(why) "Temporary failure in name resolution (" why ")"
static const char *const words_table[] = {
	[LOOKUP_OK] = "Success",
	[LOOKUP_NO_NAME] = "Name or service not known",
	[LOOKUP_NO_ADDRESS] = "No address associated with hostname",
	[LOOKUP_NOT_NUMERIC] = "Name or service not known (-n: numeric addresses only)",
	[LOOKUP_BAD_NAME] = "Name or service not known (not a host name)",
	[LOOKUP_NO_CONFIGURATION] = TEMPORARY("there is no /etc/resolv.conf, and no name server on this machine"),
	[LOOKUP_UNREADABLE] = TEMPORARY("/etc/resolv.conf can't be read, and there is no name server on this machine"),
	[LOOKUP_NO_SERVER] = TEMPORARY("/etc/resolv.conf names no name server, and there is none on this machine"),
	[LOOKUP_UNUSABLE] = TEMPORARY("this version of c-ares can't use these name servers"),
	[LOOKUP_UNREACHABLE] = TEMPORARY("the name servers can't be reached"),
	[LOOKUP_NO_DESCRIPTOR] = TEMPORARY("too many open files"),
	[LOOKUP_NO_REPLY] = TEMPORARY("no reply from the name servers"),
	[LOOKUP_STRAYS] = TEMPORARY("the name servers replied to something else"),
	[LOOKUP_MALFORMED] = TEMPORARY("the name server's reply is malformed"),
	[LOOKUP_SERVER_CONFUSED] = TEMPORARY("the name server does not understand the question"),
	[LOOKUP_SERVER_REFUSED] = TEMPORARY("the name server refused the question"),
	[LOOKUP_SERVER_FAILED] = TEMPORARY("the name server failed"),
	[LOOKUP_NO_MEMORY] = "Memory allocation failure",
};

const char *lookup_words(enum lookup_result result)
{
	return words_table[result];
}
