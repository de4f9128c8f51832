/* SPDX-License-Identifier: ISC */
/* How a session ends: what is still owed, and what is said of it. */
#include "net/relay_private.h"

#include "net/socket.h"
#include "net/tcp_info.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* ---- the two ways ---- */

void relay_end(struct relay *relay, const char *why)
{
	relay->why = why;
	relay->state = RELAY_OVER;
}

void relay_close_well(struct relay *relay, const char *why)
{
	relay->why = why;
	relay->state = RELAY_CLOSING;
	if (relay_has_out(relay))
		flow_end_source(&relay->out);
}

/* ---- failures ---- */

void relay_fail_far(struct relay *relay, int number, const char *doing)
{
	unsigned long long sent = relay->out.bytes_written, received = relay->in.bytes_read;

	if (relay->error.status != STATUS_OK)
		return;
	if (number == ECONNREFUSED)
		doing = "sending to";	/* the reply to a datagram of ours, whoever noticed it */
	if ((number == ECONNRESET || number == EPIPE) && sent > 0)
		error_set(&relay->error, STATUS_FAILED, "peer reset the connection after %llu bytes sent", sent);
	else if (number == ECONNRESET || number == EPIPE)
		error_set(&relay->error, STATUS_FAILED, "peer reset the connection after %llu bytes received",
			  received);
	else if (number == EMSGSIZE)
		error_set_errno(&relay->error, number, "%s %s after %llu bytes", doing, relay->peer,
				*doing == 's' ? sent : received);
	else
		error_set_errno(&relay->error, number, "%s %s", doing, relay->peer);
}

static void fail_near(struct relay *relay, int number, const char *doing, const struct stream *stream,
		      uint64_t bytes)
{
	if (relay->error.status == STATUS_OK)
		error_set_errno(&relay->error, number, "%s %s after %llu bytes", doing, stream->name,
				(unsigned long long)bytes);
}

void relay_note_failures(struct relay *relay)
{
	if (relay->in.sink_errno)
		fail_near(relay, relay->in.sink_errno, "writing to", relay->near_out, relay->in.bytes_written);
	if (relay->out.sink_errno)
		relay_fail_far(relay, relay->out.sink_errno, "sending to");
	if (relay->in.source_errno)
		relay_fail_far(relay, relay->in.source_errno, "receiving from");
	if (relay->out.source_errno)
		fail_near(relay, relay->out.source_errno, "reading", relay->near_in, relay->out.bytes_read);
}

/* ---- what is owed ---- */

/* What has come and was not written, in the socket's own buffer too. */
static unsigned long long unwritten_bytes(const struct relay *relay)
{
	int in_socket = 0;

	if (relay->in.state == FLOW_OPEN)
		ioctl(relay->far->fd, FIONREAD, &in_socket);
	return flow_pending(&relay->in) + (unsigned)in_socket;
}

void relay_own_up(struct relay *relay, const char *when)
{
	unsigned long long unsent = flow_pending(&relay->out) + tcp_unacknowledged(relay->far->fd);
	unsigned long long unwritten = relay->options.discards ? 0 : unwritten_bytes(relay);

	if (relay->error.status != STATUS_OK)
		return;
	if (unsent)
		error_set(&relay->error, STATUS_FAILED, "%s: %llu bytes were not taken by the peer", when, unsent);
	else if (unwritten)
		error_set(&relay->error, STATUS_FAILED, "%s: %llu bytes received were not written", when,
			  unwritten);
}

/* What nobody reads any more is thrown away: left in the socket, it would turn
 * our close into a reset over what we sent.  Returns what recv(2) failed with. */
static int discard_received(const struct stream *far)
{
	char bytes[16 * 1024];
	ssize_t got = 1;

	for (int i = 0; i < 64 && got > 0; i++)
		got = recv(far->fd, bytes, sizeof bytes, MSG_DONTWAIT);
	return got < 0 && errno != EAGAIN && errno != EWOULDBLOCK ? errno : 0;
}

static bool is_owed(const struct relay *relay)
{
	return flow_pending(&relay->out) > 0 || tcp_unacknowledged(relay->far->fd) > 0;
}

/* Why what is on its way won't arrive; 0: it may yet. */
static int closing_failure(const struct relay *relay)
{
	int number = 0;

	if (relay->in.state == FLOW_CLOSED && !relay->in.source_errno)
		number = discard_received(relay->far);
	if (!number)
		number = socket_take_error(relay->far->fd);
	if (!number)
		number = relay->out.sink_errno;
	/* In this order: what the last acknowledgement took is not owed any more. */
	return !number && tcp_is_gone(relay->far->fd) && is_owed(relay) ? ECONNRESET : number;
}

void relay_look_while_closing(struct relay *relay)
{
	int number = relay_is_endless(relay) ? 0 : closing_failure(relay);

	if (relay_is_endless(relay))
		relay_own_up(relay, relay->why);
	else if (number)
		relay_fail_far(relay, number, "sending to");
	else if (is_owed(relay))
		return;
	relay->state = RELAY_OVER;
}
