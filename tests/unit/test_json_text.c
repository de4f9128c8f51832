/* SPDX-License-Identifier: ISC */
/* Tests of dns/json_text. */
#include "check.h"

#include "dns/json_text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct text_out out;

static void check_out(const char *should_be)
{
	check_text(text_out_string(&out), should_be);
	text_out_cut(&out, 0);
}

static void commas_stand_between_values(void)
{
	put_json_open(&out, '{');
	put_json_key(&out, "a");
	put_json_number(&out, 1);
	put_json_key(&out, "b");
	put_json_open(&out, '[');
	put_json_close(&out, ']');
	put_json_key(&out, "c");
	put_json_open(&out, '[');
	put_json_bool(&out, true);
	put_json_null(&out);
	put_json_text(&out, "[");
	put_json_text(&out, NULL);
	put_json_open(&out, '{');
	put_json_close(&out, '}');
	put_json_close(&out, ']');
	put_json_close(&out, '}');
	check_out("{\"a\":1,\"b\":[],\"c\":[true,null,\"[\",null,{}]}");
}

static void a_new_line_is_a_new_text(void)
{
	put_text(&out, "{}\n");
	put_json_open(&out, '{');
	put_json_close(&out, '}');
	check_out("{}\n{}");
}

static void decimals_are_rounded_and_all_there(void)
{
	put_json_open(&out, '[');
	put_json_decimal(&out, 0, 3);
	put_json_decimal(&out, 0.0004, 3);
	put_json_decimal(&out, 1.9996, 3);
	put_json_decimal(&out, 0.412, 3);
	put_json_decimal(&out, 1795172655.926101, 6);
	put_json_decimal(&out, 1795172655.000009, 6);
	put_json_decimal(&out, -1, 3);
	put_json_close(&out, ']');
	check_out("[0.000,0.000,2.000,0.412,1795172655.926101,1795172655.000009,null]");
}

static void text_becomes_a_string_where_it_stands(void)
{
	size_t start = put_json_string_start(&out);

	put_text(&out, "\"a\\032b\" \"\"");
	put_json_string_end(&out, start);
	check_out("\"\\\"a\\\\032b\\\" \\\"\\\"\"");
	put_json_key(&out, "k");
	start = put_json_string_start(&out);
	put_text(&out, "x\xff");
	put_json_string_end(&out, start);
	check_out("\"k\":null");
}

/* jansson's word on a string; NULL: it is none. */
static char *jansson_text(const char *bytes, size_t len)
{
	json_t *json = json_stringn(bytes, len);
	char *text = json ? json_dumps(json, JSON_ENSURE_ASCII | JSON_ENCODE_ANY) : NULL;

	json_decref(json);
	return text;
}

static void check_like_jansson(const char *bytes, size_t len)
{
	char *should_be = jansson_text(bytes, len);

	check_number(is_utf8(bytes, len), should_be != NULL);
	put_json_string(&out, bytes, len);
	check_out(should_be ? should_be : "null");
	free(should_be);
}

static void each_character_is_escaped_as_jansson_does(void)
{
	char bytes[4];

	for (unsigned code = 0; code < 0x110000; code += code < 0x3000 || code > 0xd000 ? 1 : 7) {
		size_t len = 0;

		if (code > 0x11000 && code % 0x1000)
			continue;
		if (code < 0x80) {
			bytes[len++] = (char)code;
		} else if (code < 0x800) {
			bytes[len++] = (char)(0xc0 | code >> 6);
		} else {
			if (code >= 0x10000)
				bytes[len++] = (char)(0xf0 | code >> 18);
			bytes[len++] = (char)(code < 0x10000 ? 0xe0 | code >> 12 : 0x80 | (code >> 12 & 0x3f));
			bytes[len++] = (char)(0x80 | (code >> 6 & 0x3f));
		}
		if (code >= 0x80)
			bytes[len++] = (char)(0x80 | (code & 0x3f));
		check_like_jansson(bytes, len);
	}
}

/* Bytes that often come close to UTF-8. */
static void any_bytes_are_judged_as_jansson_does(void)
{
	static const uint8_t favourites[] = {
		0x00, 0x1f, '"', '\\', 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0xff,
	};
	char bytes[12];

	srandom(1);
	for (int i = 0; i < 100000; i++) {
		size_t len = (size_t)random() % sizeof bytes;

		for (size_t at = 0; at < len; at++)
			bytes[at] = (char)favourites[(size_t)random() % sizeof favourites];
		check_like_jansson(bytes, len);
	}
}

int main(void)
{
	text_out_init(&out);
	run_test(commas_stand_between_values);
	run_test(a_new_line_is_a_new_text);
	run_test(decimals_are_rounded_and_all_there);
	run_test(text_becomes_a_string_where_it_stands);
	run_test(each_character_is_escaped_as_jansson_does);
	run_test(any_bytes_are_judged_as_jansson_does);
	text_out_destroy(&out);
	return tests_done();
}
