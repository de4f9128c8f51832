/* SPDX-License-Identifier: ISC */
/* Tests of dns/dress: the same three messages come out of every dress. */
#include "check.h"

#include "dns/dress.h"
#include "dns/message.h"
#include "dns/text_out.h"

#include <stdbool.h>
#include <stdint.h>

enum { MESSAGES = 3, FOUND_MOST = 64 };

struct sample {
	size_t len;
	uint8_t bytes[160];
};

/* A question, its answer, and a TXT with text that looks like hex and runs of zeros. */
static const struct sample samples[MESSAGES] = {
	{ 33, "\x12\x34\x01\x00\0\1\0\0\0\0\0\0\3www\7example\3com\0\0\1\0\1" },
	{ 49, "\x12\x34\x81\x80\0\1\0\1\0\0\0\0\3www\7example\3com\0\0\1\0\1\xc0\x0c\0\1\0\1\0\0\1\x2c\0\4\xc0\0\2\1" },
	{ 106, "\x43\x21\x84\0\0\1\0\1\0\0\0\0\3txt\7example\3org\0\0\x10\0\1\xc0\x0c\0\x10\0\1\0\0\0\x3c\0\x3d"
	       "\x3c" "beef dead \"q\\\" 12 34  56 78" },
};

/* ---- what was found ---- */

static struct {
	size_t count, bytes;
	int problems, notes, told;
	bool is_same;		/* as the samples, in their order */
	char words[256];
	struct dress_origin origin;	/* of the last thing */
} found;

static int on_message(void *who, const struct dress_origin *origin, const uint8_t *bytes, size_t len)
{
	const struct sample *sample = &samples[found.count % MESSAGES];

	(void)who;
	found.is_same = found.is_same && found.count < MESSAGES && len == sample->len &&
			memcmp(bytes, sample->bytes, len) == 0;
	found.count++;
	found.origin = *origin;
	return 0;
}

static void on_problem(void *who, const struct dress_origin *origin, const char *words)
{
	(void)who;
	found.problems++;
	found.origin = *origin;
	snprintf(found.words, sizeof found.words, "%s", words);
}

static void on_note(void *who, const struct dress_origin *origin, const char *words)
{
	(void)who;
	found.notes++;
	found.origin = *origin;
	snprintf(found.words, sizeof found.words, "%s", words);
}

static void walk(const void *bytes, size_t len)
{
	static const struct dress_observer observer = {
		.on_message = on_message, .on_problem = on_problem, .on_note = on_note,
	};

	memset(&found, 0, sizeof found);
	found.is_same = true;
	check(dress_walk(bytes, len, &observer) == (long)found.count);
}

static bool are_all_found(const struct text_out *dressed)
{
	walk(dressed->text, dressed->len);
	return found.count == MESSAGES && found.is_same && found.problems == 0;
}

/* ---- dresses ---- */

static void put_frame(struct text_out *out, const struct sample *sample)
{
	put_char(out, (char)(sample->len >> 8));
	put_char(out, (char)(sample->len & 0xff));
	put_bytes(out, sample->bytes, sample->len);
}

static void put_raw(struct text_out *out, const struct sample *sample)
{
	put_bytes(out, sample->bytes, sample->len);
}

static void put_plain_hex(struct text_out *out, const struct sample *sample)
{
	put_hex(out, sample->bytes, sample->len, false);
	put_char(out, '\n');
}

static void put_hex_lines(struct text_out *out, const struct sample *sample)
{
	for (size_t i = 0; i < sample->len; i++)
		put_format(out, "%02X%s", sample->bytes[i], i % 30 == 29 ? "\r\n" : "");
	put_text(out, "\r\n\r\n");
}

static void put_0x(struct text_out *out, const struct sample *sample)
{
	put_text(out, "0x");
	put_plain_hex(out, sample);
}

static void put_colons(struct text_out *out, const struct sample *sample)
{
	for (size_t i = 0; i < sample->len; i++)
		put_format(out, "%s%02x", i ? ":" : "", sample->bytes[i]);
	put_char(out, '\n');
}

static void put_array(struct text_out *out, const struct sample *sample)
{
	put_text(out, "unsigned char message[] = {\n");
	for (size_t i = 0; i < sample->len; i++)
		put_format(out, "%s0x%02x,%s", i % 12 ? " " : "  ", sample->bytes[i], i % 12 == 11 ? "\n" : "");
	put_text(out, "\n};\n");
}

static void put_characters(struct text_out *out, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		put_char(out, bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char)bytes[i] : '.');
}

