/* SPDX-License-Identifier: ISC */
/* Tests of dns/wiredump: each byte on exactly one row, and what the rows say. */
#include "check.h"
#include "dns_fixtures.h"

#include "dns/text_out.h"
#include "dns/wiredump.h"

static uint8_t bytes[65536];

/* Reads the lines back: offsets follow each other, bytes are the message's. */
static bool covers(const uint8_t *message, size_t len)
{
	struct text_out out;
	size_t at = 0;
	bool is_good = true;
	char *line, *rest;

	text_out_init(&out);
	wiredump_put(&out, message, len);
	text_out_string(&out);
	for (line = strtok_r(out.text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		unsigned octet;

		if (line[0] == ';')
			continue;
		is_good = is_good && strtoul(line, NULL, 16) == at;
		for (char *hex = line + 6; sscanf(hex, "%2x", &octet) == 1; hex += 3) {
			is_good = is_good && at < len && message[at] == octet;
			at++;
			if (hex[2] != ' ' || hex[3] == ' ')
				break;
		}
	}
	text_out_destroy(&out);
	return is_good && at == len;
}

static void check_file(const char *name, bool has_text)
{
	FILE *file = fixture_open(name);
	char *line;

	while ((line = fixture_line(file))) {
		size_t len = from_hex(line, bytes);

		check(covers(bytes, len));
		if (strcmp(name, "reports.txt") == 0)
			while ((line = fixture_line(file)) && strcmp(line, "end") != 0)
				;
		else if (has_text)
			fixture_line(file);
	}
	fclose(file);
}

static void each_byte_is_on_exactly_one_row(void)
{
	check_file("records.txt", true);
	check_file("refused.txt", false);
	check_file("reports.txt", true);
}

static void each_byte_is_on_one_row_however_short_the_message(void)
{
	size_t len = from_hex("12348180000100020000000101610000010001c00c00010001000000040004c0000201"
			      "c00c00410001000000010009000100000100030268320000290200000080000008000a0004aabbccdd",
			      bytes);

	for (size_t i = 0; i <= len; i++)
		check(covers(bytes, i));
}

static void check_lines(const char *hex, const char *const *lines)
{
	size_t len = from_hex(hex, bytes);
	struct text_out out;

	text_out_init(&out);
	wiredump_put(&out, bytes, len);
	text_out_string(&out);
	for (; *lines; lines++)
		if (!strstr(out.text, *lines)) {
			check_text(out.text, *lines);
		}
	text_out_destroy(&out);
}

static void rows_say_what_the_bytes_mean(void)
{
	check_lines("1234 8180 0001 0001 0000 0000 0161 00 000f 0001 c00c 000f 0001 00000e10 0006 000a 016d c00c",
		(const char *const[]){
		"0000  12 34                    ID                4660                          0x1234\n",
		";      1... .... .... ....  QR      response\n",
		";      .... .... .... 0000  RCODE   NOERROR\n",
		"000c  01 61 00                 qname             a.\n",
		"0013  c0 0c                    name              a.                            pointer to 000c\n",
		"0019  00 00 0e 10              ttl               3600                          1 hour\n",
		"001f  00 0a                    preference        10\n",
		"0021  01 6d c0 0c              exchange          m.a.                          pointer at 0023 to 000c\n",
		NULL });
}

static void what_is_malformed_is_marked_and_passed_over(void)
{
	check_lines("1234 8180 0001 0002 0000 0000 0161 00 0001 0001 c013 0001 0001 00000e10 0003 c00002"
		    "0161 00 0001 0001 00000000 0004 01020304", (const char *const[]){
		"name                                            malformed at offset 19: compression pointer leads forward, to offset 19\n",
		"malformed at offset 31: address: 4 bytes wanted, 3 left\n",
		"002f  01 02 03 04              address           1.2.3.4\n", NULL });
	check_lines("1234 8180 0000 0001 0000 0000 0161 00 0001 0001 00000e10 0009 c0000201 ", (const char *const[]){
		"0017  00 09                    rdlength          9                             malformed: runs past the end, 4 left\n",
		NULL });
	check_lines("1234 8180 0000 0002 0000 0000 00 0001", (const char *const[]){
		"000c  00                       name              .\n",
		"000d  00 01                    type              1                             A\n", NULL });
	check_lines("1234 8180 0000 0000 0000 0000 aabb", (const char *const[]){
		"000c  aa bb                    extra                                           2 extra bytes\n", NULL });
}

int main(void)
{
	run_test(each_byte_is_on_exactly_one_row);
	run_test(each_byte_is_on_one_row_however_short_the_message);
	run_test(rows_say_what_the_bytes_mean);
	run_test(what_is_malformed_is_marked_and_passed_over);
	return tests_done();
}
