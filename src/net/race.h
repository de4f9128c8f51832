/* SPDX-License-Identifier: ISC */
/* net/race.h - tries addresses, each a short time after the one before, until
 * one connects (RFC 8305, 4 and 5).
 *
 * Addresses may come at any time.  Those of a lower rank go first; within a
 * rank RFC 6724 decides, and the families take turns. */
#ifndef NET_RACE_H
#define NET_RACE_H

#include "net/socket.h"

#include <ev.h>

struct race;
struct report;

enum { RACE_MOST = 256 };	/* addresses in one race */

struct race_options {
	struct socket_options socket;
	double attempt_delay_s;
	double deadline;		/* clock_now(): what waits is to have its turn before; 0: none */
	bool fails_quietly;		/* see connect_options */
};

struct race_winner {
	int fd;				/* the handler's from now on */
	const char *host;		/* as it was entered */
	const struct address *peer;	/* lent for the call */
	double took_ms;
};

/* Both are told from the loop alone, as a last act: the race may be freed. */
struct race_handler {
	void (*on_won)(void *who, const struct race_winner *winner);
	void (*on_step)(void *who);	/* attempts were begun, or have failed; maybe the last one */
	void *who;
};

/* NULL: out of memory. */
struct race *race_new(struct ev_loop *loop, struct report *report, const struct race_options *options,
		      const struct race_handler *handler);
/* Closes what is under way.  NULL is welcome. */
void race_free(struct race *race);

/* Adds addresses, which have their ports, of a host (lent: must outlive the
 * race).  Returns how many had no room. */
size_t race_enter(struct race *race, const char *host, unsigned rank, const struct address *addresses,
		  size_t count);

/* Lets the ranks below `rank` run, and starts what may start now. */
void race_open(struct race *race, unsigned rank);

/* Whether addresses wait that no open rank has. */
bool race_is_held(const struct race *race);
/* Whether nothing is under way, and nothing waits. */
bool race_is_over(const struct race *race);
unsigned race_attempts(const struct race *race);

/* Ends what is under way as timed out, telling of each. */
void race_time_out(struct race *race);

/* One sentence on all attempts that failed; is_told where the report has told
 * of each, or they fail quietly. */
void race_explain(const struct race *race, struct error *err);

#endif
