/* SPDX-License-Identifier: ISC */
/* What the system tells of a TCP connection. */
#include "net/tcp_info.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#ifdef HAVE_LINUX_SOCKIOS_H
#include <linux/sockios.h>
#endif

int tcp_facts_get(int fd, struct tcp_facts *facts)
{
#ifdef HAVE_STRUCT_TCP_INFO_TCPI_TOTAL_RETRANS
	struct tcp_info info;
	socklen_t len = sizeof info;

	memset(&info, 0, sizeof info);
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0)
		return -1;
	facts->rtt_ms = info.tcpi_rtt / 1000.0;
	facts->retransmits = info.tcpi_total_retrans;
	return 0;
#else
	(void)fd, (void)facts;
	return -1;
#endif
}

/* RFC 9293, 3.3.2: a TCP_* state, or -1 where the system doesn't tell. */
static int state_of(int fd)
{
#ifdef HAVE_STRUCT_TCP_INFO_TCPI_TOTAL_RETRANS
	struct tcp_info info;
	socklen_t len = sizeof info;

	memset(&info, 0, sizeof info);
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0)
		return info.tcpi_state;
#else
	(void)fd;
#endif
	return -1;
}

uint64_t tcp_unacknowledged(int fd)
{
#ifdef SIOCOUTQ
	int left = 0, state = state_of(fd);
	bool has_fin = state == TCP_FIN_WAIT1 || state == TCP_CLOSING || state == TCP_LAST_ACK;

	/* Other sockets answer SIOCOUTQ with memory in use, not bytes.  A FIN on
	 * its way takes a place in the sequence, too. */
	if (state < 0 || ioctl(fd, SIOCOUTQ, &left) < 0 || left <= has_fin)
		return 0;
	return (uint64_t)(left - has_fin);
#else
	(void)fd;
	return 0;
#endif
}

bool tcp_is_gone(int fd)
{
	return state_of(fd) == TCP_CLOSE;
}
