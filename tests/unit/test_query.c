/* SPDX-License-Identifier: ISC */
/* Tests of dns/query. */
#include "check.h"
#include "dns_fixtures.h"

#include "dns/codes.h"
#include "dns/edns.h"
#include "dns/message.h"
#include "dns/query.h"

static uint8_t bytes[QUERY_MOST], should_be[QUERY_MOST];
static struct dns_name name;

static void check_query(const struct query *query, const char *hex)
{
	size_t len = from_hex(hex, should_be);

	check_number(query_build(query, bytes, sizeof(bytes)), len);
	check(memcmp(bytes, should_be, len) == 0);
}

static void a_plain_question(void)
{
	const struct query query = { .id = 0x1234, .flags = DNS_FLAG_RD, .name = &name, .type = 1, .class = 1 };

	dns_name_from_text(&name, "a.b", 3, NULL);
	check_query(&query, "1234 0100 0001 0000 0000 0000 016101620000010001");
}

static void edns_with_options(void)
{
	static const uint8_t cookie[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	struct query query = { .name = &name, .type = 16, .class = 3, .opcode = 4, .has_edns = true,
			       .edns_udp_size = 1232, .edns_flags = EDNS_FLAG_DO };

	check_number(query_add_option(&query, EDNS_NSID, NULL, 0), 0);
	check_number(query_add_option(&query, EDNS_COOKIE, cookie, 8), 0);
	check_query(&query, "0000 2000 0001 0000 0000 0001 0161016200 0010 0003"
			    "00 0029 04d0 00008000 0010 0003 0000 000a 0008 0102030405060708");
}

static void ixfr_says_what_the_asker_has(void)
{
	const uint32_t serial = 7;
	const struct query query = { .name = &name, .type = DNS_TYPE_IXFR, .class = 1, .ixfr_serial = &serial };
	struct dns_message message;

	dns_message_init(&message);
	check_number(dns_message_parse(&message, bytes, query_build(&query, bytes, sizeof(bytes))), 0);
	check_number(message.section_counts[DNS_AUTHORITY], 1);
	check_number(message.problem_count, 0);
	dns_message_destroy(&message);
}

static void a_query_without_a_question(void)
{
	const struct query query = { .id = 1 };

	check_query(&query, "0001 0000 0000 0000 0000 0000");
}

static void what_does_not_fit_is_refused(void)
{
	struct query query = { .name = &name };

	check_number(query_build(&query, bytes, 20), 0);
	for (int i = 0; i < QUERY_OPTIONS_MOST; i++)
		check_number(query_add_option(&query, 1, NULL, 0), 0);
	check_number(query_add_option(&query, 1, NULL, 0), -1);
}

static void check_subnet(const char *text, const char *hex)
{
	uint8_t data[QUERY_SUBNET_LEN];
	size_t len = from_hex(hex, should_be);

	check_number(query_subnet(text, data), len);
	check(memcmp(data, should_be, len) == 0);
}

static void subnets_are_cut_to_their_prefix(void)
{
	uint8_t data[QUERY_SUBNET_LEN];

	check_subnet("192.0.2.77/24", "0001 18 00 c00002");
	check_subnet("192.0.2.255/25", "0001 19 00 c0000280");
	check_subnet("192.0.2.1", "0001 20 00 c0000201");
	check_subnet("2001:db8::1/33", "0002 21 00 20010db800");
	check_subnet("0.0.0.0/0", "0001 00 00");
	check_subnet("::/0", "0002 00 00");
	check_subnet("0", "0001 00 00");
	check_subnet("0/0", "0001 00 00");
	check_subnet("192.0.2/24", "0001 18 00 c00002");
	check_subnet("10/9", "0001 09 00 0a00");
	check_number(query_subnet("192.0.2.1/33", data), -1);
	check_number(query_subnet("192.0.2", data), -1);
	check_number(query_subnet("192.0.2./24", data), -1);
	check_number(query_subnet("192.0.2.0.0/24", data), -1);
	check_number(query_subnet("/24", data), -1);
	check_number(query_subnet("x/8", data), -1);
	check_number(query_subnet("", data), -1);
}

int main(void)
{
	run_test(a_plain_question);
	run_test(edns_with_options);
	run_test(ixfr_says_what_the_asker_has);
	run_test(a_query_without_a_question);
	run_test(what_does_not_fit_is_refused);
	run_test(subnets_are_cut_to_their_prefix);
	return tests_done();
}
