/* SPDX-License-Identifier: ISC */
/* Telling who came, by name where there is one. */
#include "net/announce.h"

#include "base/sockaddr.h"
#include "dns/resolver.h"
#include "out/report.h"

#include <stdlib.h>

/* One peer whose name is being looked for. */
struct pending {
	struct announcer *announcer;
	struct address peer;
	struct name_lookup *lookup;
	struct pending *next;
};

struct announcer {
	struct report *report;		/* lent, both */
	struct resolver *resolver;
	struct pending *pending;	/* ours */
};

static void tell(struct announcer *announcer, const struct address *peer, const char *name)
{
	char host[ADDRESS_TEXT_LEN];

	address_host(peer, host, sizeof host);
	if (peer->len == 0 || peer->sa.sa_family == AF_UNIX)
		report(announcer->report, REPORT_RECEIVED_PATH, F_TEXT(host));
	else
		report(announcer->report, REPORT_RECEIVED, F_TEXT(name ? name : host),
		       F_NUMBER(address_port(peer)), F_TEXT(host));
}

static void unlink_pending(struct pending *pending)
{
	struct pending **at = &pending->announcer->pending;

	while (*at != pending)
		at = &(*at)->next;
	*at = pending->next;
}

static void append_pending(struct announcer *announcer, struct pending *pending)
{
	struct pending **at = &announcer->pending;

	while (*at)
		at = &(*at)->next;
	*at = pending;
}

static void on_name(void *who, const char *name)
{
	struct pending *pending = who;

	tell(pending->announcer, &pending->peer, name);
	unlink_pending(pending);
	free(pending);
}

/* In the order in which they came. */
static void tell_all(void *who)
{
	struct announcer *announcer = who;
	struct pending *pending;

	while ((pending = announcer->pending) != NULL) {
		name_lookup_cancel(pending->lookup);
		on_name(pending, NULL);
	}
}

struct announcer *announcer_new(struct report *report, struct resolver *resolver)
{
	struct announcer *announcer = calloc(1, sizeof *announcer);

	if (announcer) {
		announcer->report = report;
		announcer->resolver = resolver;
		report->before_event = tell_all;
		report->who = announcer;
	}
	return announcer;
}

void announcer_free(struct announcer *announcer)
{
	if (!announcer)
		return;
	tell_all(announcer);
	announcer->report->before_event = NULL;
	free(announcer);
}

void announce_received(struct announcer *announcer, const struct address *peer)
{
	bool has_name = peer->len && (peer->sa.sa_family == AF_INET || peer->sa.sa_family == AF_INET6);
	struct pending *pending;

	if (!report_shows(announcer->report, REPORT_RECEIVED))
		return;
	pending = has_name && announcer->resolver ? calloc(1, sizeof *pending) : NULL;
	if (!pending) {
		tell(announcer, peer, NULL);
		return;
	}
	pending->announcer = announcer;
	pending->peer = *peer;
	append_pending(announcer, pending);
	pending->lookup = resolver_name(announcer->resolver, peer, on_name, pending);
	if (!pending->lookup)
		on_name(pending, NULL);
}
