/* SPDX-License-Identifier: ISC */
/* A try to reach one of several hosts: names to addresses, as they come, and
 * addresses to a race.
 *
 *	targets[] --> a lookup for each, all at once --> race_enter()
 *	          `-> is_ready: race_open() lets those before the first that is
 *	              not ready run, so that the order of targets is kept
 *
 * settle() decides after every event. */
#include "net/connect_private.h"

#include "base/clock.h"
#include "dns/resolver.h"
#include "net/sockaddr_dump.h"
#include "out/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Addresses of one family.  Several targets share the race evenly: the first
 * is to find room, however late its addresses come. */
enum { MOST_OF_A_FAMILY = 64 };

/* ---- where a try ends ---- */

static void tell_connected(struct connector *connector, const struct race_winner *winner)
{
	const char *protocol = socket_protocol(AF_INET, connector->options.socket.type), *service = NULL;
	char host[ADDRESS_HOST_LEN], text[ADDRESS_TEXT_LEN];
	uint16_t port = address_port(winner->peer);
	struct address local;

	if (!connector->options.has_no_names && report_shows(connector->report, REPORT_CONNECTED))
		service = endpoint_service(port, protocol);
	report(connector->report, REPORT_CONNECTED, F_TEXT(winner->host),
	       F_TEXT(address_host(winner->peer, host, sizeof host)), F_NUMBER(port), F_TEXT(protocol),
	       F_TEXT(service ? service : "*"));
	if (connector->options.socket.type == SOCK_STREAM)
		report(connector->report, REPORT_ANSWERED,
		       F_TEXT(address_text(winner->peer, text, sizeof text)), F_MS(winner->took_ms));
	socket_local(winner->fd, &local);
	sockaddr_tell(connector->report, "local", &local);
	sockaddr_tell(connector->report, "peer", winner->peer);
}

static void on_won(void *who, const struct race_winner *winner)
{
	struct connector *connector = who;
	int fd = winner->fd;

	connector->times.connect_ms = (clock_now() - connector->started) * 1000;
	if (connector->times.name_ms > 0)
		connector->times.connect_ms -= connector->times.name_ms;
	tell_connected(connector, winner);
	connector_won(connector, fd);
}

static struct target *first_resolving(const struct connector *connector)
{
	for (unsigned i = 0; i < connector->target_count; i++)
		if (connector->targets[i].lookup)
			return &connector->targets[i];
	return NULL;
}

/* Of several targets those without addresses are named beside the others. */
static void add_unresolved(struct connector *connector, unsigned from)
{
	struct error *err = &connector->error;
	size_t len = strlen(err->text);

	for (unsigned i = from; i < connector->target_count; i++) {
		const struct target *target = &connector->targets[i];

		if (target->result == LOOKUP_OK || target->lookup || target->asked)
			continue;
		snprintf(err->text + len, sizeof err->text - len, "; %s: %s", target->host,
			 lookup_words(target->result));
		len = strlen(err->text);
		err->is_told = err->is_told && connector->options.fails_quietly;
	}
}

static void explain(struct connector *connector)
{
	const struct target *first = &connector->targets[0];

	if (race_attempts(connector->race) > 0) {
		race_explain(connector->race, &connector->error);
		if (connector->target_count > 1)
			add_unresolved(connector, 0);
	} else if (connector->error.status == STATUS_OK) {
		endpoint_unresolved(first->host, first->port, STATUS_FAILED, lookup_words(first->result),
				    &connector->error);
		add_unresolved(connector, 1);
	}
}

void connector_expire_targets(struct connector *connector)
{
	const struct target *target = first_resolving(connector);

	race_time_out(connector->race);
	if (race_attempts(connector->race) == 0 && target)
		endpoint_unanswered(target->host, "", connector->limit_s, &connector->error);
	else
		explain(connector);
}

void connector_end_targets(struct connector *connector)
{
	if (connector->race)
		connector->times.attempts += race_attempts(connector->race);
	race_free(connector->race);
	connector->race = NULL;
	ev_timer_stop(connector->loop, &connector->patience);
	for (unsigned i = 0; i < connector->target_count; i++) {
		lookup_cancel(connector->targets[i].lookup);
		ev_timer_stop(connector->loop, &connector->targets[i].resolution);
	}
	free(connector->targets);
	connector->targets = NULL;
	connector->target_count = 0;
}

