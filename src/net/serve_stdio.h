/* SPDX-License-Identifier: ISC */
/* net/serve_stdio.h - many clients at the same time: what any of them sends
 * goes to our output, what our input delivers goes to every client.
 *
 * Nothing is thrown away to keep pace: the input is read as fast as the slowest
 * client takes it.  While there is no client, the input waits. */
#ifndef NET_SERVE_STDIO_H
#define NET_SERVE_STDIO_H

#include "base/error.h"
#include "net/relay.h"

struct address;
struct serve_stdio;

/* Told once, when it is over: our output failed, or -q's time has come. */
typedef void serve_done_fn(void *owner, const struct error *err);

/* near_in (may be NULL with options->has_no_source) and near_out are lent.  `listener` is a
 * socket that accepts clients; where they take messages, one read of near_in is one.
 * NULL: out of memory. */
struct serve_stdio *serve_stdio_new(struct ev_loop *loop, struct report *report, struct stream *near_in,
				    struct stream *near_out, int listener, const struct relay_options *options,
				    serve_done_fn *on_done, void *owner);
void serve_stdio_free(struct serve_stdio *serve);

/* Takes over a client's descriptor. */
void serve_stdio_add(struct serve_stdio *serve, int fd, const struct address *peer);

/* The flow from our input, for its counts. */
const struct flow *serve_stdio_out(const struct serve_stdio *serve);

/* Bytes so far: to all clients together, and from them. */
void serve_stdio_totals(const struct serve_stdio *serve, uint64_t *sent, uint64_t *received);

#endif
