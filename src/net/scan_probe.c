/* SPDX-License-Identifier: ISC */
/* One attempt at one port: its socket, and what the system says of it. */
#include "base/clock.h"
#include "net/scan_private.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/errqueue.h>
#endif

static bool is_stream(const struct scan *scan)
{
	return scan->options.socket.type == SOCK_STREAM;
}

static void peer_of(const struct probe *probe, struct address *peer)
{
	*peer = probe->scan->addresses[probe->task.address];
	address_set_port(peer, (uint16_t)probe->scan->plan.ports[probe->task.index]);
}

/* ---- the socket ---- */

/* After a refused connect(2) Linux lets a socket that was not bound connect
 * elsewhere; POSIX leaves it open.  It saves making and closing one per port. */
static bool is_fit_for_next(const struct probe *probe, int number)
{
#ifdef __linux__
	const struct scan *scan = probe->scan;
	const struct socket_options *options = &scan->options.socket;

	return number == ECONNREFUSED && is_stream(scan) && scan->spare_fd < 0 &&
	       !options->source.len && !options->source_port && !options->has_random_port;
#else
	(void)probe, (void)number;
	return false;
#endif
}

void probe_close(struct probe *probe, int number)
{
	struct scan *scan = probe->scan;

	if (probe->fd < 0)
		return;
	if (is_fit_for_next(probe, number)) {
		scan->spare_fd = probe->fd;
		scan->spare_family = scan->addresses[probe->task.address].sa.sa_family;
	} else {
		close(probe->fd);
	}
	probe->fd = -1;
}

static void ask_for_offender(int fd, int family)
{
#ifdef __linux__
	int on = 1;

	if (family == AF_INET)
		setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
	else
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
#else
	(void)fd, (void)family;
#endif
}

/* What may be there again once another probe has ended, or a moment later. */
static bool is_scarcity(int number)
{
	static const int numbers[] = { EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRINUSE, EADDRNOTAVAIL, EAGAIN };

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (numbers[i] == number)
			return true;
	return false;
}

/* A source that can't be bound is wrong for every port, unless others have it now. */
static enum probe_result open_failed(struct scan *scan, const struct error *err, int *number)
{
	if (*number == EAFNOSUPPORT)
		return PROBE_OVER;
	if (is_scarcity(*number) && scan->flying_count > 0)
		return PROBE_HELD;
	scan->error = *err;
	return PROBE_FATAL;
}

static enum probe_result open_socket(struct probe *probe, int *number)
{
	struct scan *scan = probe->scan;
	int family = scan->addresses[probe->task.address].sa.sa_family;
	struct error err;

	if (scan->spare_fd >= 0 && scan->spare_family == family) {
		probe->fd = scan->spare_fd;
		scan->spare_fd = -1;
		return PROBE_FLYING;
	}
	probe->fd = socket_open(&scan->options.socket, family, &err);
	if (probe->fd < 0) {
		*number = errno;
		return open_failed(scan, &err, number);
	}
	/* Without it, datagrams are not told of hosts that can't be reached. */
	if (scan->options.wants_offenders || !is_stream(scan))
		ask_for_offender(probe->fd, family);
	return PROBE_FLYING;
}

/* ---- meeting ourselves ---- */

static bool is_same_host(struct address a, struct address b)
{
	address_set_port(&a, 0);
	address_set_port(&b, 0);
	return address_equal(&a, &b);
}

/* A port that nobody has may be our own: the system has chosen it for this very
 * socket, and TCP connects it to itself (RFC 9293, 3.5: simultaneous open).  Or
 * two probes have each other's port. */
static bool meets_itself(const struct probe *probe)
{
	const struct scan *scan = probe->scan;
	struct address peer, local, others;
	const struct probe *other;

	peer_of(probe, &peer);
	socket_local(probe->fd, &local);
	if (!is_same_host(local, peer))
		return false;
	if (address_port(&local) == address_port(&peer))
		return true;
	TAILQ_FOREACH(other, &scan->flying, others) {
		if (other == probe || scan->plan.ports[other->task.index] != address_port(&local))
			continue;
		socket_local(other->fd, &others);
		if (address_port(&others) == address_port(&peer))
			return true;
	}
	return false;
}

/* No FIN to ourselves, and no port that lingers in TIME_WAIT. */
static void reset(struct probe *probe)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(probe->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	close(probe->fd);
	probe->fd = -1;
}

/* ---- streams ---- */

/* What connect(2) or SO_ERROR says, as what it means for the port. */
static int judge_stream(struct probe *probe, int number)
{
	/* The handshake was made, and the peer has had enough already. */
	if (number == ECONNRESET || number == EPIPE)
		number = 0;
	if (number == 0 && meets_itself(probe)) {
		reset(probe);
		return ECONNREFUSED;
	}
	return number;
}

static int connect_to(int fd, const struct address *peer)
{
	return connect(fd, &peer->sa, peer->len) < 0 ? errno : 0;
}