/* ---- what comes next ---- */

/* How many targets, from the first on, may be tried. */
static unsigned ready_count(const struct connector *connector)
{
	unsigned count = 0;

	while (count < connector->target_count && connector->targets[count].is_ready)
		count++;
	return count;
}

/* A name that takes too long is passed over for the next target, if there are
 * addresses of that. */
static void watch_patience(struct connector *connector)
{
	ev_timer *patience = &connector->patience;

	if (!race_is_held(connector->race)) {
		ev_timer_stop(connector->loop, patience);
	} else if (!ev_is_active(patience)) {
		ev_timer_set(patience, RESOLUTION_DELAY + connector->options.attempt_delay_s, 0);
		ev_timer_start(connector->loop, patience);
	}
}

/* One more attempt, patience, or the end.  Afterwards the try may be over. */
static void settle(struct connector *connector)
{
	double now = clock_now();

	race_open(connector->race, ready_count(connector));
	if (connector->has_asked && connector->times.name_ms < 0 && race_attempts(connector->race) > 0)
		connector->times.name_ms = (now - connector->started) * 1000;
	watch_patience(connector);
	if (first_resolving(connector) || !race_is_over(connector->race))
		return;
	explain(connector);
	connector_failed(connector);
}

static void on_step(void *who)
{
	settle(who);
}

static void on_patience(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct connector *connector = timer->data;
	unsigned slow = ready_count(connector);

	(void)loop, (void)revents;
	if (slow < connector->target_count)
		connector->targets[slow].is_ready = true;
	settle(connector);
}

/* ---- names ---- */

static void tell_passed_over(const struct target *target, size_t count)
{
	if (count)
		report(target->connector->report, REPORT_PASSED_OVER, F_UNSIGNED(count), F_TEXT("addresses"),
		       F_TEXT(target->host));
}

static void enter(struct target *target, const struct address *addresses, size_t count)
{
	struct connector *connector = target->connector;
	struct address with_port[MOST_OF_A_FAMILY];
	size_t most = RACE_MOST / 2 / connector->target_count, some, rest;

	if (most > MOST_OF_A_FAMILY)
		most = MOST_OF_A_FAMILY;
	some = count < most ? count : most;

	for (size_t i = 0; i < some; i++) {
		with_port[i] = addresses[i];
		address_set_port(&with_port[i], target->port);
	}
	rest = race_enter(connector->race, target->host, (unsigned)(target - connector->targets), with_port, some);
	tell_passed_over(target, count - some + rest);
}

static void make_ready(struct target *target)
{
	target->is_ready = true;
	ev_timer_stop(target->connector->loop, &target->resolution);
}

static void on_resolution_delay(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct target *target = timer->data;

	(void)loop, (void)revents;
	make_ready(target);
	settle(target->connector);
}

/* Whether a lookup tells this target of its addresses. */
static bool is_told(const struct target *target, const struct target *asked)
{
	return target == asked || target->asked == asked;
}

/* RFC 8305, 3: AAAA starts at once, unless A is here, too, and may come first;
 * A waits a moment for AAAA. */
static void take_family(struct target *target, int family, const struct address *addresses, size_t count,
			bool has_more)
{
	struct connector *connector = target->connector;

	enter(target, addresses, count);
	target->families_told++;
	if (has_more)
		return;
	if (family == AF_INET6 || connector->options.family == AF_INET || target->families_told == 2) {
		make_ready(target);
	} else if (count > 0 && !target->is_ready) {
		ev_timer_set(&target->resolution, RESOLUTION_DELAY, 0);
		ev_timer_start(connector->loop, &target->resolution);
	}
}

static void on_family(void *who, int family, const struct address *addresses, size_t count)
{
	const struct target *asked = who;
	struct connector *connector = asked->connector;
	bool has_more = lookup_has_more(asked->lookup);

	for (unsigned i = 0; i < connector->target_count; i++)
		if (is_told(&connector->targets[i], asked))
			take_family(&connector->targets[i], family, addresses, count, has_more);
	if (!has_more)
		settle(connector);
}

