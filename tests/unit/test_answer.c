/* SPDX-License-Identifier: ISC */
/* Tests of dns/answer_lines, dns/answer_data and dns/answer. */
#include "check.h"
#include "dns_fixtures.h"

#include "dns/answer.h"
#include "dns/answer_lines.h"
#include "dns/codes.h"
#include "dns/present.h"
#include "dns/query.h"
#include "dns/text_out.h"

static struct answer_reply reply;

static struct answer_data *read_lines(const char *lines)
{
	struct answer_data *data = answer_data_new();
	struct answer_problem problem;

	check_number(answer_lines_read(data, lines, strlen(lines), &problem), 0);
	return data;
}

static void compose(const struct answer_data *data, const uint8_t *query, size_t len, bool is_tcp)
{
	struct answerer *answerer = answerer_new(data);

	answer_compose(answerer, query, len, is_tcp, &reply);
	answerer_free(answerer);
}

/* Asks for a name; `udp_size` 0: without EDNS. */
static void ask(const struct answer_data *data, const char *text, uint16_t type, uint16_t udp_size)
{
	static uint8_t query_bytes[QUERY_MOST];
	struct dns_name name;
	const struct query query = { .id = 7, .flags = DNS_FLAG_RD, .name = &name, .type = type, .class = 1,
				     .has_edns = udp_size > 0, .edns_udp_size = udp_size };

	dns_name_from_text(&name, text, strlen(text), NULL);
	compose(data, query_bytes, query_build(&query, query_bytes, sizeof query_bytes), false);
}

/* "3 answer: a. 60 IN A 192.0.2.1 | authority: ...": the RCODE and each record. */
static const char *told(void)
{
	static char text[4096];
	static const char *const sections[] = { "", "answer", "authority", "additional" };
	struct dns_message message;
	struct text_out line;
	size_t len = (size_t)snprintf(text, sizeof text, "%u", reply.rcode);

	dns_message_init(&message);
	text_out_init(&line);
	check_number(dns_message_parse(&message, reply.bytes, reply.len), 0);
	for (size_t i = 0; i < message.record_count; i++) {
		const struct dns_record *record = &message.records[i];
		struct dns_name owner;
		char name[DNS_NAME_TEXT], type[DNS_CODE_TEXT];

		if (record->section == DNS_QUESTION || record->type == DNS_TYPE_OPT)
			continue;
		text_out_cut(&line, 0);
		dns_record_owner(&message, record, &owner);
		present_rdata(&line, &message, record, NULL);
		len += (size_t)snprintf(text + len, sizeof text - len, " | %s: %s %u %s %s", sections[record->section],
					dns_name_text(&owner, name), record->ttl, dns_type_text(record->type, type),
					text_out_string(&line));
	}
	text_out_destroy(&line);
	dns_message_destroy(&message);
	return text;
}

static uint16_t flags(void)
{
	return (uint16_t)(reply.bytes[2] << 8 | reply.bytes[3]);
}

/* ---- lines ---- */

static void check_problem(const char *lines, size_t line, size_t column, const char *words)
{
	struct answer_data *data = answer_data_new();
	struct answer_problem problem;

	check_number(answer_lines_read(data, lines, strlen(lines), &problem), -1);
	check_number(problem.line, line);
	check_number(problem.column, column);
	check_text(problem.words, words);
	answer_data_free(data);
}

static void wrong_lines_are_told_with_line_and_column(void)
{
	check_problem("a A 192.0.2.1\n\n  b A 192.0.2.300\n", 3, 7, "address: '192.0.2.300' is no IPv4 address");
	check_problem("a FOO x", 1, 3, "no type that is known: 'FOO'");
	check_problem("# only a comment\n a", 2, 3, "no type behind 'a'");
	check_problem("a..b A 192.0.2.1", 1, 1, "name 'a..b' has an empty label");
	check_problem("a TXT \"x", 1, 9, "quote is not closed");
	check_problem("a OPT \\# 0", 1, 1, "OPT is no type of records");
	check_problem("  a ANY \\# 0", 1, 3, "ANY is no type of records");
	check_problem("$ORIGIN example.", 1, 1,
		      "no $ directives here: write names in full, and the TTL in each line");
	check_problem("@ A 192.0.2.1", 1, 1, "'@' stands for nothing here: write names in full");
	check_problem("a SERVFAIL 192.0.2.1", 1, 12, "'192.0.2.1' is no fault");
	check_problem("a A DELAY=2x", 1, 11, "delay invalid: 2x");
	check_problem("a A DELAY=2d", 1, 11, "delay invalid: 2d");
	check_problem("a.. DROP", 1, 1, "name has an empty label");
}

