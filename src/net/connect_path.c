/* SPDX-License-Identifier: ISC */
/* A try to reach a Unix socket. */
#include "net/connect_private.h"

#include "base/clock.h"
#include "net/sockaddr_dump.h"
#include "net/unix_path.h"
#include "out/report.h"

#include <errno.h>
#include <unistd.h>

/* How long to wait before a full backlog is tried again: for Unix sockets
 * connect(2) neither waits for room nor tells of it. */
#define BACKLOG_DELAY 0.020

/* The socket serves all tries: a path of its own is bound once. */
static int open_path(struct connector *connector)
{
	int fd = socket_open(&connector->options.socket, AF_UNIX, &connector->error);
	const struct address *own = &connector->options.source_path;

	if (fd < 0)
		return -1;
	if (own->len)
		unix_path_bind(fd, own, &connector->error);
	else if (connector->options.socket.type == SOCK_DGRAM)
		unix_path_bind_reply(fd, &connector->path, &connector->error);
	if (!connector->error.status)
		return fd;
	close(fd);
	return -1;
}

static void tell_connected(struct connector *connector, int fd)
{
	char text[ADDRESS_TEXT_LEN];
	struct address local;

	socket_local(fd, &local);
	if (connector->options.socket.type == SOCK_DGRAM)
		report(connector->report, REPORT_BOUND_PATH, F_TEXT(address_text(&local, text, sizeof text)));
	report(connector->report, REPORT_CONNECTED_PATH, F_TEXT(connector->name));
	sockaddr_tell(connector->report, "local", &local);
	sockaddr_tell(connector->report, "peer", &connector->path);
}

static void won(struct connector *connector)
{
	int fd = connector->path_fd;

	connector->path_fd = -1;	/* no longer ours to close */
	connector->times.connect_ms = (clock_now() - connector->started) * 1000;
	tell_connected(connector, fd);
	connector_won(connector, fd);
}

static void on_backlog(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct connector *connector = timer->data;

	(void)revents;
	if (connect(connector->path_fd, &connector->path.sa, connector->path.len) == 0) {
		won(connector);
	} else if (errno == EAGAIN) {
		ev_timer_set(timer, BACKLOG_DELAY, 0);
		ev_timer_start(loop, timer);
	} else {
		error_set_errno(&connector->error, errno, "%s", connector->name);
		error_of_kind(&connector->error, ERROR_CONNECT);
		connector_failed(connector);
	}
}

static void begin(struct connector *connector)
{
	ev_init(&connector->backlog, on_backlog);
	connector->backlog.data = connector;
	if (connector->path_fd < 0)
		connector->path_fd = open_path(connector);
	if (connector->path_fd < 0)
		connector_failed(connector);
	else
		on_backlog(connector->loop, &connector->backlog, 0);
}

static void expire(struct connector *connector)
{
	error_set_errno(&connector->error, ETIMEDOUT, "%s", connector->name);
	error_of_kind(&connector->error, ERROR_CONNECT);
}

static void end(struct connector *connector)
{
	ev_timer_stop(connector->loop, &connector->backlog);
}

const struct connect_kind connect_kind_path = { begin, expire, end };
