/* SPDX-License-Identifier: ISC */
/* A try to reach a service: its SRV records name the hosts (RFC 2782). */
#include "net/connect_private.h"

#include "base/clock.h"
#include "dns/codes.h"
#include "dns/resolver.h"
#include "dns/srv.h"
#include "out/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the story ---- */

static void tell_record(const struct connector *connector, const struct srv_target *target)
{
	char rdata[DNS_NAME_TEXT + 32];

	snprintf(rdata, sizeof rdata, "%u %u %u %s", target->priority, target->weight, target->port, target->host);
	report(connector->report, REPORT_ANSWER, F_TEXT(connector->name), F_TEXT("SRV"), F_TEXT(rdata),
	       F_NUMBER(target->ttl), F_NUMBER(REPORT_UNKNOWN), F_TEXT("DNS"), F_MS((clock_now() - connector->started) * 1000));
}

static void tell_records(const struct connector *connector, const struct srv_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		tell_record(connector, &list->targets[i]);
	if (list->passed_over)
		report(connector->report, REPORT_PASSED_OVER, F_UNSIGNED(list->passed_over), F_TEXT("SRV records"),
		       F_TEXT(connector->name));
}

/* ---- records to targets ---- */

static uint32_t random_below(void *who, uint32_t bound)
{
	(void)who;
	return arc4random_uniform(bound);
}

/* A target of "." says that there is no such service; its record is dropped. */
static void drop_refusals(struct srv_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->targets[i].host, ".") != 0)
			list->targets[kept++] = list->targets[i];
	list->count = kept;
}

static void make_target(struct target *target, const struct srv_target *from)
{
	strlcpy(target->host, from->host, sizeof target->host);
	target->host[strlen(target->host) - 1] = '\0';	/* the final dot */
	target->is_absolute = true;
	target->port = from->port;
	report(target->connector->report, REPORT_TARGET, F_TEXT(target->host), F_NUMBER(from->port),
	       F_NUMBER(from->priority), F_NUMBER(from->weight));
}

static int make_targets(struct connector *connector, struct srv_list *list)
{
	srv_order(list->targets, list->count, random_below, NULL);
	if (connector_make_targets(connector, (unsigned)list->count) != 0)
		return -1;
	for (size_t i = 0; i < list->count; i++)
		make_target(&connector->targets[i], &list->targets[i]);
	return 0;
}

static void fail(struct connector *connector, const char *words)
{
	error_set(&connector->error, STATUS_FAILED, "resolving \"%s\" SRV: %s", connector->name, words);
	error_of_kind(&connector->error, ERROR_RESOLVE);
	connector_failed(connector);
}

/* ---- the reply ---- */

static void take_list(struct connector *connector, struct srv_list *list)
{
	bool has_records = list->count > 0;

	tell_records(connector, list);
	drop_refusals(list);
	if (!has_records)
		fail(connector, "there are no SRV records");
	else if (list->count == 0)
		fail(connector, "the service is decidedly not available there (target \".\")");	/* RFC 2782's words */
	else if (make_targets(connector, list) != 0)
		connector_without_memory(connector);
	else
		connector_reach_targets(connector);
}

static void take_message(struct connector *connector, const uint8_t *message, size_t len)
{
	struct srv_list *list = malloc(sizeof *list);
	char words[CURSOR_WORDS];

	if (!list) {
		connector_without_memory(connector);
		return;
	}
	if (srv_read(list, message, len, words) != 0)
		fail(connector, words);
	else
		take_list(connector, list);
	free(list);
}

static void on_records(void *who, enum lookup_result result, const uint8_t *message, size_t len)
{
	struct connector *connector = who;

	connector->service = NULL;
	connector->is_hopeless = result == LOOKUP_BAD_NAME;
	if (result == LOOKUP_OK)
		take_message(connector, message, len);
	else if (result == LOOKUP_NO_ADDRESS)
		fail(connector, "the name has no SRV records");
	else
		fail(connector, lookup_words(result));
}

/* ---- the try ---- */

static void begin(struct connector *connector)
{
	connector->service = resolver_records(connector->resolver, connector->name, DNS_TYPE_SRV, on_records,
					      connector);
	if (!connector->service)
		connector_without_memory(connector);
}

static void expire(struct connector *connector)
{
	if (connector->service)
		endpoint_unanswered(connector->name, " SRV", connector->limit_s, &connector->error);
	else
		connector_expire_targets(connector);
}

static void end(struct connector *connector)
{
	record_lookup_cancel(connector->service);
	connector->service = NULL;
	connector_end_targets(connector);
}

const struct connect_kind connect_kind_service = { begin, expire, end };
