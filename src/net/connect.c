/* SPDX-License-Identifier: ISC */
/* The only way to reach a peer: resolve, try the addresses, answer once.
 *
 *	lookup ----> by_family[] ----> attempts in flight ----> first to connect
 *	  (both families)   next_address()     one more every ATTEMPT_DELAY,
 *	                    takes turns        or when one has failed
 *
 * settle() decides after every event; finish() answers. */
#include "net/connect.h"

#include "base/clock.h"
#include "base/trace.h"
#include "dns/resolver.h"
#include "net/endpoint.h"
#include "net/sockaddr_dump.h"
#include "net/unix_path.h"
#include "out/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	MOST_ADDRESSES = 64,	/* of one family */
	MOST_ATTEMPTS = 2 * MOST_ADDRESSES,
};

/* RFC 8305, 8: how long an AAAA answer may be later than the A answer, and how
 * long one attempt is ahead of the next. */
#define RESOLUTION_DELAY 0.050
#define ATTEMPT_DELAY 0.250

/* "-w 0" gives up at once, but not before a peer on this machine can answer. */
#define LEAST_TIMEOUT 0.010

struct attempt {
	struct connector *connector;	/* the owner */
	struct address address;
	int fd;				/* -1: over */
	ev_io writable;
	double started;
};

struct family_addresses {
	int family;
	struct address addresses[MOST_ADDRESSES];
	unsigned count, tried;
};

struct connector {
	struct ev_loop *loop;		/* lent, as the next two */
	struct report *report;
	struct resolver *resolver;
	struct connect_options options;
	char host[ENDPOINT_HOST_LEN];
	bool host_is_literal;
	uint16_t port;

	struct lookup *lookup;		/* NULL: not running */
	enum lookup_result lookup_result;
	struct family_addresses by_family[2];	/* IPv6, IPv4 */
	unsigned turn;
	bool may_start;			/* addresses are there, or have been waited for */

	struct attempt attempts[MOST_ATTEMPTS];
	unsigned attempt_count;
	ev_timer deadline, next_attempt, resolution, soon;
	double started, resolved;	/* clock_now() */

	struct address path;		/* a Unix socket, and ours */
	int path_fd;

	struct error error;		/* of the last attempt that failed */
	struct connect_times times;
	connect_done_fn *on_done;
	void *owner;
};

/* ---- the answer ---- */

static void close_attempt(struct attempt *attempt)
{
	if (attempt->fd < 0)
		return;
	ev_io_stop(attempt->connector->loop, &attempt->writable);
	close(attempt->fd);
	attempt->fd = -1;
}

void connect_cancel(struct connector *connector)
{
	if (!connector)
		return;
	lookup_cancel(connector->lookup);
	for (unsigned i = 0; i < connector->attempt_count; i++)
		close_attempt(&connector->attempts[i]);
	ev_timer_stop(connector->loop, &connector->deadline);
	ev_timer_stop(connector->loop, &connector->next_attempt);
	ev_timer_stop(connector->loop, &connector->resolution);
	ev_timer_stop(connector->loop, &connector->soon);
	if (connector->path_fd >= 0)
		close(connector->path_fd);
	free(connector);
}

/* Answers and is gone. */
static void finish(struct connector *connector, int fd)
{
	connect_done_fn *on_done = connector->on_done;
	void *owner = connector->owner;
	struct connect_times times = connector->times;
	struct error error = connector->error;

	times.attempts = connector->attempt_count;
	connect_cancel(connector);
	on_done(owner, fd, &times, &error);
}

static const char *protocol_of(const struct connector *connector)
{
	return socket_protocol(AF_INET, connector->options.socket.type);
}

/* nc shows the address in parentheses where a name was typed. */
static const char *address_beside_name(const struct connector *connector, const struct address *address,
				       char *text, size_t size)
{
	return connector->host_is_literal ? NULL : address_host(address, text, size);
}

static void tell_connected(struct connector *connector, int fd, const struct address *peer)
{
	char beside[ADDRESS_HOST_LEN], text[ADDRESS_TEXT_LEN];
	const char *service = NULL;
	struct address local;

	if (!connector->options.has_no_names && report_shows(connector->report, REPORT_CONNECTED))
		service = endpoint_service(connector->port, protocol_of(connector));
	report(connector->report, REPORT_CONNECTED, F_TEXT(connector->host),
	       F_TEXT(address_beside_name(connector, peer, beside, sizeof beside)), F_NUMBER(connector->port),
	       F_TEXT(protocol_of(connector)), F_TEXT(service ? service : "*"));
	if (connector->options.socket.type == SOCK_STREAM)
		report(connector->report, REPORT_ANSWERED, F_TEXT(address_text(peer, text, sizeof text)),
		       F_MS(connector->times.connect_ms));
	socket_local(fd, &local);
	sockaddr_tell(connector->report, "local", &local);
	sockaddr_tell(connector->report, "peer", peer);
}

