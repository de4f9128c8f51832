/* SPDX-License-Identifier: ISC */
/* A bound datagram socket as one stream of messages. */
#include "net/datagram.h"

#include "base/sockaddr.h"
#include "net/announce.h"
#include "net/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct datagram {
	int fd;
	bool keeps_open;
	struct announcer *announcer;	/* lent */
	struct address peers[DATAGRAM_PEERS];	/* a ring: the oldest goes first */
	unsigned peer_count, next_slot;
	unsigned sent_to;		/* of the message in hand: peers served so far */
};

/* A Unix client without a path can't be answered. */
static bool can_be_answered(const struct address *peer)
{
	return peer->len > sizeof(sa_family_t);
}

static bool is_known(const struct datagram *datagram, const struct address *peer)
{
	for (unsigned i = 0; i < datagram->peer_count; i++)
		if (address_equal(&datagram->peers[i], peer))
			return true;
	return false;
}

static void add_peer(struct datagram *datagram, const struct address *peer)
{
	datagram->peers[datagram->next_slot] = *peer;
	datagram->next_slot = (datagram->next_slot + 1) % DATAGRAM_PEERS;
	if (datagram->peer_count < DATAGRAM_PEERS)
		datagram->peer_count++;
	announce_received(datagram->announcer, peer);
	/* Connected, the socket hears of refusals; others' datagrams that are in
	 * its queue already are still read, and passed over. */
	if (!datagram->keeps_open && can_be_answered(peer))
		(void)!connect(datagram->fd, &peer->sa, peer->len);
}

/* Returns whether a datagram from the peer is for us. */
static bool meet(struct datagram *datagram, const struct address *peer)
{
	if (is_known(datagram, peer))
		return true;
	if (!datagram->keeps_open && datagram->peer_count > 0)
		return false;
	add_peer(datagram, peer);
	return true;
}

static ssize_t datagram_read(void *owner, void *bytes, size_t len)
{
	struct datagram *datagram = owner;
	struct address peer;
	ssize_t got;

	do {
		memset(&peer, 0, sizeof peer);
		peer.len = sizeof peer.storage;
		got = recvfrom(datagram->fd, bytes, len, MSG_DONTWAIT | MSG_TRUNC, &peer.sa, &peer.len);
	} while ((got < 0 && errno == EINTR) || (got >= 0 && !meet(datagram, &peer)));
	if (got < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? STREAM_BLOCKED : STREAM_FAILED;
	if ((size_t)got > len) {
		errno = EMSGSIZE;
		return STREAM_FAILED;
	}
	return got;
}

static void drop_peer(struct datagram *datagram, unsigned index)
{
	datagram->peer_count--;
	datagram->peers[index] = datagram->peers[datagram->peer_count];
	datagram->next_slot = datagram->peer_count;
}

/* Sends to the peers in turn; a full socket is met again where it stopped. */
static ssize_t datagram_write(void *owner, const void *bytes, size_t len)
{
	struct datagram *datagram = owner;
	const struct address *peer;
	ssize_t put;

	if (!datagram->keeps_open) {
		put = send(datagram->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
		return put >= 0 ? put : errno == EAGAIN ? STREAM_BLOCKED : STREAM_FAILED;
	}
	while (datagram->sent_to < datagram->peer_count) {
		peer = &datagram->peers[datagram->sent_to];
		if (!can_be_answered(peer)) {
			datagram->sent_to++;
			continue;
		}
		put = sendto(datagram->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL, &peer->sa, peer->len);
		if (put < 0 && errno == EAGAIN)
			return STREAM_BLOCKED;
		if (put < 0 && errno == EMSGSIZE)
			return STREAM_FAILED;
		if (put < 0)	/* gone: the others are served all the same */
			drop_peer(datagram, datagram->sent_to);
		else
			datagram->sent_to++;
	}
	datagram->sent_to = 0;
	return (ssize_t)len;
}

static const struct stream_ops datagram_ops = { datagram_read, datagram_write };

/* Somebody can be answered before anything has been read. */
static void meet_first(struct datagram *datagram)
{
	struct address peer = { .len = sizeof peer.storage };

	if (recvfrom(datagram->fd, NULL, 0, MSG_DONTWAIT | MSG_PEEK, &peer.sa, &peer.len) >= 0)
		meet(datagram, &peer);
}

struct datagram *datagram_new(struct stream *stream, int fd, bool keeps_open, struct announcer *announcer)
{
	struct datagram *datagram = calloc(1, sizeof *datagram);

	if (!datagram)
		return NULL;
	datagram->fd = fd;
	datagram->keeps_open = keeps_open;
	datagram->announcer = announcer;
	stream_open_socket(stream, fd, "the socket");
	stream->ops = &datagram_ops;
	stream->ops_owner = datagram;
	meet_first(datagram);
	return datagram;
}

void datagram_free(struct datagram *datagram)
{
	if (!datagram)
		return;
	close(datagram->fd);
	free(datagram);
}

const struct address *datagram_peer(const struct datagram *datagram)
{
	return datagram->peer_count ? &datagram->peers[0] : NULL;
}
