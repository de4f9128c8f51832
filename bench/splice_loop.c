/* SPDX-License-Identifier: ISC */
/* bench/splice_loop.c - the least that can be done: the ceiling for bench/throughput.
 *
 *	splice_loop feed BYTES		writes so many bytes to stdout
 *	splice_loop send PORT		stdin, a pipe, to 127.0.0.1 PORT
 *	splice_loop receive PORT	one client to stdout; says on stderr that it listens
 *
 * Pipes are set to 512 KiB, as digcat sets its stdin and stdout. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	PIPE_LEN = 512 << 10,
	FEED_LEN = 128 << 10,
};

static void die(const char *what)
{
	fprintf(stderr, "splice_loop: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static void splice_all(int from, int to, size_t len)
{
	while (len) {
		ssize_t moved = splice(from, NULL, to, NULL, len, SPLICE_F_MOVE);

		if (moved <= 0)
			die("splice");
		len -= (size_t)moved;
	}
}

static void feed(const char *text)
{
	static char block[FEED_LEN];
	unsigned long long left = strtoull(text, NULL, 10);

	memset(block, 'x', sizeof(block));
	while (left) {
		size_t len = left < sizeof(block) ? (size_t)left : sizeof(block);
		ssize_t written = write(STDOUT_FILENO, block, len);

		if (written < 0)
			die("write");
		left -= (unsigned long long)written;
	}
}

static struct sockaddr_in loopback(unsigned long port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

static void send_stdin(const char *port)
{
	struct sockaddr_in to = loopback(strtoul(port, NULL, 10));
	int peer = socket(AF_INET, SOCK_STREAM, 0);
	ssize_t moved;

	if (peer < 0 || connect(peer, (struct sockaddr *)&to, sizeof(to)) < 0)
		die("connect");
	fcntl(STDIN_FILENO, F_SETPIPE_SZ, PIPE_LEN);
	while ((moved = splice(STDIN_FILENO, NULL, peer, NULL, PIPE_LEN, SPLICE_F_MOVE)) > 0)
		;
	if (moved < 0)
		die("splice to the peer");
}

static int accept_one(const char *port)
{
	struct sockaddr_in at = loopback(strtoul(port, NULL, 10));
	int listener = socket(AF_INET, SOCK_STREAM, 0), peer;

	if (listener < 0 || bind(listener, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    listen(listener, 1) < 0)
		die("listen");
	fprintf(stderr, "Listening on 127.0.0.1 %s\n", port);
	peer = accept(listener, NULL, NULL);
	if (peer < 0)
		die("accept");
	return peer;
}

static void receive(const char *port)
{
	int peer = accept_one(port), through[2];
	ssize_t moved;

	if (pipe(through) < 0)
		die("pipe");
	fcntl(through[0], F_SETPIPE_SZ, PIPE_LEN);
	while ((moved = splice(peer, NULL, through[1], NULL, PIPE_LEN, SPLICE_F_MOVE)) > 0)
		splice_all(through[0], STDOUT_FILENO, (size_t)moved);
	if (moved < 0)
		die("splice from the peer");
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "feed") == 0)
		feed(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "send") == 0)
		send_stdin(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "receive") == 0)
		receive(argv[2]);
	else {
		fprintf(stderr, "usage: splice_loop feed BYTES | send PORT | receive PORT\n");
		return 2;
	}
	return EXIT_SUCCESS;
}
