/* SPDX-License-Identifier: ISC */
/* dns/resolver_private.h - what lookup.c, name_lookup.c and record_lookup.c share of a resolver. */
#ifndef DNS_RESOLVER_PRIVATE_H
#define DNS_RESOLVER_PRIVATE_H

#include "dns/questions.h"
#include "dns/resolver.h"
#include "dns/system.h"

#include <sys/queue.h>

struct resolver {
	struct ev_loop *loop;			/* lent */
	struct report *report;			/* lent */
	struct resolver_options options;	/* its strings are lent */
	struct system_dns system;		/* once has_system */
	bool has_system;
	struct questions *questions;		/* ours; NULL until something must be asked */
	LIST_HEAD(, lookup) lookups;
	LIST_HEAD(, name_lookup) name_lookups;
	LIST_HEAD(, record_lookup) record_lookups;
};

/* What the system says of DNS, read when it is first needed. */
const struct system_dns *resolver_system(struct resolver *resolver);

/* Makes ->questions where there are none yet. */
enum lookup_result resolver_open(struct resolver *resolver);

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

/* Plans a timer's next call.  Replaces a plan there may be. */
void resolver_plan(const struct resolver *resolver, ev_timer *timer, double after_s);

#endif