static void won(struct connector *connector, struct attempt *attempt)
{
	int fd = attempt->fd;

	connector->times.connect_ms = (clock_now() - attempt->started) * 1000;
	ev_io_stop(connector->loop, &attempt->writable);
	attempt->fd = -1;	/* no longer ours to close */
	tell_connected(connector, fd, &attempt->address);
	finish(connector, fd);
}

/* The sentence of an attempt that failed, in nc's words. */
static void lost(struct connector *connector, const struct attempt *attempt, const char *outcome, const char *reason)
{
	char beside[ADDRESS_HOST_LEN];
	const char *address = address_beside_name(connector, &attempt->address, beside, sizeof beside);

	error_set(&connector->error, STATUS_FAILED, "connect to %s%s%s%s port %u (%s) %s: %s", connector->host,
		  address ? " (" : "", address ? address : "", address ? ")" : "", connector->port,
		  protocol_of(connector), outcome, reason);
	report(connector->report, REPORT_CONNECT_FAILED, F_TEXT(connector->host), F_TEXT(address),
	       F_NUMBER(connector->port), F_TEXT(protocol_of(connector)), F_TEXT(outcome), F_TEXT(reason),
	       F_MS((clock_now() - attempt->started) * 1000));
	connector->error.is_told = connector->options.fails_quietly ||
				   report_shows(connector->report, REPORT_CONNECT_FAILED);
}

/* ---- attempts ---- */

static bool next_address(struct connector *connector, struct address *address)
{
	for (unsigned i = 0; i < 2; i++) {
		struct family_addresses *family = &connector->by_family[connector->turn++ % 2];

		if (family->tried < family->count) {
			*address = family->addresses[family->tried++];
			return true;
		}
	}
	return false;
}

static bool has_next(const struct connector *connector)
{
	return connector->by_family[0].tried < connector->by_family[0].count ||
	       connector->by_family[1].tried < connector->by_family[1].count;
}

static void settle(struct connector *connector);

static void on_writable(struct ev_loop *loop, ev_io *watcher, int revents)
{
	struct attempt *attempt = watcher->data;
	struct connector *connector = attempt->connector;
	int number = 0;
	socklen_t len = sizeof number;

	(void)loop, (void)revents;
	getsockopt(attempt->fd, SOL_SOCKET, SO_ERROR, &number, &len);
	if (number == 0) {
		won(connector, attempt);
		return;
	}
	close_attempt(attempt);
	lost(connector, attempt, number == ETIMEDOUT ? "timed out" : "failed", strerror(number));
	settle(connector);
}

/* Returns whether the attempt is on its way.  Even one that succeeds at once
 * is left to the loop. */
static bool start_attempt(struct connector *connector, const struct address *address)
{
	struct attempt *attempt = &connector->attempts[connector->attempt_count++];
	char text[ADDRESS_TEXT_LEN];

	attempt->connector = connector;
	attempt->address = *address;
	attempt->started = clock_now();
	report(connector->report, REPORT_ATTEMPT, F_TEXT(address_text(address, text, sizeof text)));
	attempt->fd = socket_open(&connector->options.socket, address->sa.sa_family, &connector->error);
	if (attempt->fd < 0)
		return false;
	ev_io_init(&attempt->writable, on_writable, attempt->fd, EV_WRITE);
	attempt->writable.data = attempt;
	if (connect(attempt->fd, &address->sa, address->len) < 0 && errno != EINPROGRESS) {
		int number = errno;

		close_attempt(attempt);
		lost(connector, attempt, "failed", strerror(number));
		return false;
	}
	ev_io_start(connector->loop, &attempt->writable);
	return true;
}

static unsigned in_flight(const struct connector *connector)
{
	unsigned count = 0;

	for (unsigned i = 0; i < connector->attempt_count; i++)
		count += connector->attempts[i].fd >= 0;
	return count;
}

static void start_next(struct connector *connector)
{
	struct address address;

	ev_timer_stop(connector->loop, &connector->next_attempt);
	while (next_address(connector, &address)) {
		address_set_port(&address, connector->port);
		if (!start_attempt(connector, &address))
			continue;
		ev_timer_set(&connector->next_attempt, ATTEMPT_DELAY, 0);
		ev_timer_start(connector->loop, &connector->next_attempt);
		return;
	}
}

