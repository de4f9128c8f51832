/* SPDX-License-Identifier: ISC */
/* Many clients at the same time, all at our input and output.
 *
 *	near_in --- out (a flow) ---> crowd_write() ---> each client
 *	each client --- in (a flow) ---> near_out
 *
 * To the out flow the crowd is a sink like any other: it takes a chunk once the
 * slowest client has. */
#include "net/serve_stdio_private.h"

#include "net/dissect_filter.h"
#include "net/tcp_info.h"
#include "out/report.h"

#include <stdlib.h>
#include <sys/ioctl.h>

/* ---- to the clients ---- */

/* The crowd as a sink: takes the chunk once everybody has.  One that nobody
 * has, because there is no client or the last one left, waits for the next. */
static ssize_t crowd_write(void *owner, const void *bytes, size_t len)
{
	struct serve_stdio *serve = owner;
	bool is_taken = true, has_client = false;

	serve->offered = len;
	for (struct client *client = serve->clients; client; client = client->next) {
		if (!client_is_listening(client))
			continue;
		is_taken &= client_send(client, bytes, len);
		has_client |= client_is_listening(client);
	}
	if (!has_client || !is_taken)
		return STREAM_BLOCKED;
	serve->offered = 0;
	ev_timer_start(serve->loop, &serve->again);
	for (struct client *client = serve->clients; client; client = client->next)
		client->done = 0;
	return (ssize_t)len;
}

static const struct stream_ops crowd_ops = { .write = crowd_write };

static void on_again(struct ev_loop *loop, ev_timer *again, int revents)
{
	struct serve_stdio *serve = again->data;

	(void)loop, (void)revents;
	flow_wake(&serve->out);
}

static void shut_all(struct serve_stdio *serve)
{
	for (struct client *client = serve->clients; client; client = client->next)
		if (client_is_listening(client) && serve->options.shuts_down)
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
			client_leave(client, "both sides have closed");
	if (serve->options.quit_s > 0)
		ev_timer_start(serve->loop, &serve->quit);
}

/* What no client has taken, and what came from them and was not written. */
static void count_left(const struct serve_stdio *serve, unsigned long long *unsent, unsigned long long *unwritten)
{
	int in_socket;

	*unsent = *unwritten = 0;
	for (const struct client *client = serve->clients; client; client = client->next) {
		in_socket = 0;
		if (client->in.state == FLOW_OPEN)
			ioctl(client->stream.fd, FIONREAD, &in_socket);
		*unsent += tcp_unacknowledged(client->stream.fd);
		*unwritten += flow_pending(&client->in) + (unsigned)in_socket;
	}
}

static void on_quit(struct ev_loop *loop, ev_timer *quit, int revents)
{
	struct serve_stdio *serve = quit->data;
	struct error err = { .status = STATUS_OK };
	static const char when[] = "the time after the end of input is over (-q)";
	unsigned long long unsent, unwritten;

	(void)loop, (void)revents;
	count_left(serve, &unsent, &unwritten);
	if (unsent)
		error_set(&err, STATUS_FAILED, "%s: %llu bytes were not taken by the clients", when, unsent);
	else if (unwritten)
		error_set(&err, STATUS_FAILED, "%s: %llu bytes received were not written", when, unwritten);
	serve->on_done(serve->owner, &err);
}

/* ---- clients come and go ---- */

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
		client_free(client);
	}
	flow_wake(&serve->out);	/* it may have waited for one of them */
}

static bool has_clients(const struct serve_stdio *serve)
{
	for (const struct client *client = serve->clients; client; client = client->next)
		if (client_is_listening(client))
			return true;
	return false;
}

void serve_stdio_add(struct serve_stdio *serve, int fd, const struct address *peer)
{
	/* A chunk that others are getting was there before this one came. */
	struct client *client = client_new(serve, fd, peer, has_clients(serve) ? serve->offered : 0);

	if (!client)
		return;
	client->next = serve->clients;
	serve->clients = client;
	if (serve->out.state == FLOW_CLOSED && !serve->options.has_no_source && serve->options.shuts_down)
		stream_shut(&client->stream);
	flow_wake(&serve->out);
}

/* ---- the whole ---- */

struct serve_stdio *serve_stdio_new(struct ev_loop *loop, struct report *report, struct stream *near_in,
				    struct stream *near_out, int listener, const struct relay_options *options,
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
	stream_open_accepted(&serve->crowd, listener, &crowd_ops, serve, "the clients");
	ev_prepare_init(&serve->sweeper, on_sweep);
	ev_timer_init(&serve->quit, on_quit, options->quit_s, 0);
	ev_set_priority(&serve->quit, EV_MINPRI);	/* what has come meanwhile comes first */
	ev_timer_init(&serve->again, on_again, 0, 0);
	serve->sweeper.data = serve->quit.data = serve->again.data = serve;
	if (!options->has_no_source) {
		out = options->out;
		out.keeps_sink_open = true;
		serve->dissect = dissect_filter_add(&out, options->dissect, near_in, &serve->crowd, true);
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
	ev_timer_stop(serve->loop, &serve->again);
	while ((client = serve->clients) != NULL) {
		serve->clients = client->next;
		client_free(client);
		ev_prepare_stop(serve->loop, &serve->sweeper);
	}
	dissect_filter_free(serve->dissect);
	free(serve);
}

const struct flow *serve_stdio_out(const struct serve_stdio *serve)
{
	return &serve->out;
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