static void what_was_meant_is_said(void)
{
	check_problem("a NXDOMIAN", 1, 3, "no type that is known: 'NXDOMIAN'; did you mean NXDOMAIN?");
	check_problem("a DELAY 5s", 1, 3, "no type that is known: 'DELAY'; did you mean DELAY=TIME?");
	check_problem("a A DORP", 1, 5, "address: 'DORP' is no IPv4 address; did you mean DROP?");
	check_problem("a 60 CNMAE b", 1, 6, "no type that is known: 'CNMAE'; did you mean CNAME?");
	check_problem("a servfail", 1, 3, "'servfail': faults are written in capitals, as SERVFAIL");
	check_problem("a A drop", 1, 5, "'drop': faults are written in capitals, as DROP");
	check_problem("a A 192.0.2.1 DELAY=5s", 1, 15, "'DELAY=5s' is a fault: it needs a line of its own");
	check_problem("a A AAAB", 1, 5, "address: 'AAAB' is no IPv4 address");
	check_problem("a A 192.0.2.1 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 1, 15,
		      "address: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' is too much");
}

static void comments_begin_where_a_word_could(void)
{
	struct answer_data *data = read_lines("# \"\na TXT x#y \"# ;\" \\# ( # ) \"\n ; # (\n z ) # the end\n; \"#\n#");

	ask(data, "a", DNS_TYPE_TXT, 0);
	check_text(told(), "0 | answer: a. 60 TXT \"x#y\" \"# ;\" \"#\" \"z\"");
	answer_data_free(data);
}

static void a_semicolon_that_ends_a_word_is_refused(void)
{
	static const char words[] = "a ; inside a word begins a comment: quote it, or put a blank before it";
	struct answer_data *data;

	check_problem("d TXT v=DKIM1;p=abc", 1, 14, words);
	check_problem("a A 192.0.2.1 ; ; x;y\na A 192.0.2.1;a AAAA ::1", 2, 14, words);
	check_problem("a TXT \"x\";y", 1, 10, words);
	check_problem("a DROP;b DROP", 1, 7, words);
	check_problem("a FOO\na A 192.0.2.1;", 1, 3, "no type that is known: 'FOO'");
	data = read_lines("a TXT \"x;y\" x\\;y ;z;\nb TXT ( z );z\n;a;b");
	ask(data, "a", DNS_TYPE_TXT, 0);
	check_text(told(), "0 | answer: a. 60 TXT \"x;y\" \"x;y\"");
	answer_data_free(data);
}

static void ttl_and_class_are_read_and_names_are_absolute(void)
{
	struct answer_data *data = read_lines("a 1h30m A 192.0.2.1\na IN 5 A 192.0.2.2\na. A 192.0.2.3\na CH A x. 1\n");

	ask(data, "a", 1, 0);
	check_text(told(), "0 | answer: a. 5400 A 192.0.2.1 | answer: a. 5 A 192.0.2.2 | answer: a. 60 A 192.0.2.3");
	answer_data_free(data);
}

static void what_is_not_in_capitals_is_no_fault(void)
{
	struct answer_data *data = read_lines("a CNAME drop\nb TXT \"DROP\"\n");

	ask(data, "a", DNS_TYPE_CNAME, 0);
	check_text(told(), "0 | answer: a. 60 CNAME drop.");
	ask(data, "b", DNS_TYPE_TXT, 0);
	check_text(told(), "0 | answer: b. 60 TXT \"DROP\"");
	answer_data_free(data);
}

