/* SPDX-License-Identifier: ISC */
/* A bound datagram socket as one stream of messages. */
#include "net/datagram.h"

#include "base/clock.h"
#include "base/sockaddr.h"
#include "net/announce.h"
#include "net/stream.h"
#include "out/report.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct datagram {
	int fd;
	bool keeps_open;
	struct announcer *announcer;	/* lent, both */
	struct report *report;
	struct address peers[DATAGRAM_PEERS];	/* a ring: the oldest goes first */
	bool is_stuck[DATAGRAM_PEERS];	/* it has not read for PATIENCE: not waited for */
	unsigned peer_count, next_slot;
	struct address sender;		/* of what was read last */
	unsigned sent_to;		/* of the message in hand: peers served so far */
	double full_since;		/* clock_now(): the peer at hand takes no more; 0: it does */
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
	datagram->is_stuck[datagram->next_slot] = false;
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
	enum { STRANGERS = 64 };	/* passed over at once; then the loop looks after others */
	struct datagram *datagram = owner;
	struct address peer;
	ssize_t got;

	for (int i = 0; i < STRANGERS; i++) {
		memset(&peer, 0, sizeof peer);
		peer.len = sizeof peer.storage;
		got = recvfrom(datagram->fd, bytes, len, MSG_DONTWAIT | MSG_TRUNC, &peer.sa, &peer.len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK ? STREAM_BLOCKED : STREAM_FAILED;
		if (!meet(datagram, &peer))
			continue;
		datagram->sender = peer;
		return got;	/* longer than `len`: stream_read() says so */
	}
	return STREAM_BLOCKED;
}

static void warn(struct datagram *datagram, const struct address *peer, const char *why)
{
	char name[ADDRESS_TEXT_LEN], text[ADDRESS_TEXT_LEN + 128];

	address_text(peer, name, sizeof name);
	snprintf(text, sizeof text, "sending to %s: %s", *name ? name : "a client", why);
	report(datagram->report, REPORT_WARNING, F_TEXT(text));
}

/* A full peer shows as EAGAIN although our own socket would take more. */
static bool is_own_socket_full(const struct datagram *datagram)
{
	struct pollfd own = { .fd = datagram->fd, .events = POLLOUT };

	return poll(&own, 1, 0) <= 0;
}

static void drop_peer(struct datagram *datagram, unsigned index)
{
	datagram->peer_count--;
	datagram->peers[index] = datagram->peers[datagram->peer_count];
	datagram->is_stuck[index] = datagram->is_stuck[datagram->peer_count];
	datagram->next_slot = datagram->peer_count;
}

/* How long the others wait for a peer that does not read. */
#define PATIENCE 1.0

/* The queue of the peer at hand is full.  It is waited for, a while. */
static ssize_t peer_is_full(struct datagram *datagram)
{
	unsigned at = datagram->sent_to;
	double now = clock_now();

	if (is_own_socket_full(datagram))
		return STREAM_BLOCKED;
	if (!(datagram->full_since > 0))
		datagram->full_since = now;
	if (!datagram->is_stuck[at] && now - datagram->full_since < PATIENCE)
		return STREAM_LATER;
	if (!datagram->is_stuck[at])
		warn(datagram, &datagram->peers[at], "it does not read, datagrams are lost");
	datagram->is_stuck[at] = true;
	datagram->sent_to++;
	return 0;
}

/* 0: the next one's turn; or STREAM_BLOCKED, STREAM_LATER. */
static ssize_t send_to_peer(struct datagram *datagram, const void *bytes, size_t len)
{
	const struct address *peer = &datagram->peers[datagram->sent_to];
	ssize_t put = 0;

	if (can_be_answered(peer))
		put = sendto(datagram->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL, &peer->sa, peer->len);
	if (put < 0 && errno == EAGAIN)
		return peer_is_full(datagram);
	datagram->full_since = 0;
	if (put < 0) {
		warn(datagram, peer, strerror(errno));
		if (errno != EMSGSIZE) {
			drop_peer(datagram, datagram->sent_to);		/* gone */
			return 0;
		}
	}
	datagram->is_stuck[datagram->sent_to++] = false;
	return 0;
}

/* Sends to the peers in turn; a full socket is met again where it stopped. */
static ssize_t datagram_write(void *owner, const void *bytes, size_t len)
{
	struct datagram *datagram = owner;
	ssize_t put;

	if (!datagram->keeps_open) {
		put = send(datagram->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
		return put >= 0 ? put : errno == EAGAIN ? STREAM_BLOCKED : STREAM_FAILED;
	}
	if (datagram->peer_count == 0)
		report(datagram->report, REPORT_WARNING, F_TEXT("no client is left, input is dropped"));
	for (put = 0; datagram->sent_to < datagram->peer_count && put == 0;)
		put = send_to_peer(datagram, bytes, len);
	if (put < 0)
		return put;
	datagram->sent_to = 0;
	return (ssize_t)len;
}

static void datagram_peer(void *owner, struct address *peer)
{
	const struct datagram *datagram = owner;

	*peer = datagram->sender;
}

static const struct stream_ops datagram_ops = { datagram_read, datagram_write, datagram_peer };

/* Somebody can be answered before anything has been read. */
static void meet_first(struct datagram *datagram)
{
	struct address peer = { .len = sizeof peer.storage };

	if (recvfrom(datagram->fd, NULL, 0, MSG_DONTWAIT | MSG_PEEK, &peer.sa, &peer.len) >= 0)
		meet(datagram, &peer);
}

struct datagram *datagram_new(struct stream *stream, int fd, bool keeps_open, struct announcer *announcer,
			      struct report *report)
{
	struct datagram *datagram = calloc(1, sizeof *datagram);

	if (!datagram)
		return NULL;
	datagram->fd = fd;
	datagram->keeps_open = keeps_open;
	datagram->announcer = announcer;
	datagram->report = report;
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
