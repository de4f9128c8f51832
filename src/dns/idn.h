/* SPDX-License-Identifier: ISC */
/* dns/idn.h - names in other scripts, as DNS knows them (RFC 5891). */
#ifndef DNS_IDN_H
#define DNS_IDN_H

#include <stddef.h>

/* The A-labels of a name in UTF-8.  -1: there are none, they don't fit, or
 * libidn2 is not there. */
int idn_to_ascii(const char *name, char *ascii, size_t size);

#endif