/* ---- names ---- */

static void a_wildcard_ends_at_what_exists(void)
{
	struct answer_data *data = read_lines("*.x A 192.0.2.1\na.b.x TXT t\n*.c.x TXT u\n");

	ask(data, "q.x", 1, 0);
	check_text(told(), "0 | answer: q.x. 60 A 192.0.2.1");
	ask(data, "q.r.x", 1, 0);
	check_text(told(), "0 | answer: q.r.x. 60 A 192.0.2.1");
	ask(data, "b.x", 1, 0);			/* there is a name below it */
	check_text(told(), "0");
	ask(data, "q.b.x", 1, 0);		/* RFC 4592, 2.2.1: b.x is the closest encloser */
	check_text(told(), "3");
	ask(data, "q.c.x", 1, 0);
	check_text(told(), "0");
	ask(data, "*.x", 1, 0);
	check_text(told(), "0 | answer: *.x. 60 A 192.0.2.1");
	ask(data, "x", 1, 0);
	check_text(told(), "0");
	answer_data_free(data);
}

static void faults_do_not_make_names_exist(void)
{
	struct answer_data *data = read_lines("a.b DELAY=1s\n*.c A 192.0.2.1\nd.c DELAY=2s\n");

	ask(data, "a.b", 1, 0);
	check_text(told(), "3");
	check_number(reply.delay_s, 1);
	ask(data, "b", 1, 0);
	check_text(told(), "3");
	ask(data, "d.c", 1, 0);
	check_text(told(), "0 | answer: d.c. 60 A 192.0.2.1");
	check_number(reply.delay_s, 2);
	answer_data_free(data);
}

static void delays_of_a_chain_add_up(void)
{
	struct answer_data *data = read_lines("a CNAME b\na DELAY=1\nb A 192.0.2.1\nb DELAY=9\nb A DELAY=2\n");

	ask(data, "a", 1, 0);
	check_number(reply.delay_s, 3);
	ask(data, "a", 16, 0);
	check_number(reply.delay_s, 10);
	answer_data_free(data);
}

static void the_nearest_zone_says_no(void)
{
	struct answer_data *data = read_lines("x SOA . . 1 2 3 4 600\ny.x 7 SOA . . 2 2 3 4 600\n"
					      "z.x NS ns.x\nq.z.x NS ns.y.x\nns.x A 192.0.2.1\n");

	ask(data, "a.x", 1, 0);
	check_text(told(), "3 | authority: x. 60 SOA . . 1 2 3 4 600");
	ask(data, "a.y.x", 1, 0);
	check_text(told(), "3 | authority: y.x. 7 SOA . . 2 2 3 4 600");
	ask(data, "q.z.x", 1, 0);		/* what is below a cut is not ours */
	check_text(told(), "0 | authority: z.x. 60 NS ns.x. | additional: ns.x. 60 A 192.0.2.1");
	check_number(flags(), DNS_FLAG_QR | DNS_FLAG_RD);
	ask(data, "a", 1, 0);
	check_text(told(), "3");
	answer_data_free(data);
}

static void data_that_are_no_name_end_a_chain(void)
{
	struct answer_data *data = read_lines("a CNAME \\# 2 c00c\nb CNAME \\# 0\nx SOA \\# 1 00\n");

	ask(data, "a", 1, 0);
	check_number(reply.answer_count, 1);
	ask(data, "b", 1, 0);
	check_number(reply.answer_count, 1);
	ask(data, "a.x", 1, 0);
	check_number(reply.rcode, 3);
	answer_data_free(data);
}

/* ---- messages ---- */

static void owners_are_compressed(void)
{
	static uint8_t should_be[512];
	struct answer_data *data = read_lines("a.x CNAME b.x\nb.x A 192.0.2.1\n");
	size_t len = from_hex("0007 8500 0001 0002 0000 0000 0161 0178 00 0001 0001"
			      "c00c 0005 0001 0000003c 0005 0162 0178 00"
			      "c021 0001 0001 0000003c 0004 c0000201", should_be);

	ask(data, "a.x", 1, 0);
	check_number(reply.len, len);
	check(memcmp(reply.bytes, should_be, len) == 0);
	answer_data_free(data);
}

