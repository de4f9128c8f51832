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
	LOOKUP_NOT_NUMERIC,	/* a name, which is not to be looked up */
	LOOKUP_BAD_NAME,	/* no host name at all: too long, empty label, strange letters, not IDN */
	LOOKUP_NO_CONFIGURATION, /* nobody to ask: there is no resolv.conf */
	LOOKUP_UNREADABLE,	/* nobody to ask: resolv.conf can't be read */
	LOOKUP_NO_SERVER,	/* nobody to ask: resolv.conf names no server */
	LOOKUP_UNUSABLE,	/* c-ares can't use the servers that were given */
	LOOKUP_UNREACHABLE,	/* the servers that were asked can't be reached */
	LOOKUP_NO_DESCRIPTOR,	/* too many files are open for a socket to ask with */
	LOOKUP_NO_REPLY,	/* at least one could be, and did not reply */
	LOOKUP_STRAYS,		/* only what is no reply to the question came */
	LOOKUP_MALFORMED,	/* a server replied nonsense */
	LOOKUP_SERVER_CONFUSED,	/* FORMERR, NOTIMP and the like */
	LOOKUP_SERVER_REFUSED,	/* REFUSED */
	LOOKUP_SERVER_FAILED,	/* SERVFAIL */
	LOOKUP_NO_MEMORY,
};

/* The words for a result, glibc's where it has them; never NULL. */
const char *lookup_words(enum lookup_result result);

#endif
