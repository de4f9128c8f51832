/* SPDX-License-Identifier: ISC */
/* net/block.h - the blocks of addresses that have a meaning of their own. */
#ifndef NET_BLOCK_H
#define NET_BLOCK_H

#include <stddef.h>
#include <stdint.h>

struct block {
	const char *prefix;	/* address/length */
	const char *scope, *meaning;
	const char *rfc;	/* NULL: not from one */
};

/* The smallest block that holds an address of 4 (IPv4), 6 (MAC) or 16 (IPv6)
 * bytes.  NULL: none does, which happens with MAC addresses alone. */
const struct block *block_find(const uint8_t *bytes, size_t len);

#endif