/* A peer on this machine has answered by the time connect(2) returns, which only
 * a second call tells. */
static enum probe_result start_stream(struct probe *probe, int *number)
{
	struct address peer;

	peer_of(probe, &peer);
	*number = connect_to(probe->fd, &peer);
	if (*number == EINPROGRESS) {
		*number = connect_to(probe->fd, &peer);
		if (*number == EISCONN)
			*number = 0;
	}
	if (*number == EALREADY || *number == EINPROGRESS || *number == EINTR)
		return PROBE_FLYING;
	if (is_scarcity(*number))
		return PROBE_HELD;
	*number = judge_stream(probe, *number);
	return PROBE_OVER;
}

static enum probe_result look_at_stream(struct probe *probe, int *number)
{
	*number = judge_stream(probe, socket_take_error(probe->fd));
	return PROBE_OVER;
}

/* ---- datagrams ---- */

void probe_send(struct probe *probe)
{
	const struct scan_options *options = &probe->scan->options;

	/* What fails here is either refused, which is looked at next, or is sent
	 * again later. */
	if (send(probe->fd, options->payload, strlen(options->payload), MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
	    errno == ECONNREFUSED)
		ev_feed_event(probe->scan->loop, &probe->ready, EV_READ);
}

static enum probe_result look_at_datagram(struct probe *probe, int *number)
{
	char reply[1];

	for (;;) {
		if (recv(probe->fd, reply, sizeof reply, MSG_DONTWAIT) < 0) {
			*number = errno;
			return errno == EAGAIN || errno == EINTR ? PROBE_FLYING : PROBE_OVER;
		}
		*number = 0;
		if (!meets_itself(probe))
			return PROBE_OVER;
	}
}

static enum probe_result start_datagram(struct probe *probe, int *number)
{
	const struct scan_options *options = &probe->scan->options;
	struct address peer;

	peer_of(probe, &peer);
	*number = connect_to(probe->fd, &peer);
	if (*number)
		return is_scarcity(*number) ? PROBE_HELD : PROBE_OVER;
	if (meets_itself(probe)) {
		*number = ECONNREFUSED;		/* nobody else can have the port */
		return PROBE_OVER;
	}
	for (unsigned i = 0; i < options->salvo; i++) {
		if (send(probe->fd, options->payload, strlen(options->payload), MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
		    errno != EAGAIN && errno != ENOBUFS) {
			*number = errno;
			return PROBE_OVER;
		}
	}
	return look_at_datagram(probe, number);
}

/* ---- either ---- */

enum probe_result probe_start(struct probe *probe, int *number)
{
	enum probe_result result = open_socket(probe, number);

	if (result != PROBE_FLYING)
		return result;
	probe->started = clock_now();
	result = is_stream(probe->scan) ? start_stream(probe, number) : start_datagram(probe, number);
	if (result == PROBE_HELD) {
		close(probe->fd);
		probe->fd = -1;
	}
	return result;
}

enum probe_result probe_look(struct probe *probe, int *number)
{
	return is_stream(probe->scan) ? look_at_stream(probe, number) : look_at_datagram(probe, number);
}

#ifdef __linux__
/* ip(7), IP_RECVERR: the error queue tells which host sent the ICMP message. */
static bool read_offender(int fd, struct address *offender)
{
	char control[512], data[64];
	struct iovec part = { data, sizeof data };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof control };
	const struct sock_extended_err *cause;
	const struct sockaddr *who;

	if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
		bool is_v4 = c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR;
		bool is_v6 = c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR;

		cause = (const void *)CMSG_DATA(c);
		if ((!is_v4 && !is_v6) ||
		    (cause->ee_origin != SO_EE_ORIGIN_ICMP && cause->ee_origin != SO_EE_ORIGIN_ICMP6))
			continue;
		who = SO_EE_OFFENDER(cause);
		address_any(offender, is_v4 ? AF_INET : AF_INET6, 0);
		memcpy(&offender->storage, who, offender->len);
		address_set_port(offender, 0);
		return who->sa_family == offender->sa.sa_family;
	}
	return false;
}
#else
static bool read_offender(int fd, struct address *offender)
{
	(void)fd, (void)offender;
	return false;
}
#endif

uint8_t probe_offender(struct probe *probe)
{
	struct scan *scan = probe->scan;
	struct address offender;
	unsigned i = 0;

	if (!scan->options.wants_offenders || probe->fd < 0 || !read_offender(probe->fd, &offender))
		return 0;
	while (i < scan->offender_count && !address_equal(&scan->offenders[i], &offender))
		i++;
	if (i == UINT8_MAX)
		return 0;
	if (!scan->offenders && (scan->offenders = calloc(UINT8_MAX, sizeof *scan->offenders)) == NULL)
		return 0;
	scan->offenders[i] = offender;
	if (i == scan->offender_count)
		scan->offender_count++;
	return (uint8_t)(i + 1);
}
