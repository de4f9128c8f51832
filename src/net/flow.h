/* SPDX-License-Identifier: ISC */
/* net/flow.h - bytes one way: from a source, through filters, into a sink.
 *
 *	OPEN      reads while there is room, writes while bytes wait
 *	DRAINING  the source has ended; what was read is still written
 *	CLOSED    the sink is shut, or has failed
 *
 * Three engines move the bytes behind these states: spliced (nobody needs to
 * look at them), buffered, and messages (boundaries are kept).  Back-pressure
 * is the engine's bounded buffer, nothing else. */
#ifndef NET_FLOW_H
#define NET_FLOW_H

#include "base/buffer.h"

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct filter;
struct flow;
struct stream;

enum flow_state { FLOW_OPEN, FLOW_DRAINING, FLOW_CLOSED };

/* Told after the state has changed, as the last act of whatever changed it;
 * may destroy the flow. */
typedef void flow_changed_fn(struct flow *flow, void *owner);

/* What a flow is asked to do.  Zero is the plain case. */
struct flow_options {
	struct filter *filters;	/* lent */
	double delay_s;		/* wait so long after each line or read; 0: don't */
	bool delays_lines;	/* after each line, else after each read */
	bool splits_lines;	/* messages: a line is a datagram, and back */
	bool keeps_sink_open;	/* others write to the sink, too */
	bool is_one_of_many;	/* costs no pipe of its own */
	unsigned most_reads;	/* end after so many reads; 0: no limit */
};

struct flow_engine;

struct flow {
	enum flow_state state;		/* only flow_move() changes it */
	const char *name;		/* for trace: "stdin to peer" */
	struct stream *source, *sink;	/* lent */
	struct flow_options options;
	const struct flow_engine *engine;
	struct ev_loop *loop;		/* lent */
	ev_io readable, writable;
	ev_timer pause;			/* running: nothing is moved */

	struct buffer pending;		/* buffered: read, not yet written */
	size_t unit_left;		/* of the line or read that a delay follows */
	int pipe[2];			/* spliced, where neither end is a pipe; or -1 */
	size_t in_pipe;
	uint8_t *message;		/* messages: the one in hand */
	size_t message_room, message_len, message_done;
	bool has_message;
	unsigned wants;			/* FLOW_WANTS_*, set by the engine's step */

	uint64_t bytes_read, bytes_written;
	unsigned read_count;
	double first_read, last_read, last_write;	/* ev_now(); 0: never */
	int source_errno, sink_errno;	/* 0: no failure */

	flow_changed_fn *on_changed;
	void *owner;			/* lent: passed to on_changed */
	bool has_changed;
};

enum { FLOW_WANTS_READ = 1, FLOW_WANTS_WRITE = 2 };

/* Starts moving.  Source, sink and filters are lent until flow_stop(). */
void flow_start(struct flow *flow, struct ev_loop *loop, const char *name, struct stream *source,
		struct stream *sink, const struct flow_options *options, flow_changed_fn *on_changed, void *owner);

/* Stops watching and gives back memory; the streams stay as they are.  May be
 * called in any state, and again. */
void flow_stop(struct flow *flow);

/* A sink without a descriptor tells by this that it may take more. */
void flow_wake(struct flow *flow);

/* Acts as if the source had ended: reads no more, writes what was read. */
void flow_end_source(struct flow *flow);

/* Bytes read and not yet written. */
size_t flow_pending(const struct flow *flow);

/* Whether it waits for its sink to take more. */
bool flow_is_blocked(const struct flow *flow);

/* Whether there is anything to do at this moment: bytes to write, a pause that
 * runs, a source that has more to give.  (A line without its end waits.) */
bool flow_is_busy(const struct flow *flow);

/* Whether something has come that it would read at once: a clock may ring before
 * the loop has looked, on a busy machine, and after SIGCONT. */
bool flow_has_input(const struct flow *flow);

/* ---- for the engines ---- */

struct flow_engine {
	const char *name;
	/* -1: can't be used here; the next engine is tried. */
	int (*start)(struct flow *flow);
	/* Moves what can be moved without waiting, a bounded amount, calls
	 * flow_source_ended(), flow_source_failed() or flow_sink_failed() where
	 * that is what came, and sets flow->wants. */
	void (*step)(struct flow *flow);
	size_t (*pending)(const struct flow *flow);
	void (*stop)(struct flow *flow);
};

extern const struct flow_engine flow_splice_engine, flow_buffer_engine, flow_message_engine;

void flow_was_read(struct flow *flow, size_t len);
void flow_was_written(struct flow *flow, const uint8_t *bytes, size_t len);
void flow_source_ended(struct flow *flow);
void flow_source_failed(struct flow *flow, int number);
void flow_sink_failed(struct flow *flow, int number);
void flow_pause(struct flow *flow);		/* for the delay asked for */
void flow_pause_for(struct flow *flow, double seconds);
/* The spliced engine finds out late that a descriptor can't be spliced. */
void flow_use_buffer(struct flow *flow);
/* Runs the filters' change over bytes just read; the result goes to `out`. */
int flow_filter(struct flow *flow, const uint8_t *bytes, size_t len, struct buffer *out);

#endif