/* What is told apart: the offset, how many bytes are a group, the gap before the characters. */
static void put_dump(struct text_out *out, const struct sample *sample, const char *offset, size_t group, size_t gap)
{
	for (size_t at = 0; at < sample->len; at += 16) {
		size_t len = sample->len - at < 16 ? sample->len - at : 16;

		if (*offset)
			put_format(out, offset, (unsigned)at);
		for (size_t i = 0; i < 16; i++) {
			if (i < len)
				put_format(out, "%02x", sample->bytes[at + i]);
			else
				put_text(out, "  ");
			if (i % group == group - 1)
				put_char(out, ' ');
		}
		put_chars(out, ' ', gap - 1);
		put_characters(out, sample->bytes + at, len);
		put_char(out, '\n');
	}
}

static void put_xxd(struct text_out *out, const struct sample *sample)
{
	put_dump(out, sample, "%08x: ", 2, 2);
}

static void put_tcpdump(struct text_out *out, const struct sample *sample)
{
	put_text(out, "12:34:56.789012 IP 192.0.2.1.53 > 192.0.2.2.40000: 4660 1/0/0 A 192.0.2.1 (49)\n");
	put_dump(out, sample, "\t0x%04x:  ", 2, 2);
}

static void put_tshark(struct text_out *out, const struct sample *sample)
{
	put_dump(out, sample, "%04x  ", 1, 3);
	put_char(out, '\n');
}

static void put_dig(struct text_out *out, const struct sample *sample)
{
	put_format(out, ";; Got bad packet: bad label type\n%zu bytes\n", sample->len);
	put_dump(out, sample, "", 1, 10);
}

/* hexdump -C and od leave lines out that are as the one before. */
static bool is_repeated(const struct sample *sample, size_t at)
{
	return at >= 16 && at + 16 <= sample->len && memcmp(sample->bytes + at - 16, sample->bytes + at, 16) == 0;
}

static void put_hexdump_c(struct text_out *out, const struct sample *sample)
{
	for (size_t at = 0; at < sample->len; at += 16) {
		size_t len = sample->len - at < 16 ? sample->len - at : 16;

		if (is_repeated(sample, at)) {
			if (!is_repeated(sample, at - 16))
				put_text(out, "*\n");
			continue;
		}
		put_format(out, "%08zx ", at);
		for (size_t i = 0; i < 16; i++)
			put_format(out, "%s%02x", i == 8 ? "  " : " ", sample->bytes[at + (i < len ? i : 0)]);
		if (len < 16)	/* the columns of a short line are blank */
			for (size_t i = out->len - (16 - len) * 3 - (len <= 8); i < out->len; i++)
				out->text[i] = ' ';
		put_text(out, "  |");
		put_characters(out, sample->bytes + at, len);
		put_text(out, "|\n");
	}
	put_format(out, "%08zx\n", sample->len);
}

/* Two bytes a word, as a little-endian machine has them; the last is filled up. */
static void put_words(struct text_out *out, const struct sample *sample, const char *offset, const char *word)
{
	for (size_t at = 0; at < sample->len; at += 16) {
		put_format(out, offset, (unsigned)at);
		for (size_t i = at; i < at + 16 && i < sample->len; i += 2)
			put_format(out, word, (unsigned)(sample->bytes[i] | sample->bytes[i + 1] << 8));
		put_char(out, '\n');
	}
	put_format(out, offset, (unsigned)sample->len);
	put_char(out, '\n');
}

static void put_hexdump(struct text_out *out, const struct sample *sample)
{
	put_words(out, sample, "%07x", " %04x");
}

static void put_od(struct text_out *out, const struct sample *sample)
{
	put_words(out, sample, "%07o", " %06o");
}

static void put_hex_string(struct text_out *out, const struct sample *sample)
{
	for (size_t i = 0; i < sample->len; i++)
		put_format(out, "\\x%02x", sample->bytes[i]);
	put_char(out, '\n');
}

static void put_c_string(struct text_out *out, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '"' || bytes[i] == '\\')
			put_format(out, "\\%c", bytes[i]);
		else if (bytes[i] >= 0x20 && bytes[i] < 0x7f)
			put_char(out, (char)bytes[i]);
		else
			put_format(out, i + 1 < len && bytes[i + 1] >= '0' && bytes[i + 1] <= '7' ? "\\%03o" : "\\%o",
				   bytes[i]);
	}
}

static void put_strace(struct text_out *out, const struct sample *sample)
{
	put_text(out, "read(4, \"\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\", 832) = 832\nsendto(3, \"");
	put_c_string(out, sample->bytes, sample->len);
	put_format(out, "\", %zu, MSG_NOSIGNAL, NULL, 0) = %zu\n", sample->len, sample->len);
}

static void put_base64_line(struct text_out *out, const struct sample *sample)
{
	put_base64(out, sample->bytes, sample->len);
	put_char(out, '\n');
}

/* base64 and base64url differ in two letters and the padding. */
static void put_doh(struct text_out *out, const struct sample *sample)
{
	struct text_out plain;

	text_out_init(&plain);
	put_base64(&plain, sample->bytes, sample->len);
	put_text(out, "GET /dns-query?dns=");
	for (size_t i = 0; i < plain.len && plain.text[i] != '='; i++)
		put_char(out, plain.text[i] == '+' ? '-' : plain.text[i] == '/' ? '_' : plain.text[i]);
	put_text(out, " HTTP/1.1\n");
	text_out_destroy(&plain);
}