static void no_reply_is_longer_than_asked_for(void)
{
	static char lines[64 * 1024];
	size_t len = 0;
	struct answer_data *data;

	for (int i = 0; i < 300; i++)
		len += (size_t)snprintf(lines + len, sizeof lines - len, "a A 192.0.%d.%d\n", i / 256, i % 256);
	data = read_lines(lines);
	ask(data, "a", 1, 0);
	check_number(reply.len, 12 + 3 + 4);
	check_number(flags(), DNS_FLAG_QR | DNS_FLAG_AA | DNS_FLAG_TC | DNS_FLAG_RD);
	ask(data, "a", 1, 12 + 7 + 300 * 16 + 11);
	check_number(reply.answer_count, 300);
	ask(data, "a", 1, 12 + 7 + 300 * 16 + 10);
	check(reply.is_truncated);
	check_number(reply.len, 12 + 7 + 11);
	answer_data_free(data);
}

static void what_asks_nothing_is_refused_or_ignored(void)
{
	struct answer_data *data = read_lines("a A 192.0.2.1\n");
	static uint8_t bytes[512];

	compose(data, bytes, from_hex("0007 0100 0001 0000 0000", bytes), false);
	check_text(reply.why_none, "ignored, shorter than a header");
	compose(data, bytes, from_hex("0007 8100 0000 0000 0000 0000", bytes), false);
	check_text(reply.why_none, "ignored, it is a reply");
	compose(data, bytes, from_hex("0007 0100 0002 0000 0000 0000 016100 0001 0001 016100 0001 0001", bytes), false);
	check_number(reply.rcode, 1);
	check(reply.has_question);
	compose(data, bytes, from_hex("0007 0100 0001 ffff ffff ffff 016100 0001 0001", bytes), true);
	check_number(reply.rcode, 1);
	check_number(reply.len, 12);
	compose(data, bytes, from_hex("0007 2900 0001 0000 0000 0000 016100 0001 0001", bytes), false);
	check_number(reply.rcode, 4);
	check_number(flags(), 0xa904);
	compose(data, bytes, from_hex("0007 0000 0001 0000 0000 0001 016100 0001 0001 00 0029 0200 00010000 0000", bytes),
		false);
	check_number(reply.rcode, 16);
	check_number(flags(), DNS_FLAG_QR);
	check_number(reply.bytes[reply.len - 6], 1);	/* the upper bits, in OPT */
	compose(data, bytes, from_hex("0007 0000 0001 0000 0000 0001 016100 0001 0001 00 0029 0200 00000000 0003 000300", bytes),
		false);
	check_number(reply.rcode, 1);
	compose(data, bytes, from_hex("0007 0000 0001 0000 0000 0002 016100 0001 0001 00 0029 0200 00000000 0000"
				      "00 0029 0200 00000000 0000", bytes), false);
	check_number(reply.rcode, 1);
	answer_data_free(data);
}

int main(void)
{
	run_test(wrong_lines_are_told_with_line_and_column);
	run_test(what_was_meant_is_said);
	run_test(comments_begin_where_a_word_could);
	run_test(a_semicolon_that_ends_a_word_is_refused);
	run_test(ttl_and_class_are_read_and_names_are_absolute);
	run_test(what_is_not_in_capitals_is_no_fault);
	run_test(a_wildcard_ends_at_what_exists);
	run_test(faults_do_not_make_names_exist);
	run_test(delays_of_a_chain_add_up);
	run_test(the_nearest_zone_says_no);
	run_test(data_that_are_no_name_end_a_chain);
	run_test(owners_are_compressed);
	run_test(no_reply_is_longer_than_asked_for);
	run_test(what_asks_nothing_is_refused_or_ignored);
	return tests_done();
}
