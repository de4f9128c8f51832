/* SPDX-License-Identifier: ISC */
/* What all lookups of a resolver share: its settings, its channel, its story. */
#include "dns/resolver.h"

#include "base/clock.h"
#include "dns/resolver_private.h"
#include "out/report.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef _PATH_HOSTS
#define _PATH_HOSTS "/etc/hosts"
#endif

const char *resolver_hosts_path(const struct resolver *resolver)
{
	const char *path = resolver->options.hosts_path;

	if (!path)
		return _PATH_HOSTS;
	return *path ? path : NULL;
}

char *resolver_hosts_source(const struct resolver *resolver, unsigned line, char source[SOURCE_SIZE])
{
	snprintf(source, SOURCE_SIZE, "%s:%u", resolver_hosts_path(resolver), line);
	return source;
}

void resolver_report_local(const struct resolver *resolver, const char *name, const char *type,
			   const char *answer, const char *source, double started)
{
	report(resolver->report, REPORT_ANSWER, F_TEXT(name), F_TEXT(type), F_TEXT(answer),
	       F_NUMBER(REPORT_UNKNOWN), F_NUMBER(REPORT_UNKNOWN), F_TEXT(source),
	       F_MS((clock_now() - started) * 1000));
}

/* What the system says of DNS, read when it is first needed. */
static const struct system_dns *system_of(struct resolver *resolver)
{
	if (!resolver->has_system)
		system_dns_read(&resolver->system);
	resolver->has_system = true;
	return &resolver->system;
}

/* resolv.conf(5): where no server is named, the one on this machine is asked,
 * and it is there now and then.  If it is not, the file is to blame. */
enum lookup_result resolver_blame(const struct resolver *resolver, enum lookup_result result)
{
	if ((result != LOOKUP_NO_REPLY && result != LOOKUP_UNREACHABLE) || resolver->options.servers_csv)
		return result;
	switch (system_servers(NULL)) {
	case SYSTEM_HAS_NO_FILE:
		return LOOKUP_NO_CONFIGURATION;
	case SYSTEM_CANT_READ_FILE:
		return LOOKUP_UNREADABLE;
	case SYSTEM_NAMES_NONE:
		return LOOKUP_NO_SERVER;
	case SYSTEM_NAMES_SERVER:
		break;
	}
	return result;
}

enum lookup_result resolver_open(struct resolver *resolver)
{
	const struct resolver_options *options = &resolver->options;
	struct channel_options wanted = { .servers_csv = options->servers_csv,
					  .uses_tcp = options->uses_tcp };
	enum lookup_result why_not;

	if (resolver->questions)
		return LOOKUP_OK;
	wanted.timeout_s = options->timeout_s > 0 ? options->timeout_s : system_of(resolver)->timeout_s;
	wanted.tries = options->tries > 0 ? options->tries : system_of(resolver)->tries;
	resolver->questions = questions_new(resolver->loop, &wanted, resolver->report, &why_not);
	return resolver->questions ? LOOKUP_OK : why_not;
}

enum lookup_result resolver_candidates(struct resolver *resolver, const char *ascii, struct candidates *candidates)
{
	static const struct search no_search = { .count = 0 };
	const struct search *search = resolver->options.uses_search ? &system_of(resolver)->search : &no_search;

	return candidates_make(candidates, ascii, search) == 0 ? resolver_open(resolver) : LOOKUP_BAD_NAME;
}

struct resolver *resolver_new(struct ev_loop *loop, const struct resolver_options *options,
			      struct report *report)
{
	struct resolver *resolver = calloc(1, sizeof *resolver);

	if (!resolver)
		return NULL;
	resolver->loop = loop;
	resolver->options = *options;
	resolver->report = report;
	LIST_INIT(&resolver->errands);
	return resolver;
}

void resolver_free(struct resolver *resolver)
{
	if (!resolver)
		return;
	while (!LIST_EMPTY(&resolver->errands))
		errand_cancel(LIST_FIRST(&resolver->errands));
	questions_free(resolver->questions);
	free(resolver);
}
