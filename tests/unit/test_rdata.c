/* SPDX-License-Identifier: ISC */
/* Tests of dns/rdata: the layouts, the walk, and its words for what is malformed. */
#include "check.h"
#include "dns_fixtures.h"

#include "dns/codes.h"
#include "dns/message.h"
#include "dns/rdata.h"
#include "dns/text_out.h"

static uint8_t bytes[65536];
static char seen[4096];
static char notes[256];

static void on_field(void *who, const struct rdata_field *field)
{
	struct text_out text;

	(void)who;
	text_out_init(&text);
	rdata_field_text(&text, field);
	snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), "%s%s@%zu+%zu=%s", seen[0] ? " " : "",
		 field->name, field->offset, field->len, text_out_string(&text));
	text_out_destroy(&text);
}

static void on_note(void *who, size_t offset, const char *words)
{
	(void)who;
	snprintf(notes, sizeof(notes), "%zu: %s", offset, words);
}

/* Walks data that stands alone in a message, at offset 12.  Returns what was
 * seen, or the words of the failure. */
static const char *walk(uint16_t type, const char *hex)
{
	static const struct rdata_observer observer = { on_field, on_note, NULL };
	static struct rdata_problem problem;
	static char words[256];
	size_t len = from_hex(hex, bytes + 12);
	const struct dns_message message = { .bytes = bytes, .len = 12 + len };
	const struct dns_record record = { .type = type, .class = 1, .rdata = 12, .rdata_len = (uint16_t)len };

	seen[0] = notes[0] = '\0';
	if (rdata_walk(&message, &record, &observer, &problem) == 0)
		return seen;
	snprintf(words, sizeof(words), "%zu: %s", problem.offset, problem.words);
	return words;
}

static void fields_are_told_with_their_places(void)
{
	check_text(walk(15, "000a 016d 00"), "preference@12+2=10 exchange@14+3=m.");
	check_text(walk(33, "0001 0002 0003 00"), "priority@12+2=1 weight@14+2=2 port@16+2=3 target@18+1=.");
	check_text(walk(16, "0161 0162"), "strings@12+2=\"a\" strings@14+2=\"b\"");
	check_text(walk(260, "0a 82 20010db8000000000000000000000001"),
		   "precedence@12+1=10 discovery@13+1=1 relay_type@14+0=2 relay@14+16=2001:db8::1");
	check_text(walk(65, "0001 00 0003 0002 01bb"), "priority@12+2=1 target@14+1=. params@15+6=port=443");
}

static void types_without_a_layout_have_no_words(void)
{
	check_text(walk(65280, "0102"), "12: ");
	check(!rdata_layout(28, DNS_CLASS_CH));
	check(rdata_layout(1, DNS_CLASS_CH) && rdata_layout(1, DNS_CLASS_IN) != rdata_layout(1, DNS_CLASS_CH));
}

static void layouts_are_sorted_and_end(void)
{
	for (size_t i = 0; i < rdata_layout_count; i++) {
		const struct rdata_part *part = rdata_layouts[i].parts;
		size_t count = 0;

		check(i == 0 || rdata_layouts[i - 1].type <= rdata_layouts[i].type);
		for (; count < RDATA_PARTS && part[count].kind != RDATA_END; count++)
			check(part[count].name != NULL);
		check(count > 0 && count < RDATA_PARTS);
	}
}

static void malformed_data_is_named_in_words(void)
{
	static const struct {
		uint16_t type;
		const char *hex, *words;
	} rows[] = {
		{ 1, "c00002", "12: address: 4 bytes wanted, 3 left" },
		{ 1, "c000020102", "16: address: 1 byte too many" },
		{ 15, "00", "12: preference: 2 bytes wanted, 1 left" },
		{ 16, "", "12: strings: 1 byte wanted, 0 left" },
		{ 16, "0561", "13: strings: 5 bytes wanted, 1 left" },
		{ 2, "c00c", "12: nsdname: compression pointer leads forward, to offset 12" },
		{ 13, "0161", "14: os: 1 byte wanted, 0 left" },
		{ 29, "01", "12: location: version is not 0" },
		{ 29, "009a", "13: location: size 0x9a has a digit above 9" },
		{ 42, "0001 08 01 00", "16: prefixes: address ends in zeros" },
		{ 42, "0001 08 05 0101010101", "16: prefixes: prefix or address is too long for its family" },
		{ 42, "0009 08 01 01", "16: prefixes: address family 9 is unknown" },
		{ 45, "0a 04 02 6b", "15: gateway: type 4 is unknown" },
		{ 46, "0001 08", "15: labels: 1 byte wanted, 0 left" },
		{ 47, "00", "13: types: no types at all" },
		{ 47, "00 00 00", "14: types: bitmap window of 0 octets, 1 to 32 allowed" },
		{ 47, "00 00 21 010101010101010101010101010101010101010101010101010101010101010101",
		  "14: types: bitmap window of 33 octets, 1 to 32 allowed" },
		{ 47, "00 01 01 40 00 01 40", "16: types: bitmap window 0 after 1" },
		{ 47, "00 00 02 40 00", "16: types: bitmap window ends in zeros" },
		{ 48, "0100 03", "15: algorithm: 1 byte wanted, 0 left" },
		{ 50, "01 00 0000 00 00", "17: next_hashed: hash is empty" },
		{ 55, "00 02 0001 6b", "12: hit: HIT is empty" },
		{ 55, "09 02 0001 6b", "16: hit: 9 bytes wanted, 1 left" },
		{ 43, "0001 08 02 abcd", "16: digest: at least 32 bytes wanted, 2 left" },
		{ 64, "0001 00 0003 0001 00", "15: params: port is not 2 bytes" },
		{ 64, "0001 00 0001 0003 0568 32", "15: params: an alpn id runs past the end" },
		{ 64, "0001 00 0000 0002 0000", "15: params: mandatory lists itself" },
		{ 257, "00 00", "13: tag: tag is empty" },
		{ 257, "00 02 612d", "15: tag: tag has something else than letters and digits" },
		{ 260, "0a 04 6b", "14: relay: type 4 is unknown" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_text(walk(rows[i].type, rows[i].hex), rows[i].words);
}

static void odd_order_is_noted_not_refused(void)
{
	check_text(walk(64, "0001 00 0003 0002 0001 0001 0003 026832"),
		   "priority@12+2=1 target@14+1=. params@15+6=port=1 params@21+7=alpn=\"h2\"");
	check_text(notes, "21: SvcParam keys are out of order");
	walk(64, "0001 00 0002 0000 0002 0000");
	check_text(notes, "19: SvcParam key appears twice");
}

static void compressed_servers_of_hip_are_refused(void)
{
	check_text(walk(55, "01 02 0001 aa 6b 0161 00 c012"),
		   "21: hit: compressed name, which HIP does not allow");
}

int main(void)
{
	run_test(fields_are_told_with_their_places);
	run_test(types_without_a_layout_have_no_words);
	run_test(layouts_are_sorted_and_end);
	run_test(malformed_data_is_named_in_words);
	run_test(odd_order_is_noted_not_refused);
	run_test(compressed_servers_of_hip_are_refused);
	return tests_done();
}