static void resolve_failed(struct connector *connector)
{
	/* nc's words: scripts know them. */
	error_set(&connector->error, STATUS_FAILED, "getaddrinfo for host \"%s\" port %u: %s", connector->host,
		  connector->port, lookup_words(connector->lookup_result));
	finish(connector, -1);
}

/* Decides what comes next: one more attempt, patience, or the end. */
static void settle(struct connector *connector)
{
	/* An address that came late is not to wait for those in flight to fail. */
	if (connector->may_start &&
	    (in_flight(connector) == 0 || (has_next(connector) && !ev_is_active(&connector->next_attempt))))
		start_next(connector);
	if (in_flight(connector) > 0 || connector->lookup || has_next(connector))
		return;
	if (connector->attempt_count == 0)
		resolve_failed(connector);
	else
		finish(connector, -1);
}

static void on_next_attempt(struct ev_loop *loop, ev_timer *timer, int revents)
{
	(void)loop, (void)revents;
	start_next(timer->data);
	settle(timer->data);
}

/* ---- names ---- */

static void add_addresses(struct connector *connector, const struct address *addresses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int is_second = addresses[i].sa.sa_family == connector->by_family[1].family;
		struct family_addresses *family = &connector->by_family[is_second];

		if (family->count < MOST_ADDRESSES)
			family->addresses[family->count++] = addresses[i];
	}
}

static void begin(struct connector *connector)
{
	if (!connector->may_start)
		connector->times.name_ms = (clock_now() - connector->started) * 1000;
	connector->may_start = true;
	ev_timer_stop(connector->loop, &connector->resolution);
}

static void on_resolution_delay(struct ev_loop *loop, ev_timer *timer, int revents)
{
	(void)loop, (void)revents;
	begin(timer->data);
	settle(timer->data);
}

/* RFC 8305, 3: AAAA starts at once; A waits a moment for AAAA. */
static void on_family(void *who, int family, const struct address *addresses, size_t count)
{
	struct connector *connector = who;

	add_addresses(connector, addresses, count);
	if (count == 0 || connector->may_start) {
		settle(connector);
		return;
	}
	if (family == AF_INET6 || connector->options.family == AF_INET) {
		begin(connector);
		settle(connector);
	} else {
		ev_timer_set(&connector->resolution, RESOLUTION_DELAY, 0);
		ev_timer_start(connector->loop, &connector->resolution);
	}
}

static void on_resolved(void *who, enum lookup_result result)
{
	struct connector *connector = who;

	connector->lookup = NULL;
	connector->lookup_result = result;
	begin(connector);
	settle(connector);
}

/* ---- the whole ---- */

static void on_deadline(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct connector *connector = timer->data;

	(void)loop, (void)revents;
	for (unsigned i = 0; i < connector->attempt_count; i++)
		if (connector->attempts[i].fd >= 0)
			lost(connector, &connector->attempts[i], "timed out", strerror(ETIMEDOUT));
	if (connector->path.len)
		error_set_errno(&connector->error, ETIMEDOUT, "%s", connector->host);
	else if (connector->attempt_count == 0)
		error_set(&connector->error, STATUS_FAILED, "%s \"%s\" port %u: %s",
			  connector->host_is_literal ? "connect to" : "getaddrinfo for host", connector->host,
			  connector->port, strerror(ETIMEDOUT));
	finish(connector, -1);
}

static void on_soon(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct connector *connector = timer->data;

	(void)loop, (void)revents;
	if (connector->error.status)
		finish(connector, -1);
	else
		settle(connector);
}

static struct connector *new_connector(struct ev_loop *loop, struct report *report,
				   const struct connect_options *options, connect_done_fn *on_done, void *owner)
{
	struct connector *connector = calloc(1, sizeof *connector);

	if (!connector)
		return NULL;
	connector->loop = loop;
	connector->report = report;
	connector->options = *options;
	connector->on_done = on_done;
	connector->owner = owner;
	connector->started = clock_now();
	connector->times.name_ms = connector->times.connect_ms = -1;
	ev_timer_init(&connector->deadline, on_deadline,
		      options->timeout_s > LEAST_TIMEOUT ? options->timeout_s : LEAST_TIMEOUT, 0);
	ev_set_priority(&connector->deadline, EV_MINPRI);	/* what has connected meanwhile comes first */
	ev_timer_init(&connector->next_attempt, on_next_attempt, 0, 0);
	ev_timer_init(&connector->resolution, on_resolution_delay, 0, 0);
	ev_timer_init(&connector->soon, on_soon, 0, 0);
	connector->deadline.data = connector->next_attempt.data = connector;
	connector->resolution.data = connector->soon.data = connector;
	connector->path_fd = -1;
	connector->by_family[0].family = AF_INET6;
	connector->by_family[1].family = AF_INET;
	if (options->timeout_s >= 0)
		ev_timer_start(loop, &connector->deadline);
	return connector;
}

