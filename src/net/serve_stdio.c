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
#include "net/dissect_filter.h"
#include "net/stream.h"
#include "net/tcp_info.h"
#include "out/report.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* How soon to look again whether our busy input has come to rest. */
#define BUSY_LOOK 0.050

struct client {
	struct serve_stdio *serve;	/* the owner */
	struct client *next;
	struct stream stream;
	struct flow in;
	struct dissect_filter *dissect;	/* ours; NULL: none */
	ev_io writable;
	ev_timer timer;			/* at the earlier of linger_due() and idle_due() */
	double joined, in_ended, last_sent;	/* ev_now(); 0: never */
	size_t done;			/* bytes of the chunk in hand that it has taken */
	uint64_t sent;
	bool is_deaf;			/* it can't be sent to any more; what it sends is still read */
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
	struct dissect_filter *dissect;	/* ours, of what `out` sends; NULL: none */
	struct stream crowd;		/* the sink of `out` */
	size_t offered;			/* length of the chunk in hand; 0: none */
	struct client *clients;		/* ours */
	ev_prepare sweeper;		/* frees clients when no callback of theirs runs */
	ev_timer quit;
	ev_timer again;			/* of no time: the out flow may have stopped for others' sake */
	uint64_t sent, received;	/* by clients that are gone */
	serve_done_fn *on_done;
	void *owner;
};

/* ---- clients come and go ---- */

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

static void leave(struct client *client, const char *why)
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
	leave(client, why);
}

static void free_client(struct client *client)
{
	struct serve_stdio *serve = client->serve;

	serve->sent += client->sent;
	serve->received += client->in.bytes_read;
	leave(client, "the server ends");
	report(serve->report, REPORT_CLIENT_LEFT, F_TEXT(client->name), F_TEXT(client->why));
	dissect_filter_free(client->dissect);
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

static bool is_listening(const struct client *client)
{
	return !client->is_gone && !client->is_deaf;
}

/* It takes no more, but what it has sent is ours to read to the end. */
static void become_deaf(struct client *client, int number)
{
	client->is_deaf = true;
	client->why = strerror(number);
	tell_undelivered(client);
	ev_io_stop(client->serve->loop, &client->writable);
	if (client->in.state == FLOW_CLOSED)
		leave(client, client->why);
}

/* Returns whether the client has the whole chunk, or is past having it. */
static bool send_to(struct client *client, const uint8_t *bytes, size_t len)
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

/* The crowd as a sink: takes the chunk once everybody has.  One that nobody
 * has, because there is no client or the last one left, waits for the next. */
static ssize_t crowd_write(void *owner, const void *bytes, size_t len)
{
	struct serve_stdio *serve = owner;
	bool is_taken = true, has_client = false;

	serve->offered = len;
	for (struct client *client = serve->clients; client; client = client->next) {
		if (!is_listening(client))
			continue;
		is_taken &= send_to(client, bytes, len);
		has_client |= is_listening(client);
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
		if (is_listening(client) && serve->options.shuts_down)
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

/* ---- from the clients ---- */

static bool is_behind(const struct client *client)
{
	return is_listening(client) && client->done < client->serve->offered;
}

/* After its end a client stays while our input has something for it. */
static double linger_due(const struct client *client)
{
	const struct serve_stdio *serve = client->serve;
	double linger_s = serve->options.linger_s;

	if (client->in.state != FLOW_CLOSED)
		return INFINITY;
	if (flow_is_busy(&serve->out) && is_listening(client))
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
		leave(client, "it has closed");
	else if (idle_due(client) <= ev_now(loop))
		leave_badly(client, "idle");
	else
		arm(client);
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
		leave(client, client->why);
	else if (has_source_ended(serve))
		leave(client, "it has closed");
	else
		arm(client);
}

static bool has_clients(const struct serve_stdio *serve)
{
	for (const struct client *client = serve->clients; client; client = client->next)
		if (is_listening(client))
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
	ev_timer_init(&client->timer, on_timer, 0, 0);
	client->writable.data = client->timer.data = client;
	client->joined = ev_now(serve->loop);
	in.keeps_sink_open = in.is_one_of_many = true;
	client->dissect = dissect_filter_add(&in, serve->options.dissect, &client->stream, serve->near_out, false);
	flow_start(&client->in, serve->loop, "client to output", &client->stream, serve->near_out, &in,
		   on_in_changed, client);
	client->next = serve->clients;
	serve->clients = client;
	if (has_source_ended(serve) && !serve->options.has_no_source && serve->options.shuts_down)
		stream_shut(&client->stream);
	arm(client);
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
		free_client(client);
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
