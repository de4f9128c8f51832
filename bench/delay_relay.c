/* SPDX-License-Identifier: ISC */
/* bench/delay_relay - a UDP server that seems to be far away.
 *
 *	delay_relay PORT SERVER_PORT DELAY_MS
 *
 * What comes to PORT of 127.0.0.1 goes on to SERVER_PORT after the delay; replies
 * go back at once.  Each client has a socket of its own to the server, 64 clients
 * at most.  Writes a line when it listens. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { CLIENTS = 64, WAITING = 1 << 16, LONGEST = 512, BATCH = 64, BUFFER = 4 << 20 };

struct waiting {
	int64_t due_us;
	int client;
	size_t len;
	uint8_t bytes[LONGEST];
};

static struct sockaddr_in clients[CLIENTS];
static struct pollfd polled[CLIENTS + 1];	/* the first is what clients send to */
static int client_count;
static struct waiting ring[WAITING];		/* all wait equally long: first in, first out */
static size_t head, tail;

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static struct sockaddr_in loopback(const char *port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

static int open_socket(void)
{
	const int size = BUFFER;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0)
		die("socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	return fd;
}

/* -1: one too many. */
static int client_of(const struct sockaddr_in *from, const struct sockaddr_in *server)
{
	int fd;

	for (int i = 0; i < client_count; i++)
		if (clients[i].sin_port == from->sin_port)
			return i;
	if (client_count == CLIENTS)
		return -1;
	fd = open_socket();
	if (connect(fd, (const struct sockaddr *)server, sizeof *server) < 0)
		die("connect");
	clients[client_count] = *from;
	polled[client_count + 1] = (struct pollfd){ .fd = fd, .events = POLLIN };
	return client_count++;
}

/* The bytes come straight to where they wait. */
static void take_queries(const struct sockaddr_in *server, int64_t delay_us)
{
	struct sockaddr_in from;
	socklen_t from_len;
	struct waiting *waiting;
	ssize_t len;

	while (tail - head < WAITING) {
		waiting = &ring[tail % WAITING];
		from_len = sizeof from;
		len = recvfrom(polled[0].fd, waiting->bytes, LONGEST, MSG_DONTWAIT, (struct sockaddr *)&from, &from_len);
		if (len < 0)
			return;
		waiting->client = client_of(&from, server);
		waiting->len = (size_t)len;
		waiting->due_us = now_us() + delay_us;
		tail += waiting->client >= 0;
	}
}

static void pass_queries(void)
{
	int64_t now = now_us();

	for (; head < tail && ring[head % WAITING].due_us <= now; head++) {
		struct waiting *waiting = &ring[head % WAITING];

		send(polled[waiting->client + 1].fd, waiting->bytes, waiting->len, 0);
	}
}

static void pass_replies(int client)
{
	struct mmsghdr messages[BATCH];
	struct iovec parts[BATCH];
	static uint8_t bytes[BATCH][LONGEST * 4];
	int count;

	for (int i = 0; i < BATCH; i++) {
		parts[i] = (struct iovec){ bytes[i], sizeof bytes[i] };
		messages[i].msg_hdr = (struct msghdr){ .msg_iov = &parts[i], .msg_iovlen = 1 };
	}
	while ((count = recvmmsg(polled[client + 1].fd, messages, BATCH, MSG_DONTWAIT, NULL)) > 0) {
		for (int i = 0; i < count; i++) {
			parts[i].iov_len = messages[i].msg_len;
			messages[i].msg_hdr.msg_name = &clients[client];
			messages[i].msg_hdr.msg_namelen = sizeof clients[client];
		}
		sendmmsg(polled[0].fd, messages, (unsigned)count, 0);
		for (int i = 0; i < count; i++) {
			parts[i].iov_len = sizeof bytes[i];
			messages[i].msg_hdr.msg_name = NULL;
		}
	}
}

static void wait_for_something(void)
{
	int64_t left_us = head < tail ? ring[head % WAITING].due_us - now_us() : 1000000;
	struct timespec limit = { 0 };

	if (left_us > 0) {
		limit.tv_sec = left_us / 1000000;
		limit.tv_nsec = left_us % 1000000 * 1000;
	}
	if (ppoll(polled, (nfds_t)client_count + 1, &limit, NULL) < 0)
		die("ppoll");
}

int main(int argc, char **argv)
{
	struct sockaddr_in near, server;

	if (argc != 4)
		return 2;
	near = loopback(argv[1]);
	server = loopback(argv[2]);
	polled[0] = (struct pollfd){ .fd = open_socket(), .events = POLLIN };
	if (bind(polled[0].fd, (const struct sockaddr *)&near, sizeof near) < 0)
		die("bind");
	puts("listening");
	fflush(stdout);
	for (;;) {
		wait_for_something();
		take_queries(&server, (int64_t)atoi(argv[3]) * 1000);
		pass_queries();
		for (int i = 0; i < client_count; i++)
			pass_replies(i);
	}
}
