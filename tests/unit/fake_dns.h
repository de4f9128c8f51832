/* SPDX-License-Identifier: ISC */
/* tests/unit/fake_dns.h - a name server of a few lines on the test's own loop,
 * on a free port of 127.0.0.1, UDP and TCP.
 *
 * Its watchers don't keep the loop running: ev_run() returns when what is
 * tested has nothing left to wait for. */
#ifndef TESTS_UNIT_FAKE_DNS_H
#define TESTS_UNIT_FAKE_DNS_H

#include <arpa/inet.h>
#include <ev.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* What is replied to a question; what is not listed gets NXDOMAIN.  The reply
 * is NXDOMAIN, NODATA, SERVFAIL, REFUSED, DROP (silence), MALFORMED, or the
 * rdata: addresses with blanks between, a name for PTR, or for SRV
 * PRIORITY/WEIGHT/PORT/NAME with blanks between.  "HELD ..." waits
 * for fake_release(), "TRUNCATED ..." is whole only over TCP. */
struct fake_reply {
	const char *name;	/* NULL ends the list */
	const char *type;
	const char *reply;
};

struct fake_message {
	uint8_t bytes[2048];
	size_t len;
	struct sockaddr_in to;
};

struct fake_dns {
	struct ev_loop *loop;
	const struct fake_reply *replies;
	char server[32];	/* 127.0.0.1:PORT */
	uint16_t port;
	char log[4096];		/* "NAME TYPE", one line for each question */
	ev_io udp, listener, stream;
	struct fake_message held;
};

static void fake_watch(struct fake_dns *fake, ev_io *io,
		       void (*on_ready)(struct ev_loop *, ev_io *, int), int fd)
{
	ev_io_init(io, on_ready, fd, EV_READ);
	io->data = fake;
	ev_io_start(fake->loop, io);
	ev_unref(fake->loop);
}

static void fake_unwatch(struct fake_dns *fake, ev_io *io)
{
	if (!ev_is_active(io))
		return;
	ev_ref(fake->loop);
	ev_io_stop(fake->loop, io);
	close(io->fd);
}

/* The question's name with dots; returns its type, and where it ends. */
static int fake_question(const struct fake_message *query, char *name, size_t *end)
{
	size_t at = 12;

	*name = '\0';
	while (at < query->len && query->bytes[at]) {
		strncat(name, (const char *)query->bytes + at + 1, query->bytes[at]);
		at += 1u + query->bytes[at];
		if (query->bytes[at])
			strcat(name, ".");
	}
	*end = at + 5;
	return query->bytes[at + 1] << 8 | query->bytes[at + 2];
}

static size_t fake_rdata(const char *word, int type, uint8_t *rdata)
{
	uint8_t *to = rdata;
	size_t label_len;

	unsigned numbers[3];
	int read = 0;

	if (type == 33 && sscanf(word, "%u/%u/%u/%n", &numbers[0], &numbers[1], &numbers[2], &read) == 3) {
		for (int i = 0; i < 3; i++) {
			*to++ = (uint8_t)(numbers[i] >> 8);
			*to++ = (uint8_t)numbers[i];
		}
		word += read;
	}
	if (type == 1 || type == 28) {
		inet_pton(type == 1 ? AF_INET : AF_INET6, word, rdata);
		return type == 1 ? 4 : 16;
	}
	for (; *word; word += label_len + (word[label_len] == '.')) {
		label_len = strcspn(word, ".");
		*to++ = (uint8_t)label_len;
		memcpy(to, word, label_len);
		to += label_len;
	}
	*to++ = 0;
	return (size_t)(to - rdata);
}

static void fake_add_records(struct fake_message *message, const char *words, int type)
{
	static const uint8_t ttl[4] = { 0, 0, 1, 44 };	/* 300 s */
	char copy[1024], *rest = copy, *word;
	uint8_t *to;
	size_t len;

	snprintf(copy, sizeof copy, "%s", words);
	while ((word = type == 12 ? rest : strsep(&rest, " "))) {
		to = message->bytes + message->len;
		memcpy(to, (uint8_t[]){ 0xc0, 12, 0, (uint8_t)type, 0, 1 }, 6);
		memcpy(to + 6, ttl, 4);
		len = fake_rdata(word, type, to + 12);
		to[10] = (uint8_t)(len >> 8);
		to[11] = (uint8_t)len;
		message->len += 12 + len;
		message->bytes[7]++;
		if (type == 12)
			return;
	}
}

static bool fake_starts(const char **reply, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*reply, word, len) != 0)
		return false;
	*reply += len;
	return true;
}

static const char *fake_find(struct fake_dns *fake, const char *name, int type)
{
	const char *type_word = type == 1 ? "A" : type == 28 ? "AAAA" : type == 33 ? "SRV" : "PTR";
	size_t log_len = strlen(fake->log);

	snprintf(fake->log + log_len, sizeof fake->log - log_len, "%s %s\n", name, type_word);
	for (const struct fake_reply *r = fake->replies; r && r->name; r++)
		if (strcasecmp(r->name, name) == 0 && strcmp(r->type, type_word) == 0)
			return r->reply;
	return "NXDOMAIN";
}

