/* SPDX-License-Identifier: ISC */
/* Sending and receiving datagrams, one by one or many at once. */
#include "dns/datagrams.h"

#include <stdlib.h>
#include <sys/uio.h>

enum {
	DATAGRAM_LONGEST = 65535,
	/* No power of two: else the beginnings of all would share a few places in the
	 * processor's cache. */
	ROOM_EACH = 65536 + 192,
	FEW = 8,	/* not worth room for many */
};

int datagrams_init(struct datagrams *datagrams)
{
	datagrams->room = malloc(ROOM_EACH);
	datagrams->room_count = datagrams->room ? 1 : 0;
	return datagrams->room ? 0 : -1;
}

void datagrams_destroy(struct datagrams *datagrams)
{
	free(datagrams->room);
	datagrams->room = NULL;
	datagrams->room_count = 0;
}

static uint8_t *room_of(const struct datagrams *datagrams, size_t i)
{
	return datagrams->room + i * ROOM_EACH;
}

static void took(struct datagrams *datagrams, size_t i, size_t len, socklen_t from_len)
{
	datagrams->list[i] = (struct datagram){ room_of(datagrams, i), len };
	datagrams->from[i].len = from_len;
}

static int send_single(int fd, const struct address *to, const struct datagram *list, size_t count)
{
	(void)count;
	return sendto(fd, list->bytes, list->len, MSG_DONTWAIT, to ? &to->sa : NULL, to ? to->len : 0) < 0 ? -1 : 1;
}

static int receive_single(int fd, struct datagrams *datagrams, size_t wanted)
{
	socklen_t from_len = sizeof datagrams->from[0].storage;
	ssize_t len = recvfrom(fd, datagrams->room, DATAGRAM_LONGEST, MSG_DONTWAIT, &datagrams->from[0].sa, &from_len);

	(void)wanted;
	if (len < 0)
		return -1;
	took(datagrams, 0, (size_t)len, from_len);
	return 1;
}

const struct datagram_calls datagram_calls_single = { send_single, receive_single };

#if defined HAVE_SENDMMSG && defined HAVE_RECVMMSG
static int send_many(int fd, const struct address *to, const struct datagram *list, size_t count)
{
	struct mmsghdr messages[DATAGRAMS_MOST];
	struct iovec parts[DATAGRAMS_MOST];

	if (count == 1)
		return send_single(fd, to, list, count);
	for (size_t i = 0; i < count; i++) {
		parts[i] = (struct iovec){ .iov_base = (void *)(uintptr_t)list[i].bytes, .iov_len = list[i].len };
		messages[i].msg_hdr = (struct msghdr){
			.msg_name = to ? (void *)(uintptr_t)&to->sa : NULL, .msg_namelen = to ? to->len : 0,
			.msg_iov = &parts[i], .msg_iovlen = 1,
		};
	}
	return (int)sendmmsg(fd, messages, (unsigned)count, MSG_DONTWAIT);
}

/* All of it at once, though most pages are never touched. */
static void make_room(struct datagrams *datagrams)
{
	uint8_t *room;

	if (datagrams->room_count == DATAGRAMS_MOST)
		return;
	room = malloc((size_t)DATAGRAMS_MOST * ROOM_EACH);
	if (!room)
		return;		/* one at a time, then */
	free(datagrams->room);
	datagrams->room = room;
	datagrams->room_count = DATAGRAMS_MOST;
}

static int receive_many(int fd, struct datagrams *datagrams, size_t wanted)
{
	struct mmsghdr messages[DATAGRAMS_MOST];
	struct iovec parts[DATAGRAMS_MOST];
	int count;

	if (wanted > FEW)
		make_room(datagrams);
	if (wanted > datagrams->room_count)
		wanted = datagrams->room_count;
	if (wanted <= FEW)
		return receive_single(fd, datagrams, 1);
	for (size_t i = 0; i < wanted; i++) {
		parts[i] = (struct iovec){ .iov_base = room_of(datagrams, i), .iov_len = DATAGRAM_LONGEST };
		messages[i].msg_hdr = (struct msghdr){
			.msg_name = &datagrams->from[i].sa, .msg_namelen = sizeof datagrams->from[i].storage,
			.msg_iov = &parts[i], .msg_iovlen = 1,
		};
	}
	count = (int)recvmmsg(fd, messages, (unsigned)wanted, MSG_DONTWAIT, NULL);
	for (int i = 0; i < count; i++)
		took(datagrams, (size_t)i, messages[i].msg_len, messages[i].msg_hdr.msg_namelen);
	return count;
}

const struct datagram_calls datagram_calls_many = { send_many, receive_many };
#else
const struct datagram_calls datagram_calls_many = { send_single, receive_single };
#endif
