/* SPDX-License-Identifier: ISC */
/* Many clients at the same time, all at our input and output.
 *
 *	near_in --- out (a flow) ---> crowd_write() ---> each client
 *	each client --- in (a flow) ---> near_out
 *
 * To the out flow the crowd is a sink like any other: it takes a chunk once the
 * slowest client has. */
#include "net/serve_stdio.h"

#include "base/sockaddr.h"
#include "net/stream.h"
#include "net/tcp_info.h"
#include "out/report.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct client {
	struct serve_stdio *serve;	/* the owner */
	struct client *next;
	struct stream stream;
	struct flow in;
	ev_io writable;
	ev_timer patience;		/* after its end, or while nothing moves */
	size_t done;			/* bytes of the chunk in hand that it has taken */
	uint64_t sent;
	bool is_gone;			/* to be freed by sweep() */
	const char *why;
	char name[ADDRESS_TEXT_LEN];
};

struct serve_stdio {
	struct ev_loop *loop;		/* lent, as the streams */
	struct report *report;
	struct stream *near_in, *near_out;
	struct relay_options options;
	struct flow out;
	struct stream crowd;		/* the sink of `out` */
	size_t offered;			/* length of the chunk in hand; 0: none */
	struct client *clients;		/* ours */
	ev_prepare sweeper;		/* frees clients when no callback of theirs runs */
	ev_timer quit;
	uint64_t sent, received;	/* by clients that are gone */
	serve_done_fn *on_done;
	void *owner;
};

/* ---- clients come and go ---- */

static void leave(struct client *client, const char *why)
{
	struct serve_stdio *serve = client->serve;

	if (client->is_gone)
		return;
	client->is_gone = true;
	client->why = why;
	flow_stop(&client->in);
	ev_io_stop(serve->loop, &client->writable);
	ev_timer_stop(serve->loop, &client->patience);
	ev_prepare_start(serve->loop, &serve->sweeper);
}

/* Bytes meant for a client that it will never have. */
static void tell_undelivered(const struct client *client)
{
	unsigned long long left = tcp_unacknowledged(client->stream.fd);
	char text[ADDRESS_TEXT_LEN + 64];

	if (client->serve->offered > client->done)
		left += client->serve->offered - client->done;
	if (left == 0)
		return;
	snprintf(text, sizeof text, "%s: %llu bytes were not taken by the client", client->name, left);
	report(client->serve->report, REPORT_WARNING, F_TEXT(text));
}

static void free_client(struct client *client)
{
	struct serve_stdio *serve = client->serve;

	serve->sent += client->sent;
	serve->received += client->in.bytes_read;
	if (!client->is_gone)
		leave(client, "the server ends");
	tell_undelivered(client);
	report(serve->report, REPORT_CLIENT_LEFT, F_TEXT(client->name), F_TEXT(client->why));
	stream_close(&client->stream);
	free(client);
}

static void on_sweep(struct ev_loop *loop, ev_prepare *sweeper, int revents)
{
	struct serve_stdio *serve = sweeper->data;
	struct client **at = &serve->clients, *client;

	(void)revents;
	ev_prepare_stop(loop, sweeper);
	while ((client = *at) != NULL) {
		if (!client->is_gone) {
			at = &client->next;
			continue;
		}
		*at = client->next;
		free_client(client);
	}
	flow_wake(&serve->out);	/* it may have waited for one of them */
}

static bool has_source_ended(const struct serve_stdio *serve)
{
	return serve->options.has_no_source || serve->out.state == FLOW_CLOSED;
}

/* ---- to the clients ---- */

/* Returns whether the client has the whole chunk. */
static bool send_to(struct client *client, const uint8_t *bytes, size_t len)
{
	ssize_t put = 0;

	while (client->done < len && put >= 0) {
		put = stream_write(&client->stream, bytes + client->done, len - client->done);
		if (put >= 0) {
			client->done += (size_t)put;
			client->sent += (size_t)put;
		}
	}
	if (put == STREAM_FAILED)
		leave(client, strerror(errno));
	if (put == STREAM_BLOCKED)
		ev_io_start(client->serve->loop, &client->writable);
	return put >= 0 || client->is_gone;
}

