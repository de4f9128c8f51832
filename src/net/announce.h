/* SPDX-License-Identifier: ISC */
/* net/announce.h - telling who came, by name where there is one.
 *
 * A name lookup never delays a session: the line is printed when the name is
 * there, or when it is known that none will come. */
#ifndef NET_ANNOUNCE_H
#define NET_ANNOUNCE_H

struct address;
struct announcer;
struct report;
struct resolver;

/* Without a resolver (NULL) addresses are told as numbers.  Whoever still has no
 * name when the report comes to tell of the session itself is told as a number,
 * too: the order of the lines is that of what happened.  NULL: out of memory. */
struct announcer *announcer_new(struct report *report, struct resolver *resolver);
/* Tells those that still wait for their names, as numbers.  NULL is welcome. */
void announcer_free(struct announcer *announcer);

/* "Connection received on HOST PORT". */
void announce_received(struct announcer *announcer, const struct address *peer);

#endif
