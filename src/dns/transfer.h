/* SPDX-License-Identifier: ISC */
/* dns/transfer.h - the messages of a zone transfer, and which of them is the last. */
#ifndef DNS_TRANSFER_H
#define DNS_TRANSFER_H

#include "dns/message.h"

/* All zero but for the first two: nothing has come. */
struct transfer {
	bool is_incremental;		/* an IXFR was asked for */
	uint32_t ours;			/* the serial that it said we have */
	size_t message_count, byte_count, record_count;
	size_t soa_count, newest_count;	/* SOA records, and those like the first */
	uint32_t newest;		/* the serial of the first */
	bool has_differences;		/* what went and what came, not the whole zone */
};

/* One more message, a good reply. */
void transfer_take(struct transfer *transfer, const struct dns_message *message);

/* Whether all of it has come. */
bool transfer_is_whole(const struct transfer *transfer);

/* The serial that the query of an IXFR says we have (RFC 1995, 3); 0: it says none. */
uint32_t transfer_ours(const struct dns_message *query);

#endif
