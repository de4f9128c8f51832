/* SPDX-License-Identifier: ISC */
/* dns/cares.h - the one way to c-ares' header.
 *
 * 1.18 is the floor.  Newer ones deprecate what 1.18 has no other name for. */
#ifndef DNS_CARES_H
#define DNS_CARES_H

#ifndef CARES_NO_DEPRECATED
#define CARES_NO_DEPRECATED
#endif
#include <ares.h>

#endif
