/* SPDX-License-Identifier: ISC */
/* The messages of a zone transfer, and which of them is the last.
 *
 *	AXFR, and IXFR with the whole zone:	new ... new
 *	IXFR with differences:			new  (old ... newer ...)...  new
 *	IXFR where there is nothing new:	ours
 *
 * These are SOA records, by their serials; the last of the newer ones in an IXFR is
 * the new one. */
#include "dns/transfer.h"

#include "dns/codes.h"

static uint32_t serial_of(const struct dns_message *message, const struct dns_record *soa)
{
	const uint8_t *at;

	if (soa->rdata_len < 22)
		return 0;
	at = message->bytes + soa->rdata + soa->rdata_len - 20;
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void take_soa(struct transfer *transfer, uint32_t serial)
{
	if (transfer->soa_count++ == 0)
		transfer->newest = serial;
	else if (transfer->record_count == 1 && transfer->is_incremental && serial != transfer->newest)
		transfer->has_differences = true;
	transfer->newest_count += serial == transfer->newest;
}

void transfer_take(struct transfer *transfer, const struct dns_message *message)
{
	const struct dns_record *record = NULL;

	transfer->message_count++;
	transfer->byte_count += message->len;
	while ((record = dns_message_next(message, DNS_ANSWER, record))) {
		if (record->type == DNS_TYPE_SOA)
			take_soa(transfer, serial_of(message, record));
		transfer->record_count++;
	}
}

/* RFC 1995, 2: one SOA alone says that the server has nothing newer than we have. */
bool transfer_is_whole(const struct transfer *transfer)
{
	if (transfer->is_incremental && transfer->record_count == 1)
		return transfer->soa_count == 1 && (int32_t)(transfer->newest - transfer->ours) <= 0;
	return transfer->newest_count >= (transfer->has_differences ? 3 : 2);
}

uint32_t transfer_ours(const struct dns_message *query)
{
	const struct dns_record *record = NULL;

	while ((record = dns_message_next(query, DNS_AUTHORITY, record)))
		if (record->type == DNS_TYPE_SOA)
			return serial_of(query, record);
	return 0;
}
