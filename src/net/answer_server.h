/* SPDX-License-Identifier: ISC */
/* net/answer_server.h - serves --answer: questions over UDP and TCP, replies in time.
 *
 * A reply leaves from the address that was asked.  What waits is bounded:
 * delayed replies, TCP clients, and what each of them does not take. */
#ifndef NET_ANSWER_SERVER_H
#define NET_ANSWER_SERVER_H

#include <ev.h>

struct answer_data;
struct answer_server;
struct listen_set;
struct report;

/* Starts serving.  All is lent until answer_server_free().  NULL: out of memory. */
struct answer_server *answer_server_new(struct ev_loop *loop, struct report *report, const struct answer_data *data,
					struct listen_set *datagrams, struct listen_set *streams);
/* Tells the totals, and forgets what was still to be sent.  NULL is welcome. */
void answer_server_free(struct answer_server *server);

#endif
