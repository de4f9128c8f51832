/* SPDX-License-Identifier: ISC */
/* The spliced engine of a flow: the kernel moves pages, nobody looks at them.
 *
 * splice(2) needs a pipe at one end.  Where source or sink is one, bytes go
 * straight across; else through a pipe of our own, which is filled only when it
 * is empty. */
#include "net/flow.h"

#ifdef HAVE_SPLICE

#include "net/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* How much is moved at once, which is also the size of a pipe of our own.  What a
 * peer sends in one go needs more room than it had there: TCP's segments cut its
 * pages in two, and each part takes a page's place.  A rest that doesn't fit
 * costs a wake of its own, and the peer waits meanwhile. */
enum {
	LEAST_CHUNK = 128 * 1024,	/* pipe2() gives half of this */
	SEND_CHUNK = 512 * 1024,
	RECEIVE_CHUNK = 1024 * 1024,
	STEPS = 16,
};

static bool is_direct(const struct flow *flow)
{
	return flow->pipe[0] < 0;
}

static size_t chunk_of(const struct flow *flow)
{
	return flow->source->kind == STREAM_SOCKET ? RECEIVE_CHUNK : SEND_CHUNK;
}

/* What one pipe and one user may have is limited (pipe(7)); less works, too. */
static void widen_pipe(int fd, size_t len)
{
	while (len >= LEAST_CHUNK && fcntl(fd, F_SETPIPE_SZ, (int)len) < 0)
		len /= 2;
}

