/* SPDX-License-Identifier: ISC */
/* dns/resolver_private.h - what the errands of a resolver share: lookup.c,
 * name_lookup.c, record_lookup.c. */
#ifndef DNS_RESOLVER_PRIVATE_H
#define DNS_RESOLVER_PRIVATE_H

#include "dns/candidates.h"
#include "dns/errand.h"
#include "dns/questions.h"
#include "dns/resolver.h"
#include "dns/system.h"

struct resolver {
	struct ev_loop *loop;			/* lent */
	struct report *report;			/* lent */
	struct resolver_options options;	/* its strings are lent */
	struct system_dns system;		/* once has_system */
	bool has_system;
	struct questions *questions;		/* ours; NULL until something must be asked */
	LIST_HEAD(, errand) errands;
};

/* Makes ->questions where there are none yet. */
enum lookup_result resolver_open(struct resolver *resolver);

/* The same, and lists the names to ask for, by the search list where it is used. */
enum lookup_result resolver_candidates(struct resolver *resolver, const char *ascii, struct candidates *candidates);

/* The result, or that there was nobody to ask where that is why nobody replied. */
enum lookup_result resolver_blame(const struct resolver *resolver, enum lookup_result result);

/* Where the hosts file is, or NULL where none is to be read. */
const char *resolver_hosts_path(const struct resolver *resolver);

enum { SOURCE_SIZE = 256 };
/* "/etc/hosts:7".  Returns `source`. */
char *resolver_hosts_source(const struct resolver *resolver, unsigned line, char source[SOURCE_SIZE]);

/* Tells of an answer that did not come from DNS. */
void resolver_report_local(const struct resolver *resolver, const char *name, const char *type,
			   const char *answer, const char *source, double started);

#endif
