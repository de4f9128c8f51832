/* SPDX-License-Identifier: ISC */
/* One client of many: what it is sent, what it sends, how long it may stay. */
#include "net/serve_stdio_private.h"

#include "net/dissect_filter.h"
#include "net/tcp_info.h"
#include "out/report.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How soon to look again whether our busy input has come to rest. */
#define BUSY_LOOK 0.050

/* ---- its end ---- */

/* Bytes meant for a client that it will never have must not go unsaid.  One
 * that leaves well has them, or the kernel still delivers them. */
static void tell_undelivered(const struct client *client)
{
	unsigned long long left = tcp_unacknowledged(client->stream.fd);
	char text[ADDRESS_TEXT_LEN + 96];

	if (client->serve->offered > client->done)
		left += client->serve->offered - client->done;
	if (left == 0)
		return;
	snprintf(text, sizeof text, "%s: %s: %llu bytes were not taken by the client", client->name, client->why,
		 left);
	report(client->serve->report, REPORT_WARNING, F_TEXT(text));
}

void client_leave(struct client *client, const char *why)
{
	struct serve_stdio *serve = client->serve;

	if (client->is_gone)
		return;
	client->is_gone = true;
	client->why = why;
	flow_stop(&client->in);
	ev_io_stop(serve->loop, &client->writable);
	ev_timer_stop(serve->loop, &client->timer);
	ev_prepare_start(serve->loop, &serve->sweeper);
}

static void leave_badly(struct client *client, const char *why)
{
	if (client->is_gone)
		return;
	client->why = why;
	tell_undelivered(client);
	client_leave(client, why);
}

void client_free(struct client *client)
{
	struct serve_stdio *serve = client->serve;

	serve->sent += client->sent;
	serve->received += client->in.bytes_read;
	client_leave(client, "the server ends");
	report(serve->report, REPORT_CLIENT_LEFT, F_TEXT(client->name), F_TEXT(client->why));
	dissect_filter_free(client->dissect);
	stream_close(&client->stream);
	free(client);
}

/* ---- what it is sent ---- */

/* It takes no more, but what it has sent is ours to read to the end. */
static void become_deaf(struct client *client, int number)
{
	client->is_deaf = true;
	client->why = strerror(number);
	tell_undelivered(client);
	ev_io_stop(client->serve->loop, &client->writable);
	if (client->in.state == FLOW_CLOSED)
		client_leave(client, client->why);
}

bool client_send(struct client *client, const uint8_t *bytes, size_t len)
{
	ssize_t put = 0;

	while (client->done < len && put >= 0) {
		put = stream_write(&client->stream, bytes + client->done, len - client->done);
		if (put >= 0) {
			client->done += (size_t)put;
			client->sent += (size_t)put;
			client->last_sent = ev_now(client->serve->loop);
		}
	}
	if (put == STREAM_FAILED)
		become_deaf(client, errno);
	if (put == STREAM_BLOCKED)
		ev_io_start(client->serve->loop, &client->writable);
	return put != STREAM_BLOCKED;
}

static void on_writable(struct ev_loop *loop, ev_io *writable, int revents)
{
	struct client *client = writable->data;

	(void)revents;
	ev_io_stop(loop, writable);
	flow_wake(&client->serve->out);
}

/* ---- how long it may stay ---- */

static bool is_behind(const struct client *client)
{
	return client_is_listening(client) && client->done < client->serve->offered;
}

/* After its end a client stays while our input has something for it. */
static double linger_due(const struct client *client)
{
	const struct serve_stdio *serve = client->serve;
	double linger_s = serve->options.linger_s;

	if (client->in.state != FLOW_CLOSED)
		return INFINITY;
	if (flow_is_busy(&serve->out) && client_is_listening(client))
		return ev_now(serve->loop) + fmax(linger_s, BUSY_LOOK);
	return fmax(client->in_ended, serve->out.last_read) + linger_s;
}

/* One that waits because our output is blocked, or because others are behind,
 * is not idle. */
static double idle_due(const struct client *client)
{
	const struct serve_stdio *serve = client->serve;
	double last = fmax(fmax(client->in.last_read, client->last_sent), client->joined);

	if (serve->options.idle_s < 0)
		return INFINITY;
	if (flow_is_blocked(&client->in) || (!is_behind(client) && flow_is_blocked(&serve->out)))
		last = ev_now(serve->loop);
	return last + serve->options.idle_s;
}

static void arm(struct client *client)
{
	struct ev_loop *loop = client->serve->loop;
	double linger = linger_due(client), idle = idle_due(client), due = fmin(linger, idle);

	ev_timer_stop(loop, &client->timer);
	if (isinf(due) || client->is_gone)
		return;
	ev_timer_set(&client->timer, fmax(due - ev_now(loop), 0), 0);
	ev_timer_start(loop, &client->timer);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct client *client = timer->data;

	(void)revents;
	if (linger_due(client) <= ev_now(loop))
		client_leave(client, "it has closed");
	else if (idle_due(client) <= ev_now(loop) && !flow_has_input(&client->in))
		leave_badly(client, "idle");
	else
		arm(client);
}

/* ---- what it sends ---- */

static bool has_source_ended(const struct serve_stdio *serve)
{
	return serve->options.has_no_source || serve->out.state == FLOW_CLOSED;
}

static void on_in_changed(struct flow *flow, void *owner)
{
	struct client *client = owner;
	struct serve_stdio *serve = client->serve;
	struct error err = { .status = STATUS_OK };

	if (flow->sink_errno) {
		error_set_errno(&err, flow->sink_errno, "writing to %s after %llu bytes", serve->near_out->name,
				(unsigned long long)flow->bytes_written);
		serve->on_done(serve->owner, &err);	/* last: it may free us */
		return;
	}
	if (flow->state != FLOW_CLOSED)
		return;
	client->in_ended = ev_now(serve->loop);
	if (flow->source_errno)
		leave_badly(client, strerror(flow->source_errno));
	else if (client->is_deaf)
		client_leave(client, client->why);
	else if (has_source_ended(serve))
		client_leave(client, "it has closed");
	else
		arm(client);
}

/* ---- its beginning ---- */

struct client *client_new(struct serve_stdio *serve, int fd, const struct address *peer, size_t done)
{
	struct client *client = calloc(1, sizeof *client);
	struct flow_options in = serve->options.in;

	if (!client) {
		close(fd);
		return NULL;
	}
	client->serve = serve;
	stream_open_socket(&client->stream, fd, "the client");
	address_text(peer, client->name, sizeof client->name);
	client->done = done;
	ev_io_init(&client->writable, on_writable, fd, EV_WRITE);
	ev_timer_init(&client->timer, on_timer, 0, 0);
	ev_set_priority(&client->timer, EV_MINPRI);	/* what has come meanwhile comes first */
	client->writable.data = client->timer.data = client;
	client->joined = ev_now(serve->loop);
	in.keeps_sink_open = in.is_one_of_many = true;
	client->dissect = dissect_filter_add(&in, serve->options.dissect, &client->stream, serve->near_out, false);
	flow_start(&client->in, serve->loop, "client to output", &client->stream, serve->near_out, &in,
		   on_in_changed, client);
	arm(client);
	return client;
}
