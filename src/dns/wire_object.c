/* SPDX-License-Identifier: ISC */
/* The bytes of a message as the field of an event. */
#include "dns/wire_object.h"

#include "dns/record_json.h"
#include "dns/text_out.h"
#include "dns/wiredump.h"

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
	json_t *object = json_object();
	struct text_out out;

	text_out_init(&out);
	put_hex(&out, wire->bytes, wire->len, false);
	json_object_set_new(object, "hex", json_stringn(out.text, out.len));
	json_object_set_new(object, "fields", wiredump_json(wire->bytes, wire->len));
	text_out_destroy(&out);
	return object;
}

struct report_object wire_object(const struct wire_bytes *bytes)
{
	return (struct report_object){ print_wire, make_wire_json, bytes };
}
