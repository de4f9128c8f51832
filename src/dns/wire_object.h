/* SPDX-License-Identifier: ISC */
/* dns/wire_object.h - the bytes of a message as the field of an event. */
#ifndef DNS_WIRE_OBJECT_H
#define DNS_WIRE_OBJECT_H

#include "out/report.h"

#include <stddef.h>
#include <stdint.h>

struct wire_bytes {
	const uint8_t *bytes;	/* lent */
	size_t len;
};

/* Lines of the annotated dump; in JSON "hex" and "fields".  `bytes` is lent for
 * as long as the object is used. */
struct report_object wire_object(const struct wire_bytes *bytes);

#endif
