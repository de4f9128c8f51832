/* SPDX-License-Identifier: ISC */
/* The bytes of a message as the field of an event. */
#include "dns/wire_object.h"

#include "dns/json_text.h"
#include "dns/record_json.h"
#include "dns/text_out.h"
#include "dns/wiredump.h"

#include <jansson.h>

static void print_wire(const void *what, FILE *to)
{
	const struct wire_bytes *wire = what;
	struct text_out out;

	text_out_init(&out);
	wiredump_put(&out, wire->bytes, wire->len);
	fwrite(out.text, 1, out.len, to);
	text_out_destroy(&out);
}

static json_t *make_wire_json(const void *what)
{
	const struct wire_bytes *wire = what;
	struct text_out out;
	json_t *object;
	size_t start;

	text_out_init(&out);
	put_json_open(&out, '{');
	put_json_key(&out, "hex");
	start = put_json_string_start(&out);
	put_hex(&out, wire->bytes, wire->len, false);
	put_json_string_end(&out, start);
	put_json_key(&out, "fields");
	put_wiredump_json(&out, wire->bytes, wire->len);
	put_json_close(&out, '}');
	object = json_loadb(out.text, out.len, JSON_ALLOW_NUL, NULL);
	text_out_destroy(&out);
	return object;
}

struct report_object wire_object(const struct wire_bytes *bytes)
{
	return (struct report_object){ print_wire, make_wire_json, bytes };
}
