/* SPDX-License-Identifier: ISC */
/* dns/lookup_result.h - how the search for a name ended, and the words for it. */
#ifndef DNS_LOOKUP_RESULT_H
#define DNS_LOOKUP_RESULT_H

/* Where the two families of a name ended differently, the later one here is
 * what the user is told. */
enum lookup_result {
	LOOKUP_OK,
	LOOKUP_NO_NAME,		/* every candidate: NXDOMAIN */
	LOOKUP_NO_ADDRESS,	/* the name is there, without addresses of the family */
	LOOKUP_BAD_NAME,	/* no host name at all: too long, empty label, strange letters, not IDN */
	LOOKUP_NO_SERVER,	/* nobody to ask: no resolv.conf, or one without servers */
	LOOKUP_NO_REPLY,	/* the servers were asked and did not reply, or could not be reached */
	LOOKUP_SERVER_FAILED,	/* a server replied SERVFAIL, REFUSED or nonsense */
	LOOKUP_NO_MEMORY,
};

/* The words for a result, glibc's where it has them; never NULL. */
const char *lookup_words(enum lookup_result result);

#endif
