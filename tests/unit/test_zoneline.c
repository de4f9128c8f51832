/* SPDX-License-Identifier: ISC */
/* Tests of dns/zoneline: record lines back into bytes. */
#include "check.h"
#include "dns_fixtures.h"

#include "dns/codes.h"
#include "dns/message.h"
#include "dns/present.h"
#include "dns/text_out.h"
#include "dns/zoneline.h"

static uint8_t bytes[65536];
static struct dns_message message;
static struct zone_record parsed;
static struct rdata_problem problem;
static const struct zoneline_defaults plain = { .ttl = 300 };

static bool has_pointer(const struct dns_record *record)
{
	return memchr(bytes + record->rdata, 0xc0, record->rdata_len) != NULL;
}

/* What dig printed for the fixtures makes the same bytes again. */
static void lines_make_the_bytes_they_came_from(void)
{
	FILE *file = fixture_open("records.txt");
	char *line;

	while ((line = fixture_line(file))) {
		const struct dns_record *record;

		dns_message_parse(&message, bytes, from_hex(line, bytes));
		record = dns_message_next(&message, DNS_ANSWER, NULL);
		line = fixture_line(file);
		if (zoneline_parse(&parsed, line, strlen(line), &plain, &problem) != 1) {
			printf("# %s: %s\n", line, problem.words);
			check(false);
			continue;
		}
		check_number(parsed.ttl, record->ttl);
		check_number(parsed.type, record->type);
		check_number(parsed.class, record->class);
		if (has_pointer(record) && parsed.rdata_len != record->rdata_len)
			continue;	/* was compressed */
		if (parsed.rdata_len != record->rdata_len ||
		    memcmp(parsed.rdata, bytes + record->rdata, record->rdata_len) != 0) {
			printf("# other bytes: %s\n", line);
			check(false);
		}
	}
	fclose(file);
}

/* Owner, TTL, class, type and data as text again. */
static const char *again(const char *text)
{
	static char line[8192];
	char type[DNS_CODE_TEXT], class[DNS_CODE_TEXT], owner[DNS_NAME_TEXT];
	struct dns_message made = { .bytes = parsed.rdata };
	struct dns_record record = { 0 };
	struct text_out out;
	int result = zoneline_parse(&parsed, text, strlen(text), &plain, &problem);

	if (result <= 0) {
		snprintf(line, sizeof(line), "%d: %s", result, result ? problem.words : "");
		return line;
	}
	text_out_init(&out);
	made.len = parsed.rdata_len;
	record.type = parsed.type;
	record.class = parsed.class;
	record.rdata_len = (uint16_t)parsed.rdata_len;
	present_rdata(&out, &made, &record, NULL);
	snprintf(line, sizeof(line), "%s %u %s %s %s", dns_name_text(&parsed.owner, owner), parsed.ttl,
		 dns_class_text(parsed.class, class), dns_type_text(parsed.type, type), text_out_string(&out));
	text_out_destroy(&out);
	return line;
}

static void ttl_and_class_stand_in_any_order(void)
{
	check_text(again("a A 192.0.2.1"), "a. 300 IN A 192.0.2.1");
	check_text(again("a. 60 IN A 192.0.2.1"), "a. 60 IN A 192.0.2.1");
	check_text(again("a. IN 60 a 192.0.2.1"), "a. 60 IN A 192.0.2.1");
	check_text(again("a. CH TXT x"), "a. 300 CH TXT \"x\"");
	check_text(again("a. 1h30m TYPE1 192.0.2.1"), "a. 5400 IN A 192.0.2.1");
	check_text(again("a. 1 CLASS9 TYPE999 \\# 2 abcd"), "a. 1 CLASS9 TYPE999 \\# 2 ABCD");
}

static void words_are_lexed_as_in_a_zone_file(void)
{
	check_text(again("a TXT \"a b\" c\\ d \"\\\"\\\\\\007\" ; comment \"x"),
		   "a. 300 IN TXT \"a b\" \"c d\" \"\\\"\\\\\\007\"");
	check_text(again("a SOA ns. host. ( ; the serial\n 1\n 1h 2 1w3d 4 )"),
		   "a. 300 IN SOA ns. host. 1 3600 2 864000 4");
	check_text(again("a SOA ns. host. ( ; the serial\n 1\n 1 2 3 4 )"), "a. 300 IN SOA ns. host. 1 1 2 3 4");
	check_text(again("a TXT (\"x\")"), "a. 300 IN TXT \"x\"");
	check_text(again("a TXT \"\""), "a. 300 IN TXT \"\"");
	check_text(again("; nothing"), "0: ");
	check_text(again("   \t "), "0: ");
}

