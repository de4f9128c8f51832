/* SPDX-License-Identifier: ISC */
/* dns/resolver.h - names to addresses, and back, through c-ares on the loop.
 *
 * A name is looked for in this order: localhost and *.localhost (RFC 6761),
 * the hosts file, then DNS, for each candidate of the search list, A and AAAA
 * asked at once.  The channel is made when the first question needs it.
 * Handlers are called from the loop, never from within the call that asked,
 * and may cancel any lookup or free the resolver. */
#ifndef DNS_RESOLVER_H
#define DNS_RESOLVER_H

#include "base/sockaddr.h"
#include "dns/lookup_result.h"

#include <ev.h>

struct report;
struct resolver;
struct lookup;
struct name_lookup;
struct record_lookup;

/* All zero: the system's hosts file, servers and patience, but no search list. */
struct resolver_options {
	const char *hosts_path;		/* NULL: the system's; "": none is read */
	const char *servers_csv;	/* ask these alone (see servers_check()); NULL: the system's */
	double timeout_s;		/* for the first try, each round doubles it; 0: resolv.conf's */
	int tries;			/* of each server; 0: resolv.conf's */
	bool uses_search;		/* false: each name is asked for as it is */
	bool uses_tcp;			/* from the start */
};

struct lookup_handler {
	/* Told of the addresses of one family (AF_INET, AF_INET6) as they
	 * arrive.  A lookup that succeeds tells of each family asked for once,
	 * with count 0 where only the other has addresses.  The addresses are
	 * lent for the call; their port is 0. */
	void (*on_family)(void *who, int family, const struct address *addresses, size_t count);
	/* Told once, last.  The lookup is gone afterwards. */
	void (*on_done)(void *who, enum lookup_result result);
	void *who;
};

/* Opens nothing yet.  The strings of `options` are lent and must outlive the
 * resolver.  NULL: out of memory. */
struct resolver *resolver_new(struct ev_loop *loop, const struct resolver_options *options,
			      struct report *report);
/* Ends every lookup silently.  NULL is welcome. */
void resolver_free(struct resolver *resolver);

/* Looks for the addresses of `name` (UTF-8, no literal), of one family or of
 * both (AF_UNSPEC).  Returns NULL: out of memory. */
struct lookup *resolver_lookup(struct resolver *resolver, const char *name, int family,
			       const struct lookup_handler *handler);
/* For on_family: whether the other family's reply is there too, and told next. */
bool lookup_has_more(const struct lookup *lookup);
/* Ends it silently, at any time.  NULL is welcome. */
void lookup_cancel(struct lookup *lookup);

/* Looks for the name of an IPv4 or IPv6 address: hosts file, localhost, then
 * PTR.  `on_name` is told once; NULL: it has none, or none that is a host name,
 * or none came within two seconds.  The name is lent for the call.  Returns
 * NULL: out of memory. */
struct name_lookup *resolver_name(struct resolver *resolver, const struct address *address,
				  void (*on_name)(void *who, const char *name), void *who);
/* Ends it silently, at any time.  NULL is welcome. */
void name_lookup_cancel(struct name_lookup *lookup);

/* Told once of a reply, whole and lent for the call, or of why there is none
 * (message NULL).  LOOKUP_NO_ADDRESS: the name has no records of the type. */
typedef void records_done_fn(void *who, enum lookup_result result, const uint8_t *message, size_t len);

/* Asks DNS for the records of a type: neither hosts file nor localhost, but the
 * search list.  Returns NULL: out of memory. */
struct record_lookup *resolver_records(struct resolver *resolver, const char *name, uint16_t type,
				       records_done_fn *on_done, void *who);
/* Ends it silently, at any time.  NULL is welcome. */
void record_lookup_cancel(struct record_lookup *lookup);

#endif
