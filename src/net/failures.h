/* SPDX-License-Identifier: ISC */
/* net/failures.h - all the attempts that failed, in one sentence. */
#ifndef NET_FAILURES_H
#define NET_FAILURES_H

#include "base/error.h"
#include "base/sockaddr.h"

/* All of it is lent for the call. */
struct failure {
	const char *host;		/* as it was asked for: a name, or the address itself */
	const struct address *address;	/* with its port */
	const char *outcome;		/* "failed", "timed out" */
	int reason;			/* errno; 0: the outcome says it all */
};

/* Of one attempt nc's words; of several what they have in common, with each
 * address named, a few at least.  `count` is 1 or more. */
void failures_explain(const struct failure *failures, size_t count, const char *protocol, struct error *err);

#endif
