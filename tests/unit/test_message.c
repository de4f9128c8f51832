/* SPDX-License-Identifier: ISC */
/* Tests of dns/message: each way a message can be malformed, named in words. */
#include "check.h"
#include "dns_fixtures.h"

#include "dns/codes.h"
#include "dns/message.h"
#include "dns/message_check.h"

static uint8_t bytes[65536];
static struct dns_message message;

#define QUESTION "0161 00 0001 0001"	/* at 12: a. IN A, 7 bytes */
#define HEADER(q, a, n, x) "1234 8180 000" #q " 000" #a " 000" #n " 000" #x

static int parse(const char *hex)
{
	return dns_message_parse(&message, bytes, from_hex(hex, bytes));
}

static void told(const char *words, size_t offset, bool is_fatal)
{
	for (size_t i = 0; i < message.problem_count; i++) {
		const struct dns_problem *problem = &message.problems[i];

		if (strcmp(problem->words, words) == 0 && problem->offset == offset && problem->is_fatal == is_fatal)
			return;
	}
	printf("# not told: %s at %zu\n", words, offset);
	for (size_t i = 0; i < message.problem_count; i++)
		printf("# told: %s at %zu\n", message.problems[i].words, message.problems[i].offset);
	check(false);
}

static void a_message_is_taken_apart(void)
{
	const struct dns_record *record;
	struct dns_name owner;
	char text[DNS_NAME_TEXT];

	check_number(parse(HEADER(1, 2, 0, 1) QUESTION "c00c 0001 0001 0000003c 0004 c0000201"
		     "0162c00c 0010 0003 00000001 0002 0178" "00 0029 04d0 01008000 0000"), 0);
	check_number(message.problem_count, 0);
	check_number(message.record_count, 4);
	check_number(message.section_counts[DNS_ANSWER], 2);
	check_number(message.header.id, 0x1234);
	record = dns_message_next(&message, DNS_ANSWER, NULL);
	check_number(record->type, DNS_TYPE_A);
	check_number(record->ttl, 60);
	check_number(record->rdata_len, 4);
	check_number(bytes[record->rdata], 192);
	record = dns_message_next(&message, DNS_ANSWER, record);
	dns_record_owner(&message, record, &owner);
	check_text(dns_name_text(&owner, text), "b.a.");
	check_number(record->class, DNS_CLASS_CH);
	check(!dns_message_next(&message, DNS_ANSWER, record));
	check(message.opt && message.opt->class == 1232);
	check_number(dns_message_rcode(&message), 16);
}

static void short_messages(void)
{
	check_number(parse(""), -1);
	told("message ends in its header, after 0 of 12 bytes", 0, true);
	check_number(parse("1234 8180 0001 0000 0000 00"), -1);
	told("message ends in its header, after 11 of 12 bytes", 11, true);
	check_number(parse(HEADER(1, 0, 0, 0)), -1);
	told("header announces 1 question record, 0 present", 12, true);
	check_number(parse(HEADER(1, 0, 0, 0) "0161 00 0001 00"), -1);
	told("question 1: 2 bytes wanted, 1 left", 17, true);
}

static void what_was_read_before_is_kept(void)
{
	check_number(parse(HEADER(1, 3, 0, 0) QUESTION "c00c 0001 0001 0000003c 0004 c0000201"), -1);
	told("header announces 3 answer records, 1 present", 35, true);
	check_number(message.section_counts[DNS_ANSWER], 1);
	check_number(parse(HEADER(1, 2, 0, 0) QUESTION "c00c 0001 0001 0000003c 0004 c0000201 c023 0001"), -1);
	told("answer 2: compression pointer leads forward, to offset 35", 35, true);
	check_number(message.section_counts[DNS_ANSWER], 1);
}

static void bad_owners(void)
{
	check_number(parse(HEADER(1, 1, 0, 0) QUESTION "c013 0001 0001 0000003c 0004 c0000201"), -1);
	told("answer 1: compression pointer leads forward, to offset 19", 19, true);
	check_number(parse(HEADER(1, 1, 0, 0) QUESTION "c000 0001 0001 0000003c 0004 c0000201"), -1);
	told("answer 1: compression pointer leads into the header, to offset 0", 19, true);
	check_number(parse(HEADER(1, 1, 0, 0) QUESTION "4161 00"), -1);
	told("answer 1: label of unknown kind 0x40", 19, true);
	check_number(parse(HEADER(1, 1, 0, 0) QUESTION "0561"), -1);
	told("answer 1: label of 5 octets runs past the end", 19, true);
}

static void rdlength_past_the_end_keeps_the_head(void)
{
	const struct dns_record *record;

	check_number(parse(HEADER(1, 1, 0, 0) QUESTION "c00c 0001 0001 0000003c 0009 c0000201"), -1);
	told("RDLENGTH 9 runs past the end, 4 left", 29, true);
	record = dns_message_next(&message, DNS_ANSWER, NULL);
	check(record && record->is_cut && record->rdata_len == 4);
	check(dns_message_fatal(&message) == &message.problems[0]);
}

