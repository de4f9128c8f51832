/* SPDX-License-Identifier: ISC */
/* base/clock.h - the time since some fixed point, never set back. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* Seconds.  Only differences mean something. */
double clock_now(void);

#endif
