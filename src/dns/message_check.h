/* SPDX-License-Identifier: ISC */
/* dns/message_check.h - looks into each record for what is malformed or odd. */
#ifndef DNS_MESSAGE_CHECK_H
#define DNS_MESSAGE_CHECK_H

#include "dns/message.h"

/* Adds to the problems of a parsed message those of its record data and of its
 * EDNS options; none of them is fatal.  Parsing leaves this out, because bulk
 * has no use for it. */
void dns_message_check(struct dns_message *message);

#endif