static int splice_start(struct flow *flow)
{
	flow->in_pipe = 0;
	if (flow->source->kind == STREAM_PIPE || flow->sink->kind == STREAM_PIPE)
		return 0;
	if (pipe2(flow->pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
		flow->pipe[0] = flow->pipe[1] = -1;
		return -1;
	}
	widen_pipe(flow->pipe[0], chunk_of(flow));
	return 0;
}

static size_t splice_pending(const struct flow *flow)
{
	return flow->in_pipe;
}

static void splice_stop(struct flow *flow)
{
	if (is_direct(flow))
		return;
	close(flow->pipe[0]);
	close(flow->pipe[1]);
	flow->pipe[0] = flow->pipe[1] = -1;
}

static ssize_t splice_once(int from, int to, size_t len)
{
	ssize_t moved;

	do
		moved = splice(from, NULL, to, NULL, len, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
	while (moved < 0 && errno == EINTR);
	return moved;
}

/* One errno for two descriptors: whose was it?  A pipe never fails to be read,
 * and only a sink fails with these. */
static void failed(struct flow *flow, int number)
{
	bool is_sink = flow->source->kind == STREAM_PIPE || number == EPIPE || number == ENOSPC ||
		       number == EFBIG || number == EDQUOT;

	if (is_sink)
		flow_sink_failed(flow, number);
	else
		flow_source_failed(flow, number);
}

/* splice(2) stops at TCP's urgent mark as if nothing had come, or as if that
 * were the end; recv(2) gets past it. */
static bool is_at_urgent_mark(const struct flow *flow)
{
	int is_at_mark = 0;	/* sockatmark(3) leaves it unset, which memory checkers resent */

	return flow->source->kind == STREAM_SOCKET && ioctl(flow->source->fd, SIOCATMARK, &is_at_mark) == 0 &&
	       is_at_mark;
}

/* Straight across.  EAGAIN means that the source is empty or the sink is full;
 * whoever is not the cause of it would wake us for nothing. */
static bool move_direct(struct flow *flow)
{
	ssize_t moved = splice_once(flow->source->fd, flow->sink->fd, chunk_of(flow));

	if (moved > 0) {
		flow_was_read(flow, (size_t)moved);
		flow_was_written(flow, NULL, (size_t)moved);
		return true;
	}
	if (moved < 0 && errno == EAGAIN && !stream_is_writable(flow->sink)) {
		flow->wants = FLOW_WANTS_WRITE;
		return false;
	}
	if ((moved < 0 && errno == EINVAL) || is_at_urgent_mark(flow))
		flow_use_buffer(flow);
	else if (moved == 0)
		flow_source_ended(flow);
	else if (errno == EAGAIN)
		flow->wants = FLOW_WANTS_READ;
	else
		failed(flow, errno);
	return false;
}

/* What can't be spliced may show when the pipe is already filled: its bytes are
 * read back into the buffer, from where the other engine goes on. */
static void rescue_pipe(struct flow *flow)
{
	uint8_t *room = buffer_reserve(&flow->pending, flow->in_pipe);
	struct buffer rescued;
	ssize_t got = room ? read(flow->pipe[0], room, flow->in_pipe) : -1;

	if (got < (ssize_t)flow->in_pipe) {
		flow_sink_failed(flow, ENOMEM);
		return;
	}
	buffer_added(&flow->pending, (size_t)got);
	rescued = flow->pending;
	buffer_init(&flow->pending);
	flow->in_pipe = 0;
	flow_use_buffer(flow);
	flow->pending = rescued;
}

static void fall_back(struct flow *flow)
{
	if (flow->in_pipe)
		rescue_pipe(flow);
	else
		flow_use_buffer(flow);
}

/* A non-blocking socket gives what one look finds; more has often come by the
 * time of the next, and few large pieces cost less than many small ones. */
static bool fill_pipe(struct flow *flow)
{
	size_t chunk = chunk_of(flow);
	ssize_t moved;
	int number;

	do {
		moved = splice_once(flow->source->fd, flow->pipe[1], chunk - flow->in_pipe);
		number = errno;
		if (moved > 0) {
			flow->in_pipe += (size_t)moved;
			flow_was_read(flow, (size_t)moved);
		}
	} while (moved > 0 && flow->in_pipe < chunk);
	if (moved < 0 && number == EAGAIN && flow->in_pipe)
		return true;
	if (moved <= 0 && ((moved < 0 && number == EINVAL) || is_at_urgent_mark(flow)))
		fall_back(flow);
	else if (moved == 0)
		flow_source_ended(flow);
	else if (moved < 0 && number != EAGAIN)
		flow_source_failed(flow, number);
	return flow->in_pipe > 0;
}

static bool drain_pipe(struct flow *flow)
{
	ssize_t moved = splice_once(flow->pipe[0], flow->sink->fd, flow->in_pipe);

	if (moved > 0) {
		flow->in_pipe -= (size_t)moved;
		flow_was_written(flow, NULL, (size_t)moved);
		return true;
	}
	if (moved == 0)
		flow_sink_failed(flow, EIO);
	else if (errno == EINVAL)
		rescue_pipe(flow);
	else if (errno != EAGAIN)
		flow_sink_failed(flow, errno);
	return false;
}

/* One fill and one drain.  Filling again at once would mostly find the source
 * empty: asking the loop first costs less. */
static bool move_through_pipe(struct flow *flow)
{
	if (flow->in_pipe == 0 && !fill_pipe(flow))
		return false;
	while (flow->engine == &flow_splice_engine && flow->in_pipe && drain_pipe(flow))
		;
	if (flow->engine == &flow_splice_engine)
		flow->wants = flow->in_pipe ? FLOW_WANTS_WRITE : FLOW_WANTS_READ;
	return false;
}

static void splice_step(struct flow *flow)
{
	bool has_moved = true;

	for (int i = 0; i < STEPS && has_moved && flow->engine == &flow_splice_engine; i++) {
		if (flow->state == FLOW_CLOSED || (flow->state == FLOW_DRAINING && flow->in_pipe == 0))
			break;
		has_moved = is_direct(flow) ? move_direct(flow) : move_through_pipe(flow);
	}
	if (flow->engine != &flow_splice_engine)
		flow->engine->step(flow);	/* it has fallen back: go on there */
}

const struct flow_engine flow_splice_engine = {
	"spliced", splice_start, splice_step, splice_pending, splice_stop,
};

#else

/* Systems without splice(2) move bytes through the buffer. */
static int splice_start(struct flow *flow)
{
	(void)flow;
	return -1;
}

static void splice_stop(struct flow *flow)
{
	(void)flow;
}

const struct flow_engine flow_splice_engine = {
	"spliced", splice_start, NULL, NULL, splice_stop,
};

#endif
