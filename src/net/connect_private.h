/* SPDX-License-Identifier: ISC */
/* net/connect_private.h - what the ways of connecting share.
 *
 *	connect		one try after another; the deadline; the answer
 *	connect_host	a try: names to addresses, addresses to a race
 *	connect_service	a try: SRV records to hosts, then as above
 *	connect_path	a try: a Unix socket
 */
#ifndef NET_CONNECT_PRIVATE_H
#define NET_CONNECT_PRIVATE_H

#include "dns/lookup_result.h"
#include "net/connect.h"
#include "net/endpoint.h"
#include "net/race.h"

/* How a kind of try begins and ends.  Each ends in connector_won() or
 * connector_failed(), as a last act. */
struct connect_kind {
	void (*begin)(struct connector *connector);
	/* The time is over: leaves a sentence. */
	void (*expire)(struct connector *connector);
	/* Frees what begin() made; safe at any time. */
	void (*end)(struct connector *connector);
};

/* One of the hosts that a try may lead to. */
struct target {
	struct connector *connector;	/* the owner */
	char host[ENDPOINT_HOST_LEN];
	bool is_absolute;		/* not for the search list */
	uint16_t port;
	struct lookup *lookup;		/* NULL: not running */
	struct target *asked;		/* an earlier one of this host, whose lookup is ours, too */
	enum lookup_result result;
	unsigned families_told;
	bool is_ready;			/* its addresses may be tried */
	ev_timer resolution;
};

struct connector {
	struct ev_loop *loop;		/* lent, as the next two */
	struct report *report;
	struct resolver *resolver;
	struct connect_options options;
	const struct connect_kind *kind;
	char name[ENDPOINT_HOST_LEN];	/* of the host, the service or the path */
	uint16_t port;
	struct address path;

	/* all tries */
	struct retry retry;
	ev_timer next_try;
	struct connect_times times;
	int path_fd;			/* -1: none; is tried again and again */
	connect_done_fn *on_done;
	void *owner;

	/* one try */
	double started, limit_s;	/* negative: no limit */
	ev_timer deadline, patience, backlog;
	bool has_asked;			/* for a name */
	struct record_lookup *service;	/* NULL: not running */
	struct target *targets;		/* ours; in the order to try them */
	unsigned target_count;
	struct race *race;		/* ours */
	struct error error;
	bool is_hopeless;		/* another try won't help */
};

extern const struct connect_kind connect_kind_host, connect_kind_service, connect_kind_path;

/* A try has led somewhere, with times.connect_ms set and the rest told; or
 * nowhere, with a sentence in connector->error. */
void connector_won(struct connector *connector, int fd);
void connector_failed(struct connector *connector);

/* Fails for want of memory. */
void connector_without_memory(struct connector *connector);

/* Makes room for targets.  Returns 0, or -1: out of memory. */
int connector_make_targets(struct connector *connector, unsigned count);
/* Resolves and races the targets that are there. */
void connector_reach_targets(struct connector *connector);
void connector_expire_targets(struct connector *connector);
void connector_end_targets(struct connector *connector);

#endif