/* The crowd as a sink: takes the chunk once everybody has.  One that nobody
 * has, because there is no client or the last one left, waits for the next. */
static ssize_t crowd_write(void *owner, const void *bytes, size_t len)
{
	struct serve_stdio *serve = owner;
	bool is_taken = true, has_client = false;

	serve->offered = len;
	for (struct client *client = serve->clients; client; client = client->next) {
		if (client->is_gone)
			continue;
		is_taken &= send_to(client, bytes, len);
		has_client |= !client->is_gone;
	}
	if (!has_client || !is_taken)
		return STREAM_BLOCKED;
	serve->offered = 0;
	for (struct client *client = serve->clients; client; client = client->next)
		client->done = 0;
	return (ssize_t)len;
}

static const struct stream_ops crowd_ops = { NULL, crowd_write };

static void on_client_writable(struct ev_loop *loop, ev_io *writable, int revents)
{
	struct client *client = writable->data;

	(void)revents;
	ev_io_stop(loop, writable);
	flow_wake(&client->serve->out);
}

static void shut_all(struct serve_stdio *serve)
{
	for (struct client *client = serve->clients; client; client = client->next)
		if (!client->is_gone && serve->options.shuts_down)
			stream_shut(&client->stream);
}

static void on_out_changed(struct flow *flow, void *owner)
{
	struct serve_stdio *serve = owner;

	if (flow->state != FLOW_CLOSED)
		return;
	if (flow->source_errno)
		report(serve->report, REPORT_WARNING, F_TEXT("standard input can't be read any more"));
	shut_all(serve);
	for (struct client *client = serve->clients; client; client = client->next)
		if (client->in.state == FLOW_CLOSED)
			leave(client, "both sides have closed");
	if (serve->options.quit_s > 0)
		ev_timer_start(serve->loop, &serve->quit);
}

static void on_quit(struct ev_loop *loop, ev_timer *quit, int revents)
{
	struct serve_stdio *serve = quit->data;
	struct error err = { .status = STATUS_OK };
	unsigned long long left = 0;

	(void)loop, (void)revents;
	for (const struct client *client = serve->clients; client; client = client->next)
		left += tcp_unacknowledged(client->stream.fd);
	if (left)
		error_set(&err, STATUS_FAILED,
			  "the time after the end of input is over (-q): %llu bytes were not taken by the clients",
			  left);
	serve->on_done(serve->owner, &err);
}

/* ---- from the clients ---- */

static double patience_of(const struct client *client)
{
	const struct relay_options *options = &client->serve->options;

	return client->in.state == FLOW_CLOSED ? options->linger_s : options->idle_s;
}

/* The last time that something moved which counts: after the client's end, our
 * input; before it, anything. */
static double last_moved(const struct client *client)
{
	double last = client->serve->out.last_read;

	if (client->in.state != FLOW_CLOSED && client->in.last_read > last)
		last = client->in.last_read;
	return last;
}

static void be_patient(struct client *client, double since)
{
	struct ev_loop *loop = client->serve->loop;
	double patience = patience_of(client), due = since + patience - ev_now(loop);

	ev_timer_stop(loop, &client->patience);
	if (patience < 0 || isinf(patience))
		return;
	ev_timer_set(&client->patience, due > 0 ? due : 0, 0);
	ev_timer_start(loop, &client->patience);
}

