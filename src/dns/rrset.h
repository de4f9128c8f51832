/* SPDX-License-Identifier: ISC */
/* dns/rrset.h - records that belong together: of one owner, type and class
 * (RFC 2181, 5), wherever in a section they stand. */
#ifndef DNS_RRSET_H
#define DNS_RRSET_H

#include "dns/message.h"

/* The first record of a section whose TTL is not that of the first one of its set,
 * which is then *first.  Signatures are not looked at: theirs are those of what they
 * sign (RFC 4034, 3).  NULL: there is none, or no memory to look. */
const struct dns_record *rrset_odd_ttl(const struct dns_message *message, enum dns_section section,
				       const struct dns_record **first);

#endif
