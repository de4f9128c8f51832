/* SPDX-License-Identifier: ISC */
/* dns/channel.h - c-ares on the loop: its descriptors and its clock. */
#ifndef DNS_CHANNEL_H
#define DNS_CHANNEL_H

#include "dns/cares.h"
#include "dns/server_list.h"

#include <ev.h>
#include <stdbool.h>

struct channel;

struct channel_options {
	const char *servers_csv;	/* as servers_check() takes it; NULL: the system's */
	double timeout_s;		/* for the first try; each round doubles it */
	int tries;			/* of each server */
	bool uses_tcp;			/* from the start */
};

/* Opens no socket yet.  NULL: *status is why (ARES_ENOMEM, or the servers
 * can't be used). */
struct channel *channel_new(struct ev_loop *loop, const struct channel_options *options, int *status);
/* Ends every query with ARES_EDESTRUCTION, which calls their callbacks.  Never
 * from within a callback of c-ares.  NULL is welcome. */
void channel_free(struct channel *channel);

/* The servers that were asked for, zones included; none: the system's. */
const struct server_list *channel_servers(const struct channel *channel);

/* The channel to ask.  After asking call channel_asked(). */
ares_channel channel_ares(const struct channel *channel);
/* Looks when c-ares wants to be woken next. */
void channel_asked(struct channel *channel);

/* Ends every query with ARES_ECANCELLED; else as channel_free(). */
void channel_cancel(struct channel *channel);

#endif
