/* SPDX-License-Identifier: ISC */
/* Tests of dns/datagrams: both ways of calling do the same. */
#include "check.h"

#include "dns/datagrams.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const struct datagram_calls *const all_calls[] = { &datagram_calls_single, &datagram_calls_many };
static struct datagrams in;

static int open_socket(struct address *address)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	address_from_text(address, "127.0.0.1", 0);
	check(bind(fd, &address->sa, address->len) == 0);
	check(getsockname(fd, &address->sa, &address->len) == 0);
	return fd;
}

static size_t send_all(const struct datagram_calls *calls, int fd, const struct address *to,
		       const struct datagram *list, size_t count)
{
	size_t done = 0;
	int sent;

	while (done < count) {
		sent = calls->send(fd, to, list + done, count - done);
		check(sent > 0);
		if (sent <= 0)
			break;
		done += (size_t)sent;
	}
	return done;
}

/* Datagram i has i bytes of i. */
static void check_all(const struct datagram_calls *calls, int fd, const struct address *from, size_t count)
{
	size_t done = 0;
	int received;

	while (done < count) {
		received = calls->receive(fd, &in, count - done);
		check(received > 0);
		if (received <= 0)
			return;
		for (size_t i = 0; i < (size_t)received; i++, done++) {
			check_number(in.list[i].len, done);
			check(address_equal(&in.from[i], from));
			for (size_t at = 0; at < in.list[i].len; at++)
				check_number(in.list[i].bytes[at], done);
		}
	}
}

static void what_is_sent_arrives(void)
{
	static uint8_t bytes[DATAGRAMS_MOST][DATAGRAMS_MOST];
	struct datagram list[DATAGRAMS_MOST];
	struct address near, far;
	int from = open_socket(&near), to = open_socket(&far);

	for (size_t i = 0; i < DATAGRAMS_MOST; i++) {
		memset(bytes[i], (int)i, i);
		list[i] = (struct datagram){ bytes[i], i };
	}
	for (size_t i = 0; i < 4; i++) {
		check_number(send_all(all_calls[i % 2], from, &far, list, DATAGRAMS_MOST), DATAGRAMS_MOST);
		check_all(all_calls[i / 2], to, &near, DATAGRAMS_MOST);
	}
	check(connect(from, &far.sa, far.len) == 0);
	for (size_t i = 0; i < 2; i++) {
		check_number(send_all(all_calls[i], from, NULL, list, 3), 3);
		check_all(all_calls[i], to, &near, 3);
	}
	close(from);
	close(to);
}

static void the_longest_comes_whole(void)
{
	static uint8_t bytes[65507];
	const struct datagram longest = { bytes, sizeof bytes };
	struct address address;
	int fd = open_socket(&address);

	for (size_t i = 0; i < 2; i++) {
		check_number(send_all(all_calls[i], fd, &address, &longest, 1), 1);
		check_number(all_calls[i]->receive(fd, &in, DATAGRAMS_MOST), 1);
		check_number(in.list[0].len, sizeof bytes);
	}
	close(fd);
}

static void nothing_to_read_is_no_wait(void)
{
	struct address address;
	int fd = open_socket(&address);

	for (size_t i = 0; i < 2; i++) {
		errno = 0;
		check_number(all_calls[i]->receive(fd, &in, DATAGRAMS_MOST), -1);
		check_number(errno, EAGAIN);
	}
	close(fd);
}

static void a_failure_is_told(void)
{
	const struct datagram list[2] = { { (const uint8_t *)"a", 1 }, { (const uint8_t *)"b", 1 } };
	struct address address;
	int fd = open_socket(&address);

	address_from_text(&address, "255.255.255.255", 9);	/* needs SO_BROADCAST */
	for (size_t i = 0; i < 2; i++) {
		errno = 0;
		check_number(all_calls[i]->send(fd, &address, list, 2), -1);
		check_number(errno, EACCES);
	}
	close(fd);
}

int main(void)
{
	check(datagrams_init(&in) == 0);
	run_test(what_is_sent_arrives);
	run_test(the_longest_comes_whole);
	run_test(nothing_to_read_is_no_wait);
	run_test(a_failure_is_told);
	datagrams_destroy(&in);
	return tests_done();
}
