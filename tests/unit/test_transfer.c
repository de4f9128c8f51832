/* SPDX-License-Identifier: ISC */
/* Tests of dns/transfer: which message is the last, however the records are divided. */
#include "check.h"
#include "dns_fixtures.h"

#include "dns/transfer.h"

static uint8_t bytes[4096];

/* A digit is an SOA with that serial, a letter another record. */
static size_t message_of(const char *records, size_t count)
{
	char hex[4096];
	int at = snprintf(hex, sizeof hex, "0001 8400 0000 %04zx 0000 0000 ", count);

	for (size_t i = 0; i < count; i++)
		at += snprintf(hex + at, sizeof hex - (size_t)at,
			       records[i] >= '0' && records[i] <= '9' ?
			       "00 0006 0001 00000000 0016 00 00 0000000%c 00000000 00000000 00000000 00000000 " :
			       "00 0001 0001 00000000 0004 c00002%02x ", records[i]);
	return from_hex(hex, bytes);
}

/* After how many records it is whole, `size` of them in each message; 0: never. */
static size_t whole_after(const struct transfer *asked, const char *records, size_t size)
{
	struct transfer transfer = *asked;
	struct dns_message message;
	size_t left = strlen(records);

	dns_message_init(&message);
	for (; left > 0; records += size, left -= size) {
		size = size < left ? size : left;
		check_number(dns_message_parse(&message, bytes, message_of(records, size)), 0);
		transfer_take(&transfer, &message);
		if (transfer_is_whole(&transfer))
			break;
	}
	dns_message_destroy(&message);
	return transfer_is_whole(&transfer) ? transfer.record_count : 0;
}

/* A server may put one record in each message, or all in one. */
static void check_whole(const struct transfer *asked, const char *records)
{
	for (size_t size = 1; size <= strlen(records); size++)
		check_number(whole_after(asked, records, size), strlen(records));
}

static void the_whole_zone_ends_with_its_first_soa(void)
{
	const struct transfer axfr = { 0 }, ixfr = { .is_incremental = true, .ours = 1 };

	check_whole(&axfr, "3ab3");
	check_whole(&axfr, "33");
	check_whole(&ixfr, "3ab3");
	check_number(whole_after(&axfr, "3ab", 1), 0);
	check_number(whole_after(&axfr, "3", 1), 0);
	check_number(whole_after(&axfr, "ab", 1), 0);
}

static void differences_have_their_own_soas(void)
{
	const struct transfer ixfr = { .is_incremental = true, .ours = 1 };

	check_whole(&ixfr, "31a2b2c3d3");
	check_whole(&ixfr, "31a3b3");
	check_whole(&ixfr, "3133");
	check_number(whole_after(&ixfr, "31a2b2c3d", 1), 0);
	check_number(whole_after(&ixfr, "31a3", 1), 0);
}

static void one_soa_alone_says_that_there_is_nothing_new(void)
{
	struct transfer ixfr = { .is_incremental = true, .ours = 3 };

	check_whole(&ixfr, "3");
	check_whole(&ixfr, "2");
	check_number(whole_after(&ixfr, "4", 1), 0);
	check_number(whole_after(&ixfr, "a", 1), 0);
	ixfr.ours = 0xffffffff;		/* RFC 1982: 2 comes after it */
	check_number(whole_after(&ixfr, "2", 1), 0);
}

static void a_query_says_which_is_ours(void)
{
	struct dns_message message;

	dns_message_init(&message);
	dns_message_parse(&message, bytes, from_hex("0001 0000 0001 0000 0001 0000 00 00fb 0001 "
		"00 0006 0001 00000000 0016 00 00 00000007 00000000 00000000 00000000 00000000", bytes));
	check_number(transfer_ours(&message), 7);
	dns_message_parse(&message, bytes, from_hex("0001 0000 0001 0000 0001 0000 00 00fb 0001 "
		"00 0006 0001 00000000 0002 00 00", bytes));
	check_number(transfer_ours(&message), 0);
	dns_message_parse(&message, bytes, from_hex("0001 0000 0001 0000 0000 0000 00 00fb 0001", bytes));
	check_number(transfer_ours(&message), 0);
	dns_message_destroy(&message);
}

int main(void)
{
	run_test(the_whole_zone_ends_with_its_first_soa);
	run_test(differences_have_their_own_soas);
	run_test(one_soa_alone_says_that_there_is_nothing_new);
	run_test(a_query_says_which_is_ours);
	return tests_done();
}
