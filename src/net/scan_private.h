/* SPDX-License-Identifier: ISC */
/* net/scan_private.h - what scan.c, scan_lane.c and scan_probe.c share. */
#ifndef NET_SCAN_PRIVATE_H
#define NET_SCAN_PRIVATE_H

#include "net/scan.h"

#include <sys/queue.h>

/* Queues of probes that all wait equally long, so that the first one's time comes
 * first.  A probe can be in each of them. */
enum lane_kind {
	LANE_DEADLINE,		/* no answer is expected any more */
	LANE_SILENT,		/* the next address is to be tried, too */
	LANE_AGAIN,		/* the datagram is sent again */
	LANE_COUNT
};

TAILQ_HEAD(probe_list, probe);

struct lane {
	struct scan *scan;
	enum lane_kind kind;
	double delay_s;		/* negative: not used */
	void (*on_time)(struct probe *probe);
	struct probe_list probes;
	ev_timer timer;
};

/* An attempt under way. */
struct probe {
	struct scan *scan;	/* the owner */
	struct scan_task task;
	int fd;
	double started;		/* clock_now() */
	ev_io ready;
	TAILQ_ENTRY(probe) others;
	struct {
		TAILQ_ENTRY(probe) others;
		double since;
		bool is_there;
	} lanes[LANE_COUNT];
};

struct scan {
	struct ev_loop *loop;		/* lent */
	struct scan_options options;
	struct scan_handler handler;
	struct address addresses[SCAN_ADDRESSES];
	struct scan_plan plan;
	struct error error;

	struct probe_list flying, idle;	/* ours */
	unsigned flying_count, most;
	unsigned stalls;		/* in a row, with nothing under way */
	bool is_held;			/* until a probe has ended */
	bool goes_on;			/* at once, after a look at what has come */
	double next_start;		/* clock_now(), with an interval */
	struct lane lanes[LANE_COUNT];
	ev_prepare before_waiting;
	ev_timer later;			/* the next start */

	int spare_fd;			/* a socket whose connect was refused, fit for the next; -1: none */
	int spare_family;
	struct address *offenders;	/* ours: UINT8_MAX of them, or NULL before the first */
	unsigned offender_count;
};

/* ---- scan_lane: what waits equally long ---- */

/* `on_time` is told once the delay is over; the probe has left the lane then. */
void lane_init(struct scan *scan, enum lane_kind kind, double delay_s, void (*on_time)(struct probe *probe));
void lane_destroy(struct lane *lane);
/* At its end.  `now` is clock_now(). */
void lane_enter(struct probe *probe, enum lane_kind kind, double now);
/* All of them. */
void lanes_leave(struct probe *probe);

/* ---- scan_probe: one socket ---- */

enum probe_result {
	PROBE_FLYING,		/* to be watched */
	PROBE_OVER,		/* ->number says how */
	PROBE_HELD,		/* a descriptor or a local port is missing, for now */
	PROBE_FATAL,		/* scan->error says why */
};

/* Starts the attempt of probe->task.  PROBE_OVER, PROBE_HELD: *number is the
 * errno value, 0 where the port is open. */
enum probe_result probe_start(struct probe *probe, int *number);

/* The descriptor is ready: looks what came.  PROBE_FLYING or PROBE_OVER. */
enum probe_result probe_look(struct probe *probe, int *number);

/* Sends the datagram again. */
void probe_send(struct probe *probe);

/* Who said that the port can't be reached: an index of scan->offenders plus one,
 * 0 for nobody, or where there is no room or memory to remember it. */
uint8_t probe_offender(struct probe *probe);

/* Closes the socket, or keeps it as the spare one. */
void probe_close(struct probe *probe, int number);

#endif
