/* SPDX-License-Identifier: ISC */
/* The only way to reach a peer: one try after another, until one works or none
 * is left; what a try is, its kind knows.
 *
 *	begin_try() --> kind->begin() ... --> connector_won() ----> on_done()
 *	    ^                           `---> connector_failed() ---^
 *	    `------------ a pause ----------------'
 */
#include "net/connect.h"

#include "base/clock.h"
#include "net/connect_private.h"
#include "out/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ATTEMPT_DELAY 0.250	/* RFC 8305, 8 */

/* "-w 0" gives up at once, but not before a peer on this machine can answer. */
#define LEAST_TIMEOUT 0.010

/* ---- the end of a try, and of all ---- */

static void end_try(struct connector *connector)
{
	connector->kind->end(connector);
	ev_timer_stop(connector->loop, &connector->deadline);
}

void connect_cancel(struct connector *connector)
{
	if (!connector)
		return;
	end_try(connector);
	ev_timer_stop(connector->loop, &connector->next_try);
	if (connector->path_fd >= 0)
		close(connector->path_fd);
	free(connector);
}

/* Answers and is gone. */
static void finish(struct connector *connector, int fd)
{
	connect_done_fn *on_done = connector->on_done;
	void *owner = connector->owner;
	struct connect_times times;
	struct error error = connector->error;

	end_try(connector);
	times = connector->times;
	connect_cancel(connector);
	on_done(owner, fd, &times, &error);
}

void connector_won(struct connector *connector, int fd)
{
	connector->error.status = STATUS_OK;
	finish(connector, fd);
}

/* Of several tries the last one's reason is told, and how many there were. */
static void tell_of_all_tries(struct connector *connector)
{
	struct error *err = &connector->error;
	size_t len = strlen(err->text);

	if (connector->retry.tries < 2)
		return;
	snprintf(err->text + len, sizeof err->text - len, "; gave up after %u tries in %.1f s",
		 connector->retry.tries, clock_now() - connector->retry.started);
	err->is_told = err->is_told && connector->options.fails_quietly;
}

void connector_failed(struct connector *connector)
{
	double pause = retry_next(&connector->retry, clock_now());

	if (pause < 0 || connector->is_hopeless || connector->error.status == STATUS_USAGE) {
		tell_of_all_tries(connector);
		finish(connector, -1);
		return;
	}
	end_try(connector);
	report(connector->report, REPORT_RETRY, F_MS(pause * 1000), F_NUMBER(connector->retry.tries + 1),
	       F_TEXT(connector->error.text));
	ev_timer_set(&connector->next_try, pause, 0);
	ev_timer_start(connector->loop, &connector->next_try);
}

void connector_without_memory(struct connector *connector)
{
	error_set_errno(&connector->error, ENOMEM, "connecting to %s", connector->name);
	connector->is_hopeless = true;
	connector_failed(connector);
}

/* ---- a try ---- */

static void on_deadline(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct connector *connector = timer->data;

	(void)loop, (void)revents;
	connector->kind->expire(connector);
	connector_failed(connector);
}

static void begin_try(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct connector *connector = timer->data;
	double limit;

	(void)revents;
	connector->started = clock_now();
	connector->times.name_ms = connector->times.connect_ms = -1;
	connector->error = (struct error){ .status = STATUS_OK };
	limit = retry_limit(&connector->retry, connector->options.timeout_s, connector->started);
	connector->limit_s = limit;
	if (limit >= 0) {
		ev_timer_set(&connector->deadline, limit > LEAST_TIMEOUT ? limit : LEAST_TIMEOUT, 0);
		ev_timer_start(loop, &connector->deadline);
	}
	connector->kind->begin(connector);
}

/* Begins from the loop, so that nothing is answered before this returns. */
static struct connector *new_connector(struct ev_loop *loop, struct report *report,
				       const struct connect_kind *kind, const struct connect_options *options,
				       connect_done_fn *on_done, void *owner)
{
	struct connector *connector = calloc(1, sizeof *connector);

	if (!connector)
		return NULL;
	connector->loop = loop;
	connector->report = report;
	connector->kind = kind;
	connector->options = *options;
	if (options->attempt_delay_s <= 0)
		connector->options.attempt_delay_s = ATTEMPT_DELAY;
	connector->on_done = on_done;
	connector->owner = owner;
	connector->path_fd = -1;
	retry_init(&connector->retry, &options->retry, clock_now());
	ev_init(&connector->deadline, on_deadline);
	ev_set_priority(&connector->deadline, EV_MINPRI);	/* what has connected meanwhile comes first */
	ev_timer_init(&connector->next_try, begin_try, 0, 0);
	connector->deadline.data = connector->next_try.data = connector;
	ev_timer_start(loop, &connector->next_try);
	return connector;
}

/* ---- the kinds ---- */

struct connector *connect_host(struct ev_loop *loop, struct report *report, struct resolver *resolver,
			       const char *host, uint16_t port, const struct connect_options *options,
			       connect_done_fn *on_done, void *owner)
{
	struct connector *connector = new_connector(loop, report, &connect_kind_host, options, on_done, owner);

	if (!connector)
		return NULL;
	connector->resolver = resolver;
	strlcpy(connector->name, host, sizeof connector->name);
	connector->port = port;
	return connector;
}

struct connector *connect_service(struct ev_loop *loop, struct report *report, struct resolver *resolver,
				  const char *name, const struct connect_options *options,
				  connect_done_fn *on_done, void *owner)
{
	struct connector *connector = new_connector(loop, report, &connect_kind_service, options, on_done, owner);

	if (!connector)
		return NULL;
	connector->resolver = resolver;
	strlcpy(connector->name, name, sizeof connector->name);
	return connector;
}

struct connector *connect_path(struct ev_loop *loop, struct report *report, const struct address *path,
			       const struct connect_options *options, connect_done_fn *on_done, void *owner)
{
	struct connector *connector = new_connector(loop, report, &connect_kind_path, options, on_done, owner);

	if (!connector)
		return NULL;
	connector->path = *path;
	address_text(path, connector->name, sizeof connector->name);
	return connector;
}