/* Makes the reply of the query, in place.  False: there is none now. */
static bool fake_answer(struct fake_dns *fake, struct fake_message *message, bool is_stream)
{
	static const char *const rcodes[] = {
		"NODATA", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED",
	};
	char name[512];
	int type = fake_question(message, name, &message->len);
	const char *reply = fake_find(fake, name, type);
	bool is_held = fake_starts(&reply, "HELD "), is_cut = fake_starts(&reply, "TRUNCATED ");

	message->bytes[2] = 0x81;
	message->bytes[3] = 0x80;
	memset(message->bytes + 6, 0, 6);
	if (strcmp(reply, "DROP") == 0)
		return false;
	for (uint8_t i = 0; i < 6; i++)
		if (strcmp(reply, rcodes[i]) == 0) {
			message->bytes[3] |= i;
			return true;
		}
	if (is_cut && !is_stream)
		message->bytes[2] |= 2;
	else if (strcmp(reply, "MALFORMED") == 0)
		message->bytes[7] = 3;		/* answers that are not there */
	else
		fake_add_records(message, reply, type);
	if (is_held)
		fake->held = *message;
	return !is_held;
}

static void fake_on_datagram(struct ev_loop *loop, ev_io *io, int revents)
{
	struct fake_dns *fake = io->data;
	struct fake_message message;
	socklen_t to_len = sizeof message.to;
	ssize_t len = recvfrom(io->fd, message.bytes, sizeof message.bytes, MSG_DONTWAIT,
			       (struct sockaddr *)&message.to, &to_len);

	(void)loop;
	(void)revents;
	if (len < 12)
		return;
	message.len = (size_t)len;
	if (fake_answer(fake, &message, false))
		sendto(io->fd, message.bytes, message.len, 0, (struct sockaddr *)&message.to, to_len);
}

static void fake_on_stream(struct ev_loop *loop, ev_io *io, int revents)
{
	struct fake_dns *fake = io->data;
	struct fake_message message;
	uint8_t length[2];

	(void)loop;
	(void)revents;
	if (recv(io->fd, length, 2, MSG_WAITALL) != 2) {
		fake_unwatch(fake, io);
		return;
	}
	message.len = (size_t)(length[0] << 8 | length[1]);
	if (recv(io->fd, message.bytes, message.len, MSG_WAITALL) != (ssize_t)message.len ||
	    !fake_answer(fake, &message, true))
		return;
	length[0] = (uint8_t)(message.len >> 8);
	length[1] = (uint8_t)message.len;
	if (send(io->fd, length, 2, MSG_NOSIGNAL | MSG_MORE) == 2)
		send(io->fd, message.bytes, message.len, MSG_NOSIGNAL);
}

static void fake_on_connection(struct ev_loop *loop, ev_io *io, int revents)
{
	struct fake_dns *fake = io->data;
	int fd = accept(io->fd, NULL, NULL);

	(void)loop;
	(void)revents;
	fake_unwatch(fake, &fake->stream);
	if (fd >= 0)
		fake_watch(fake, &fake->stream, fake_on_stream, fd);
}

/* Sends the reply that was held; false: there is none, or it could not be sent. */
__attribute__((unused)) static bool fake_release(struct fake_dns *fake)
{
	struct fake_message *held = &fake->held;
	size_t len = held->len;

	held->len = 0;
	return len && sendto(fake->udp.fd, held->bytes, len, 0, (struct sockaddr *)&held->to,
			     sizeof held->to) > 0;
}

/* A pair of sockets on one free port. */
static void fake_bind(int *udp, int *tcp, struct sockaddr_in *address)
{
	socklen_t len = sizeof *address;

	for (int tries = 0; tries < 50; tries++) {
		memset(address, 0, sizeof *address);
		address->sin_family = AF_INET;
		address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		*udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		*tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (bind(*udp, (struct sockaddr *)address, len) == 0 &&
		    getsockname(*udp, (struct sockaddr *)address, &len) == 0 &&
		    bind(*tcp, (struct sockaddr *)address, len) == 0 && listen(*tcp, 5) == 0)
			return;
		close(*udp);
		close(*tcp);
	}
	abort();
}

static void fake_start(struct fake_dns *fake, struct ev_loop *loop, const struct fake_reply *replies)
{
	struct sockaddr_in address;
	int udp, tcp;

	memset(fake, 0, sizeof *fake);
	fake->loop = loop;
	fake->replies = replies;
	fake_bind(&udp, &tcp, &address);
	fake->port = ntohs(address.sin_port);
	snprintf(fake->server, sizeof fake->server, "127.0.0.1:%u", fake->port);
	fake_watch(fake, &fake->udp, fake_on_datagram, udp);
	fake_watch(fake, &fake->listener, fake_on_connection, tcp);
}

static void fake_stop(struct fake_dns *fake)
{
	fake_unwatch(fake, &fake->udp);
	fake_unwatch(fake, &fake->listener);
	fake_unwatch(fake, &fake->stream);
}

#endif
