/* SPDX-License-Identifier: ISC */
/* net/facts_private.h - facts that addresses of several kinds have. */
#ifndef NET_FACTS_PRIVATE_H
#define NET_FACTS_PRIVATE_H

#include "net/block.h"
#include "net/facts.h"

/* The bytes as one number, in both orders and in hex. */
void facts_integers(struct explanation *to, const uint8_t *bytes, size_t len);

/* The block that an address is from. */
void facts_block(struct explanation *to, const struct block *block);

#endif