/* Answers from the loop, with what is known already. */
static struct connector *answer_soon(struct connector *connector)
{
	ev_timer_start(connector->loop, &connector->soon);
	return connector;
}

struct connector *connect_host(struct ev_loop *loop, struct report *report, struct resolver *resolver,
			       const char *host, uint16_t port, const struct connect_options *options,
			     connect_done_fn *on_done, void *owner)
{
	struct connector *connector = new_connector(loop, report, options, on_done, owner);
	struct lookup_handler handler = { on_family, on_resolved, connector };
	struct address literal;

	if (!connector)
		return NULL;
	strlcpy(connector->host, host, sizeof connector->host);
	connector->port = port;
	connector->resolver = resolver;
	if (endpoint_literal(host, &literal, &connector->host_is_literal, &connector->error) < 0)
		return answer_soon(connector);
	if (connector->host_is_literal) {
		add_addresses(connector, &literal, 1);
		connector->may_start = true;
		return answer_soon(connector);
	}
	if (options->has_no_names) {
		connector->lookup_result = LOOKUP_NO_NAME;
		return answer_soon(connector);
	}
	connector->lookup = resolver_lookup(resolver, host, options->family, &handler);
	if (!connector->lookup)
		connector->lookup_result = LOOKUP_NO_MEMORY;
	return connector->lookup ? connector : answer_soon(connector);
}

/* ---- Unix sockets ---- */

/* How long to wait before a full backlog is tried again: for Unix sockets
 * connect(2) neither waits for room nor tells of it. */
#define BACKLOG_DELAY 0.020

static int open_unix(struct connector *connector, const struct address *path)
{
	int fd = socket_open(&connector->options.socket, AF_UNIX, &connector->error);
	const struct address *own = &connector->options.source_path;

	if (fd < 0)
		return -1;
	if (own->len)
		unix_path_bind(fd, own, &connector->error);
	else if (connector->options.socket.type == SOCK_DGRAM)
		unix_path_bind_reply(fd, path, &connector->error);
	if (!connector->error.status)
		return fd;
	close(fd);
	return -1;
}

static void tell_path_connected(struct connector *connector, int fd)
{
	char text[ADDRESS_TEXT_LEN];
	struct address local;

	socket_local(fd, &local);
	if (connector->options.socket.type == SOCK_DGRAM)
		report(connector->report, REPORT_BOUND_PATH, F_TEXT(address_text(&local, text, sizeof text)));
	report(connector->report, REPORT_CONNECTED_PATH, F_TEXT(connector->host));
	sockaddr_tell(connector->report, "local", &local);
	sockaddr_tell(connector->report, "peer", &connector->path);
}

static void on_path(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct connector *connector = timer->data;
	int fd = connector->path_fd;

	(void)revents;
	if (fd >= 0 && connect(fd, &connector->path.sa, connector->path.len) < 0) {
		if (errno == EAGAIN) {
			ev_timer_set(timer, BACKLOG_DELAY, 0);
			ev_timer_start(loop, timer);
			return;
		}
		error_set_errno(&connector->error, errno, "%s", connector->host);
		finish(connector, -1);
		return;
	}
	connector->path_fd = -1;	/* no longer ours to close */
	connector->times.connect_ms = (clock_now() - connector->started) * 1000;
	if (fd >= 0)
		tell_path_connected(connector, fd);
	finish(connector, fd);
}

struct connector *connect_path(struct ev_loop *loop, struct report *report, const struct address *path,
			       const struct connect_options *options, connect_done_fn *on_done, void *owner)
{
	struct connector *connector = new_connector(loop, report, options, on_done, owner);

	if (!connector)
		return NULL;
	connector->path = *path;
	address_text(path, connector->host, sizeof connector->host);
	connector->path_fd = open_unix(connector, path);
	answer_soon(connector);
	ev_set_cb(&connector->soon, on_path);
	return connector;
}
