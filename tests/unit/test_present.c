/* SPDX-License-Identifier: ISC */
/* Tests of dns/present: what dig printed for the same bytes. */
#include "check.h"
#include "dns_fixtures.h"

#include "dns/present.h"
#include "dns/text_out.h"

static uint8_t bytes[65536];
static struct dns_message message;
static struct text_out out;

static const char *answers(const struct present_style *style)
{
	const struct dns_record *record = NULL;

	text_out_cut(&out, 0);
	while ((record = dns_message_next(&message, DNS_ANSWER, record)))
		present_record(&out, &message, record, style, NULL);
	return text_out_string(&out);
}

static void records_are_printed_as_dig_prints_them(void)
{
	FILE *file = fixture_open("records.txt");
	char *line;

	while ((line = fixture_line(file))) {
		dns_message_parse(&message, bytes, from_hex(line, bytes));
		line = fixture_line(file);
		answers(NULL);
		text_out_cut(&out, out.len - 1);	/* the newline */
		check_text(text_out_string(&out), line);
	}
	fclose(file);
}

static void reports_are_printed_as_dig_prints_them(void)
{
	FILE *file = fixture_open("reports.txt");
	static char should_be[65536];
	char *line;

	while ((line = fixture_line(file))) {
		size_t len = 0;

		dns_message_parse(&message, bytes, from_hex(line, bytes));
		while ((line = fixture_line(file)) && strcmp(line, "end") != 0)
			len += (size_t)snprintf(should_be + len, sizeof(should_be) - len, "%s\n", line);
		text_out_cut(&out, 0);
		present_message(&out, &message, NULL, NULL);
		text_out_cut(&out, out.len - 1);	/* the empty line at the end */
		check_text(text_out_string(&out), should_be);
	}
	fclose(file);
}

static void parse(const char *hex)
{
	dns_message_parse(&message, bytes, from_hex(hex, bytes));
}

static void columns_can_be_hidden(void)
{
	parse("0000 8000 0000 0001 0000 0000 0161 00 0001 0001 0000003c 0004 c0000201");
	check_text(answers(NULL), "a.\t\t\t60\tIN\tA\t192.0.2.1\n");
	check_text(answers(&(struct present_style){ .hides_ttl = true }), "a.\t\t\tIN\tA\t192.0.2.1\n");
	check_text(answers(&(struct present_style){ .hides_class = true }), "a.\t\t\t60\tA\t192.0.2.1\n");
	check_text(answers(&(struct present_style){ .hides_ttl = true, .hides_class = true }), "a.\t\t\tA\t192.0.2.1\n");
}

static void data_of_a_wrong_shape_is_opaque_and_told(void)
{
	struct rdata_problem problem;

	parse("0000 8000 0000 0001 0000 0000 0161 00 0001 0001 0000003c 0003 c00002");
	text_out_cut(&out, 0);
	check(!present_record(&out, &message, dns_message_next(&message, DNS_ANSWER, NULL), NULL, &problem));
	check_text(text_out_string(&out), "a.\t\t\t60\tIN\tA\t\\# 3 C00002\n");
	check_text(problem.words, "address: 4 bytes wanted, 3 left");
	check_number(problem.offset, 25);
}

static void what_was_cut_off_is_opaque(void)
{
	struct rdata_problem problem;

	parse("0000 8000 0000 0001 0000 0000 0161 00 0010 0001 0000003c 0009 0178 0179");
	text_out_cut(&out, 0);
	check(!present_record(&out, &message, dns_message_next(&message, DNS_ANSWER, NULL), NULL, &problem));
	check_text(text_out_string(&out), "a.\t\t\t60\tIN\tTXT\t\\# 4 01780179\n");
	check_text(problem.words, "the message ends within it");
}

static void several_opt_records_are_all_shown(void)
{
	parse("0000 8000 0000 0000 0000 0002 00 0029 04d0 00000000 0000 00 0029 0200 00008000 0000");
	text_out_cut(&out, 0);
	present_edns(&out, &message, NULL);
	check_text(text_out_string(&out), ";; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n"
		   ";; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags: do; udp: 512\n");
}

static void a_cookie_gets_a_verdict(void)
{
	static const uint8_t ours[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, other[8] = { 0 };
	static const struct {
		const char *data;
		const uint8_t *sent;
		const char *line;
	} rows[] = {
		{ "0010 0102030405060708090a0b0c0d0e0f10", ours, "0102030405060708090a0b0c0d0e0f10 (good)\n" },
		{ "0010 0102030405060708090a0b0c0d0e0f10", other, "0102030405060708090a0b0c0d0e0f10 (bad)\n" },
		{ "0010 0102030405060708090a0b0c0d0e0f10", NULL, "0102030405060708090a0b0c0d0e0f10\n" },
		{ "0008 0102030405060708", ours, "0102030405060708 (echoed)\n" },
	};
	char hex[256];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(hex, sizeof(hex), "0000 8000 0000 0000 0000 0001 00 0029 04d0 00000000 00%s 000a %s",
			 strncmp(rows[i].data, "0010", 4) == 0 ? "14" : "0c", rows[i].data);
		parse(hex);
		text_out_cut(&out, 0);
		present_edns(&out, &message, rows[i].sent);
		check(strstr(text_out_string(&out), rows[i].line) != NULL);
	}
}

static void an_update_has_other_sections(void)
{
	parse("0001 a800 0001 0000 0000 0000 0161 00 0006 0001");
	text_out_cut(&out, 0);
	present_message(&out, &message, NULL, NULL);
	check_text(text_out_string(&out), ";; ->>HEADER<<- opcode: UPDATE, status: NOERROR, id: 1\n"
		   ";; flags: qr; ZONE: 1, PREREQUISITE: 0, UPDATE: 0, ADDITIONAL: 0\n\n"
		   ";; ZONE SECTION:\n;a.\t\t\t\tIN\tSOA\n\n");
}

int main(void)
{
	dns_message_init(&message);
	text_out_init(&out);
	run_test(records_are_printed_as_dig_prints_them);
	run_test(reports_are_printed_as_dig_prints_them);
	run_test(columns_can_be_hidden);
	run_test(data_of_a_wrong_shape_is_opaque_and_told);
	run_test(what_was_cut_off_is_opaque);
	run_test(several_opt_records_are_all_shown);
	run_test(a_cookie_gets_a_verdict);
	run_test(an_update_has_other_sections);
	text_out_destroy(&out);
	dns_message_destroy(&message);
	return tests_done();
}
