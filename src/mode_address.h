/* SPDX-License-Identifier: ISC */
/* mode_address.h - digcat -A: explains addresses, ports, MAC addresses, paths. */
#ifndef MODE_ADDRESS_H
#define MODE_ADDRESS_H

#include <stddef.h>

struct error;
struct report;

/* Reports every meaning of each text.  -1: at least one text was nothing known;
 * each such was told of, the others were explained nevertheless. */
int mode_address(char *const *texts, size_t count, struct report *report, struct error *err);

#endif