static void odd_but_readable(void)
{
	check_number(parse(HEADER(1, 0, 0, 0) QUESTION "0102030405"), 0);
	told("5 extra bytes at the end", 19, false);
	check_number(parse(HEADER(0, 0, 0, 0)), 0);
	told("no question", 4, false);
	check_number(parse(HEADER(1, 1, 0, 0) QUESTION "c00c 0001 0001 ffffffff 0004 c0000201"), 0);
	told("TTL 4294967295 has its top bit set (RFC 2181, 8)", 25, false);
	check(!dns_message_fatal(&message));
}

static void opt_out_of_place(void)
{
	check_number(parse(HEADER(1, 0, 0, 2) QUESTION "00 0029 04d0 00000000 0000 00 0029 0200 00000000 0000"), 0);
	told("second OPT record", 30, false);
	check_number(message.opt->class, 1232);
	check_number(parse(HEADER(1, 1, 0, 0) QUESTION "00 0029 04d0 00000000 0000"), 0);
	told("OPT outside the additional section", 19, false);
	check(!message.opt);
	check_number(parse(HEADER(1, 0, 0, 1) QUESTION "c00c 0029 04d0 00000000 0000"), 0);
	told("OPT is not at the root", 19, false);
	check_number(parse(HEADER(1, 0, 0, 2) QUESTION "00 00fa 00ff 00000000 0000 00 0001 0001 00000000 0000"), 0);
	told("TSIG is not the last record", 19, false);
}

static void many_problems_end_with_the_fatal_one(void)
{
	size_t len = from_hex("1234 8180 0000 0020 0000 0000", bytes);

	for (int i = 0; i < 31; i++)
		len += from_hex("00 0001 0001 80000000 0000", bytes + len);
	check_number(dns_message_parse(&message, bytes, len), -1);
	check_number(message.problem_count, DNS_PROBLEMS_MOST);
	check(dns_message_fatal(&message) != NULL);
}

/* 64 KiB of records whose owners are the longest chains of pointers there can be. */
static void the_worst_message_is_cheap(void)
{
	size_t len = 12;

	memset(bytes, 0, sizeof(bytes));
	bytes[6] = 0xff;
	bytes[7] = 0xff;
	while (len + 12 + 126 < sizeof(bytes)) {
		bytes[len] = 0xc0;
		if (len == 12)
			bytes[len++] = 0;
		else
			bytes[len + 1] = 12, len += 2;
		bytes[len + 1] = 10;
		len += 10;
	}
	check_number(dns_message_parse(&message, bytes, 65535), -1);
	check(message.record_count < 65535 / 11 + 1);
}

static void record_data_is_checked_on_demand(void)
{
	parse(HEADER(1, 3, 0, 1) QUESTION "c00c 0001 0001 0000003c 0003 c00002"
	      "c00c 0041 0001 00000000 000f 0001 00 0003 0002 0001 0001 0002 0161"
	      "c00c 0021 0001 00000000 0008 0001 0001 0001 c00c" "00 0029 04d0 00000000 0005 0003 0009 61");
	check_number(message.problem_count, 0);
	dns_message_check(&message);
	check_number(message.problem_count, 4);
	told("A: address: 4 bytes wanted, 3 left", 31, false);
	told("HTTPS: SvcParam keys are out of order", 55, false);
	told("SRV: compressed name, which RFC 3597 forbids in this type", 79, false);
	told("OPT: option length 9 runs past the end, 1 left", 94, false);
}

static void codes_have_names_and_numbers(void)
{
	char text[DNS_CODE_TEXT];

	check_text(dns_type_text(65, text), "HTTPS");
	check_text(dns_type_text(65280, text), "TYPE65280");
	check_text(dns_type_text(128, text), "TYPE128");
	check_text(dns_class_text(3, text), "CH");
	check_text(dns_class_text(77, text), "CLASS77");
	check_text(dns_rcode_text(16, text), "BADVERS");
	check_text(dns_rcode_text(4000, text), "RCODE4000");
	check_text(dns_opcode_text(3, text), "OPCODE3");
	check_number(dns_type_from_text("nxname", 6), 128);
	check_number(dns_type_from_text("type65", 6), 65);
	check_number(dns_type_from_text("TYPE65536", 9), -1);
	check_number(dns_type_from_text("TYPE", 4), -1);
	check_number(dns_type_from_text("bogus", 5), -1);
	check_number(dns_class_from_text("CHAOS", 5), 3);
	check_number(dns_class_from_text("class9", 6), 9);
	check_text(dns_code_name(DNS_EDE_CODES, 22), "No Reachable Authority");
}

int main(void)
{
	dns_message_init(&message);
	run_test(a_message_is_taken_apart);
	run_test(short_messages);
	run_test(what_was_read_before_is_kept);
	run_test(bad_owners);
	run_test(rdlength_past_the_end_keeps_the_head);
	run_test(odd_but_readable);
	run_test(opt_out_of_place);
	run_test(many_problems_end_with_the_fatal_one);
	run_test(the_worst_message_is_cheap);
	run_test(record_data_is_checked_on_demand);
	run_test(codes_have_names_and_numbers);
	dns_message_destroy(&message);
	return tests_done();
}
