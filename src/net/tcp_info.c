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

uint64_t tcp_unacknowledged(int fd)
{
#ifdef SIOCOUTQ
	int left = 0, type = 0;
	socklen_t len = sizeof type;

	/* Other sockets answer SIOCOUTQ with memory in use, not bytes. */
	if (getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &type, &len) < 0 || type != IPPROTO_TCP)
		return 0;
	return ioctl(fd, SIOCOUTQ, &left) == 0 && left > 0 ? (uint64_t)left : 0;
#else
	(void)fd;
	return 0;
#endif
}