static void what_is_wrong_is_said(void)
{
	check_text(again("a TXT \"x"), "-1: quote is not closed");
	check_text(again("a TXT ( x"), "-1: parenthesis is not closed");
	check_text(again("a TXT x )"), "-1: parenthesis closed that was not opened");
	check_text(again("a BOGUS x"), "-1: no type that is known: 'BOGUS'");
	check_text(again("a 60 IN BOGUS x"), "-1: no type that is known: 'BOGUS'");
	check_text(again("a TYPE0 \\# 1 61"), "a. 300 IN TYPE0 \\# 1 61");
	check_text(again("a"), "-1: no type behind 'a'");
	check_text(again("a 60"), "-1: no type behind '60'");
	check_text(again("a..b A 1.2.3.4"), "-1: name 'a..b' has an empty label");
	check_text(again("a A 1.2.3"), "-1: address: '1.2.3' is no IPv4 address");
	check_text(again("a MX 70000 m"), "-1: preference: '70000' is no number up to 65535");
	check_text(again("a MX 10"), "-1: exchange: a word is missing");
	check_text(again("a MX 10 m n"), "-1: exchange: 'n' is too much");
	check_text(again("a TYPE999 x"), "-1: only \\# LENGTH HEX is known of this type");
	check_text(again("a TYPE999 \\# 3 ab"), "-1: 1 byte of data, but its length says 3");
	check_text(again("a DS 1 8 2 abcd"), "-1: digest: at least 32 bytes wanted, 2 left");
	check_text(again("a HTTPS 1 . foo=1"), "-1: params: 'foo' is no key");
	check_text(again("a HTTPS 1 . port=1 port=2"), "-1: params: a key appears twice");
}

static void other_ways_to_write_the_same(void)
{
	check_text(again("a HTTPS 1 . port=443 alpn=h2,h3 dohpath=/q{?dns}"),
		   "a. 300 IN HTTPS 1 . alpn=\"h2,h3\" port=443 key7=\"/q{?dns}\"");
	check_text(again("a LOC 52 N 4 53 E 10"), "a. 300 IN LOC 52 0 0.000 N 4 53 0.000 E 10.00m 1m 10000m 10m");
	check_text(again("a DS 1 RSASHA256 1 00112233445566778899 00112233445566778899"),
		   "a. 300 IN DS 1 8 1 0011223344556677889900112233445566778899");
	check_text(again("a TYPE1 \\# 4 c0000201"), "a. 300 IN A 192.0.2.1");
	check_text(again("a NSEC b. TXT A TYPE1234"), "a. 300 IN NSEC b. A TXT TYPE1234");
}

static void a_line_may_begin_with_a_blank(void)
{
	struct dns_name owner;
	const struct zoneline_defaults defaults = { .owner = &owner, .ttl = 5 };

	dns_name_from_text(&owner, "o.", 2, NULL);
	check_number(zoneline_parse(&parsed, "\tA 192.0.2.1", 12, &defaults, &problem), 1);
	check(dns_name_equal(&parsed.owner, &owner));
	check_number(parsed.ttl, 5);
}

static void records_are_told_apart(void)
{
	const char text[] = "a TXT ( x\n y ) ; (\nb TXT \"(\"\n\nc";

	check_number(zoneline_extent(text, strlen(text)), 19);
	check_number(zoneline_extent(text + 19, strlen(text + 19)), 10);
	check_number(zoneline_extent(text + 29, strlen(text + 29)), 1);
	check_number(zoneline_extent(text + 30, strlen(text + 30)), 1);
}

int main(void)
{
	dns_message_init(&message);
	run_test(lines_make_the_bytes_they_came_from);
	run_test(ttl_and_class_stand_in_any_order);
	run_test(words_are_lexed_as_in_a_zone_file);
	run_test(what_is_wrong_is_said);
	run_test(other_ways_to_write_the_same);
	run_test(a_line_may_begin_with_a_blank);
	run_test(records_are_told_apart);
	dns_message_destroy(&message);
	return tests_done();
}