static void on_resolved(void *who, enum lookup_result result)
{
	struct target *target = who;
	struct connector *connector = target->connector;

	target->lookup = NULL;
	if (result == LOOKUP_BAD_NAME && connector->target_count == 1)
		connector->is_hopeless = true;
	for (unsigned i = 0; i < connector->target_count; i++) {
		if (is_told(&connector->targets[i], target)) {
			connector->targets[i].result = result;
			make_ready(&connector->targets[i]);
		}
	}
	settle(connector);
}

/* ---- the beginning of a try ---- */

/* SRV records may lead to several ports of one host, which is asked for once. */
static struct target *asked_before(const struct target *target)
{
	for (struct target *other = target->connector->targets; other < target; other++)
		if (other->lookup && strcasecmp(other->host, target->host) == 0)
			return other;
	return NULL;
}

static void look_up(struct target *target)
{
	struct lookup_handler handler = { on_family, on_resolved, target };
	struct connector *connector = target->connector;
	char name[ENDPOINT_HOST_LEN + 1];

	target->asked = asked_before(target);
	if (target->asked)
		return;
	snprintf(name, sizeof name, "%s%s", target->host, target->is_absolute ? "." : "");
	connector->has_asked = true;
	target->lookup = resolver_lookup(connector->resolver, name, connector->options.family, &handler);
	target->result = LOOKUP_NO_MEMORY;
}

/* What can't be looked up is ready: without addresses. */
static void resolve(struct target *target)
{
	struct connector *connector = target->connector;
	struct address literal;
	bool is_literal = false;
	int result = 0;

	target->result = LOOKUP_NO_NAME;
	/* RFC 2782: what a record leads to is a name, whatever it looks like. */
	if (!target->is_absolute)
		result = endpoint_literal(target->host, &literal, &is_literal, &connector->error);
	if (result == 0 && !is_literal) {
		connector->is_hopeless = connector->options.has_no_names;
		if (!connector->options.has_no_names)
			look_up(target);
		else
			target->result = connector->options.name_result;
	}
	target->is_ready = !target->lookup && !target->asked;
	if (is_literal) {
		target->result = LOOKUP_OK;
		endpoint_tell_literal(connector->report, target->host, &literal);
		enter(target, &literal, 1);
	}
}

int connector_make_targets(struct connector *connector, unsigned count)
{
	connector->targets = calloc(count, sizeof *connector->targets);
	if (!connector->targets)
		return -1;
	connector->target_count = count;
	for (unsigned i = 0; i < count; i++) {
		connector->targets[i].connector = connector;
		ev_init(&connector->targets[i].resolution, on_resolution_delay);
		/* An answer that has come meanwhile comes first. */
		ev_set_priority(&connector->targets[i].resolution, EV_MINPRI);
		connector->targets[i].resolution.data = &connector->targets[i];
	}
	return 0;
}

void connector_reach_targets(struct connector *connector)
{
	const struct race_handler handler = { on_won, on_step, connector };
	const struct race_options options = {
		.socket = connector->options.socket,
		.attempt_delay_s = connector->options.attempt_delay_s,
		.deadline = connector->limit_s >= 0 ? connector->started + connector->limit_s : 0,
		.fails_quietly = connector->options.fails_quietly,
	};

	ev_init(&connector->patience, on_patience);
	ev_set_priority(&connector->patience, EV_MINPRI);	/* as for the delay of one */
	connector->patience.data = connector;
	connector->race = race_new(connector->loop, connector->report, &options, &handler);
	if (!connector->race) {
		connector_without_memory(connector);
		return;
	}
	for (unsigned i = 0; i < connector->target_count; i++)
		resolve(&connector->targets[i]);
	settle(connector);
}

static void begin(struct connector *connector)
{
	if (connector_make_targets(connector, 1) != 0) {
		connector_without_memory(connector);
		return;
	}
	strlcpy(connector->targets[0].host, connector->name, sizeof connector->targets[0].host);
	connector->targets[0].port = connector->port;
	connector_reach_targets(connector);
}

const struct connect_kind connect_kind_host = { begin, connector_expire_targets, connector_end_targets };
