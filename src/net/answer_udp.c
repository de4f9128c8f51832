/* SPDX-License-Identifier: ISC */
/* Datagrams, and the address that each was sent to.
 *
 * A socket bound to all addresses would reply from the one that the route back
 * prefers, which an asker must not take (RFC 5452, 9.1).  So the kernel is asked
 * where each datagram went, and told where its reply comes from. */
#include "net/answer_server_private.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>

enum {
	RECEIVE_BUFFER = 4 << 20,
	READS_A_TURN = 128,	/* then the other watchers have theirs */
	CONTROL_SIZE = 128,
};

#if defined IP_PKTINFO && defined IPV6_PKTINFO && defined IPV6_RECVPKTINFO
static void want_local(int fd, int family)
{
	const int on = 1;

	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
	else
		setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
}

static void take_local6(struct answer_route *route, const struct in6_pktinfo *info)
{
	if (IN6_IS_ADDR_MULTICAST(&info->ipi6_addr))
		return;
	address_any(&route->local, AF_INET6, 0);
	route->local.in6.sin6_addr = info->ipi6_addr;
	route->interface = IN6_IS_ADDR_LINKLOCAL(&info->ipi6_addr) ? (unsigned)info->ipi6_ifindex : 0;
}

static void take_local4(struct answer_route *route, const struct in_pktinfo *info)
{
	address_any(&route->local, AF_INET, 0);
	route->local.in.sin_addr = info->ipi_spec_dst;	/* ours even where it was a broadcast */
}

static void take_local(struct answer_route *route, struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO)
			take_local6(route, (const void *)CMSG_DATA(c));
		else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
			take_local4(route, (const void *)CMSG_DATA(c));
	}
}

static void put_control(struct msghdr *message, int level, int type, const void *info, size_t len)
{
	struct cmsghdr *c = message->msg_control;

	message->msg_controllen = CMSG_SPACE(len);
	c->cmsg_level = level;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(c), info, len);
}

static void give_local(const struct answer_route *route, struct msghdr *message)
{
	struct in6_pktinfo info6 = { .ipi6_ifindex = route->interface };
	struct in_pktinfo info4 = { 0 };

	if (route->local.sa.sa_family == AF_INET6) {
		info6.ipi6_addr = route->local.in6.sin6_addr;
		put_control(message, IPPROTO_IPV6, IPV6_PKTINFO, &info6, sizeof info6);
	} else {
		info4.ipi_spec_dst = route->local.in.sin_addr;
		put_control(message, IPPROTO_IP, IP_PKTINFO, &info4, sizeof info4);
	}
}
#else
static void want_local(int fd, int family)
{
	(void)fd, (void)family;
}

static void take_local(struct answer_route *route, struct msghdr *message)
{
	(void)route, (void)message;
}

static void give_local(const struct answer_route *route, struct msghdr *message)
{
	(void)route, (void)message;
}
#endif

bool answer_udp_send(const struct answer_route *route, const uint8_t *bytes, size_t len)
{
	_Alignas(struct cmsghdr) char control[CONTROL_SIZE] = { 0 };
	struct iovec part = { (void *)(uintptr_t)bytes, len };
	struct msghdr message = {
		.msg_name = (void *)(uintptr_t)&route->peer.sa, .msg_namelen = route->peer.len,
		.msg_iov = &part, .msg_iovlen = 1,
	};

	if (route->local.len) {
		message.msg_control = control;
		give_local(route, &message);
	}
	return sendmsg(route->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
}

/* False: nothing more to read now. */
static bool read_datagram(struct answer_server *server, int fd)
{
	_Alignas(struct cmsghdr) char control[CONTROL_SIZE];
	struct answer_route route = { .fd = fd };
	struct iovec part = { server->datagram, sizeof server->datagram };
	struct msghdr message = {
		.msg_name = &route.peer.sa, .msg_namelen = sizeof route.peer.storage,
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control,
	};
	ssize_t len = recvmsg(fd, &message, MSG_DONTWAIT);

	/* Errors are those of replies that found nobody. */
	if (len < 0)
		return errno != EAGAIN && errno != EWOULDBLOCK;
	route.peer.len = message.msg_namelen;
	/* RFC 768: port 0 is where no reply is wanted. */
	if (address_port(&route.peer) == 0)
		return true;
	take_local(&route, &message);
	answer_server_received(server, &route, server->datagram, (size_t)len);
	return true;
}

static void on_readable(struct ev_loop *loop, ev_io *readable, int revents)
{
	(void)loop, (void)revents;
	for (int i = 0; i < READS_A_TURN && read_datagram(readable->data, readable->fd); i++)
		;
}

void answer_udp_start(struct answer_server *server)
{
	const int size = RECEIVE_BUFFER;
	struct address local = { .len = sizeof local.storage };

	for (unsigned i = 0; i < server->datagrams->count; i++) {
		int fd = server->datagrams->fds[i];

		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);	/* as much as is allowed */
		getsockname(fd, &local.sa, &local.len);
		if (address_is_wildcard(&local))
			want_local(fd, local.sa.sa_family);
		ev_io_init(&server->readable[i], on_readable, fd, EV_READ);
		server->readable[i].data = server;
		ev_io_start(server->loop, &server->readable[i]);
	}
}

void answer_udp_stop(struct answer_server *server)
{
	for (unsigned i = 0; i < server->datagrams->count; i++)
		ev_io_stop(server->loop, &server->readable[i]);
}
