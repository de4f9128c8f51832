/* SPDX-License-Identifier: ISC */
/* net/dissect_filter.h - shows the DNS of one direction of a session to a
 * dissector, and changes nothing.
 *
 * A datagram is a message.  In a stream each has its length in front (RFC 1035,
 * 4.2.2); what does not look like that is told once, and then left alone. */
#ifndef NET_DISSECT_FILTER_H
#define NET_DISSECT_FILTER_H

#include <stdbool.h>

struct dissect;
struct dissect_filter;
struct filter;
struct flow_options;
struct stream;

/* For a flow from `source` to `sink`; one of them is a socket, which says what
 * kind of messages there are.  `is_outward`: one of the two ways.  All is lent.
 * NULL: out of memory. */
struct dissect_filter *dissect_filter_new(struct dissect *dissect, const struct stream *source,
					  const struct stream *sink, bool is_outward);
/* The same, put before the flow's filters.  NULL also without a dissector. */
struct dissect_filter *dissect_filter_add(struct flow_options *flow, struct dissect *dissect,
					  const struct stream *source, const struct stream *sink, bool is_outward);
/* Tells of a message that has not come to its end.  NULL is welcome. */
void dissect_filter_free(struct dissect_filter *dissect);

struct filter *dissect_filter_base(struct dissect_filter *dissect);

#endif