static void on_patience_over(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct client *client = timer->data;
	double now = ev_now(loop), since = last_moved(client);
	bool is_behind = client->done < client->serve->offered;

	(void)revents;
	if (flow_is_blocked(&client->in) || (is_behind && client->in.state == FLOW_CLOSED))
		be_patient(client, now);
	else if (since + patience_of(client) > now)
		be_patient(client, since);
	else
		leave(client, client->in.state == FLOW_CLOSED ? "it has closed" : "idle");
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
	if (flow->source_errno)
		leave(client, strerror(flow->source_errno));
	else if (has_source_ended(serve) || serve->options.linger_s <= 0)
		leave(client, "it has closed");
	else
		be_patient(client, ev_now(serve->loop));
}

static bool has_clients(const struct serve_stdio *serve)
{
	for (const struct client *client = serve->clients; client; client = client->next)
		if (!client->is_gone)
			return true;
	return false;
}

void serve_stdio_add(struct serve_stdio *serve, int fd, const struct address *peer)
{
	struct client *client = calloc(1, sizeof *client);
	struct flow_options in = serve->options.in;

	if (!client) {
		close(fd);
		return;
	}
	client->serve = serve;
	stream_open_socket(&client->stream, fd, "the client");
	address_text(peer, client->name, sizeof client->name);
	/* A chunk that others are getting was there before this one came. */
	client->done = has_clients(serve) ? serve->offered : 0;
	ev_io_init(&client->writable, on_client_writable, fd, EV_WRITE);
	ev_timer_init(&client->patience, on_patience_over, 0, 0);
	client->writable.data = client->patience.data = client;
	in.keeps_sink_open = in.is_one_of_many = true;
	flow_start(&client->in, serve->loop, "client to output", &client->stream, serve->near_out, &in,
		   on_in_changed, client);
	client->next = serve->clients;
	serve->clients = client;
	if (has_source_ended(serve) && !serve->options.has_no_source && serve->options.shuts_down)
		stream_shut(&client->stream);
	be_patient(client, ev_now(serve->loop));
	flow_wake(&serve->out);
}

/* ---- the whole ---- */

struct serve_stdio *serve_stdio_new(struct ev_loop *loop, struct report *report, struct stream *near_in,
				    struct stream *near_out, const struct relay_options *options,
				    serve_done_fn *on_done, void *owner)
{
	struct serve_stdio *serve = calloc(1, sizeof *serve);
	struct flow_options out;

	if (!serve)
		return NULL;
	serve->loop = loop;
	serve->report = report;
	serve->near_in = near_in;
	serve->near_out = near_out;
	serve->options = *options;
	serve->on_done = on_done;
	serve->owner = owner;
	serve->crowd.fd = serve->crowd.inherited_fd = -1;
	serve->crowd.name = "the clients";
	serve->crowd.ops = &crowd_ops;
	serve->crowd.ops_owner = serve;
	ev_prepare_init(&serve->sweeper, on_sweep);
	ev_timer_init(&serve->quit, on_quit, options->quit_s, 0);
	serve->sweeper.data = serve->quit.data = serve;
	if (!options->has_no_source) {
		out = options->out;
		out.keeps_sink_open = true;
		flow_start(&serve->out, loop, "input to clients", near_in, &serve->crowd, &out, on_out_changed,
			   serve);
	}
	return serve;
}

void serve_stdio_free(struct serve_stdio *serve)
{
	struct client *client;

	if (!serve)
		return;
	flow_stop(&serve->out);
	ev_prepare_stop(serve->loop, &serve->sweeper);
	ev_timer_stop(serve->loop, &serve->quit);
	while ((client = serve->clients) != NULL) {
		serve->clients = client->next;
		free_client(client);
		ev_prepare_stop(serve->loop, &serve->sweeper);
	}
	free(serve);
}

void serve_stdio_totals(const struct serve_stdio *serve, uint64_t *sent, uint64_t *received)
{
	*sent = serve->sent;
	*received = serve->received;
	for (const struct client *client = serve->clients; client; client = client->next) {
		*sent += client->sent;
		*received += client->in.bytes_read;
	}
}