static const struct dress_row {
	const char *name;
	void (*put)(struct text_out *out, const struct sample *sample);
} dresses[] = {
	{ "raw", put_raw }, { "frames", put_frame }, { "hex", put_plain_hex }, { "hex in lines", put_hex_lines },
	{ "0x", put_0x }, { "colons", put_colons }, { "C array", put_array }, { "xxd", put_xxd },
	{ "tcpdump -X", put_tcpdump }, { "tshark -x", put_tshark }, { "dig", put_dig },
	{ "hexdump -C", put_hexdump_c }, { "hexdump", put_hexdump }, { "od", put_od },
	{ "\\x", put_hex_string }, { "strace", put_strace }, { "base64", put_base64_line }, { "DoH", put_doh },
};

enum { DRESS_COUNT = sizeof dresses / sizeof dresses[0] };

static void dress(struct text_out *out, const struct dress_row *row)
{
	text_out_init(out);
	for (int i = 0; i < MESSAGES; i++)
		row->put(out, &samples[i]);
}

/* ---- tests ---- */

static void every_dress_gives_the_same_messages(void)
{
	struct text_out out;

	for (int i = 0; i < DRESS_COUNT; i++) {
		dress(&out, &dresses[i]);
		check(are_all_found(&out));
		if (check_failures_here)
			printf("# %s: %zu found, %d problems: %s\n", dresses[i].name, found.count, found.problems,
			       found.words);
		text_out_destroy(&out);
	}
}

/* From a block of exactly this length, so that ASan sees a read past its end. */
static void walk_copy(const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1);

	memcpy(copy, text, len);
	walk(copy, len);
	free(copy);
}

static void cut_short_anywhere_something_is_told(void)
{
	struct text_out out;

	for (int i = 0; i < DRESS_COUNT; i++) {
		dress(&out, &dresses[i]);
		for (size_t len = 0; len < out.len; len++) {
			walk_copy(out.text, len);
			check(found.count + (size_t)found.problems > 0);
		}
		text_out_destroy(&out);
	}
}

static void changed_anywhere_nothing_breaks(void)
{
	struct text_out out;
	unsigned seed = 1;

	for (int i = 0; i < DRESS_COUNT; i++) {
		dress(&out, &dresses[i]);
		for (int round = 0; round < 300; round++) {
			seed = seed * 1103515245 + 12345;
			out.text[(seed >> 8) % out.len] = (char)(seed >> 24);
			walk_copy(out.text, out.len);
		}
		text_out_destroy(&out);
	}
}

static void extra_bytes_belong_to_the_message_before(void)
{
	uint8_t bytes[64] = { 0 };

	memcpy(bytes, samples[0].bytes, samples[0].len);
	walk(bytes, samples[0].len + 20);
	check_number(found.count, 1);
	check_number(found.problems, 0);
}

static void a_malformed_line_spoils_no_other(void)
{
	struct text_out out;

	text_out_init(&out);
	put_plain_hex(&out, &samples[0]);
	put_text(&out, "12348180000100010000000003\n");
	put_plain_hex(&out, &samples[2]);
	walk(out.text, out.len);
	check_number(found.count, 3);
	text_out_destroy(&out);
}

static void problems_have_their_offset(void)
{
	struct text_out out;

	text_out_init(&out);
	put_frame(&out, &samples[0]);
	put_frame(&out, &samples[1]);
	walk(out.text, out.len - 7);
	check_number(found.count, 1);
	check_number(found.origin.offset, 35);
	check_text(found.words, "a frame of 49 bytes is cut short after 42");
	text_out_destroy(&out);
	walk("# words\n123481800001000100000000000000001\n", 42);
	check_number(found.origin.offset, 8);
	check_text(found.words, "an odd number of hex digits");
	walk("nothing here\n", 13);
	check_text(found.words, "no DNS message in 13 bytes");
	walk("", 0);
	check_text(found.words, "no input");
}

static void repeated_lines_are_bounded(void)
{
	static const char dump[] = "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
				   "*\n7ffffff0\n";

	walk(dump, sizeof dump - 1);
	check_number(found.problems, 1);
	check_text(found.words, "repeated lines that don't fit their offsets");
}

int main(void)
{
	run_test(every_dress_gives_the_same_messages);
	run_test(cut_short_anywhere_something_is_told);
	run_test(changed_anywhere_nothing_breaks);
	run_test(extra_bytes_belong_to_the_message_before);
	run_test(a_malformed_line_spoils_no_other);
	run_test(problems_have_their_offset);
	run_test(repeated_lines_are_bounded);
	return tests_done();
}
