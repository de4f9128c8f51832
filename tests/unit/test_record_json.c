/* SPDX-License-Identifier: ISC */
/* Tests of dns/record_json. */
#include "check.h"
#include "dns_fixtures.h"

#include "dns/record_json.h"

static uint8_t bytes[65536];
static struct dns_message message;

static void check_json(json_t *json, const char *should_be)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);

	check_text(text, should_be);
	free(text);
	json_decref(json);
}

static void check_record(const char *hex, const char *should_be)
{
	char all[2048];

	snprintf(all, sizeof(all), "0000 8000 0000 0001 0000 0000 0161 00 %s", hex);
	check_number(dns_message_parse(&message, bytes, from_hex(all, bytes)), 0);
	check_json(record_json(&message, dns_message_next(&message, DNS_ANSWER, NULL)), should_be);
}

static void typed_fields_stand_beside_the_data(void)
{
	check_record("000f 0001 0000003c 0005 000a 016d 00", "{\"name\":\"a.\",\"type\":\"MX\",\"class\":\"IN\","
		     "\"ttl\":60,\"data\":\"10 m.\",\"preference\":10,\"exchange\":\"m.\"}");
	check_record("0101 0001 0000003c 0009 00 05 6973737565 6361", "{\"name\":\"a.\",\"type\":\"CAA\","
		     "\"class\":\"IN\",\"ttl\":60,\"data\":\"0 issue \\\"ca\\\"\",\"flags\":0,\"tag\":\"issue\","
		     "\"value\":\"ca\"}");
}

static void text_is_null_unless_it_is_utf8(void)
{
	check_record("0010 0001 00000000 0004 01c3 01a9", "{\"name\":\"a.\",\"type\":\"TXT\",\"class\":\"IN\","
		     "\"ttl\":0,\"data\":\"\\\"\\\\195\\\" \\\"\\\\169\\\"\",\"strings\":[null,null],"
		     "\"text\":\"\\u00E9\"}");
	check_record("0010 0001 00000000 0002 01ff", "{\"name\":\"a.\",\"type\":\"TXT\",\"class\":\"IN\","
		     "\"ttl\":0,\"data\":\"\\\"\\\\255\\\"\",\"strings\":[null],\"text\":null}");
}

static void parameters_are_an_object(void)
{
	check_record("0041 0001 00000000 001e 0001 00 0001 0003 026832 0003 0002 01bb 0007 0002 2f71"
		     "0004 0004 c0000201",
		     "{\"name\":\"a.\",\"type\":\"HTTPS\",\"class\":\"IN\",\"ttl\":0,"
		     "\"data\":\"1 . alpn=\\\"h2\\\" port=443 key7=\\\"/q\\\" ipv4hint=192.0.2.1\",\"priority\":1,"
		     "\"target\":\".\",\"params\":{\"alpn\":[\"h2\"],\"port\":443,\"dohpath\":\"/q\","
		     "\"ipv4hint\":[\"192.0.2.1\"]}}");
}

static void data_of_a_wrong_shape_has_no_typed_fields(void)
{
	check_record("000f 0001 0000003c 0004 000a 016d", "{\"name\":\"a.\",\"type\":\"MX\",\"class\":\"IN\","
		     "\"ttl\":60,\"data\":\"\\\\# 4 000A016D\"}");
}

static void empty_lists_are_there(void)
{
	check_record("002a 0001 00000000 0000", "{\"name\":\"a.\",\"type\":\"APL\",\"class\":\"IN\",\"ttl\":0,"
		     "\"data\":\"\",\"prefixes\":[]}");
}

static void edns_is_an_object(void)
{
	dns_message_parse(&message, bytes, from_hex("0000 8180 0000 0000 0000 0001 00 0029 04d0 00008000 0021"
			  "0003 0003 6e7331 000a 0002 abcd 000f 0003 0016 78 fde9 0001 68 0005 0000", bytes));
	check_json(edns_json(&message), "{\"version\":0,\"udp\":1232,\"do\":true,\"nsid\":\"ns1\",\"cookie\":\"abcd\","
		   "\"ecs\":null,\"ede\":[{\"code\":22,\"name\":\"No Reachable Authority\",\"text\":\"x\"}],"
		   "\"options\":[{\"code\":65001,\"name\":null,\"hex\":\"68\"},{\"code\":5,\"name\":\"DAU\",\"hex\":\"\"}]}");
}

static void a_message_fills_the_keys_that_wait_for_it(void)
{
	json_t *line = json_pack("{s:i, s:n, s:n, s:s}", "v", 1, "status", "rcode", "server", "s");

	dns_message_parse(&message, bytes, from_hex("0007 8583 0000 0000 0000 0000", bytes));
	check_number(message_json(line, &message, 1), 0);
	check_json(line, "{\"v\":1,\"status\":\"NXDOMAIN\",\"rcode\":3,\"server\":\"s\",\"answers\":0,\"aa\":true,"
		   "\"tc\":false,\"rd\":true,\"ra\":true,\"ad\":false,\"cd\":false,\"id\":7,\"size\":12,\"answer\":[],"
		   "\"authority\":[],\"additional\":[],\"edns\":null}");
}

static void rows_of_the_wire_dump_are_objects(void)
{
	json_t *rows = wiredump_json(bytes, from_hex("f071 8583 0000 0000 0000 0000 ff", bytes));

	check_number(json_array_size(rows), 7);
	check_json(json_incref(json_array_get(rows, 0)),
		   "{\"off\":0,\"len\":2,\"field\":\"id\",\"value\":61553,\"text\":\"0xf071\"}");
	check_json(json_incref(json_array_get(rows, 6)),
		   "{\"off\":12,\"len\":1,\"field\":\"extra\",\"value\":\"\",\"text\":\"1 extra byte\",\"malformed\":true}");
	json_decref(rows);
}

static void all_fixtures_give_ascii(void)
{
	FILE *file = fixture_open("records.txt");
	char *line;

	while ((line = fixture_line(file))) {
		json_t *json = json_object();
		char *text;

		dns_message_parse(&message, bytes, from_hex(line, bytes));
		check_number(message_json(json, &message, 1), 0);
		text = json_dumps(json, JSON_ENSURE_ASCII);
		check(text != NULL);
		for (char *c = text; c && *c; c++)
			check((unsigned char)*c < 0x80);
		free(text);
		json_decref(json);
		fixture_line(file);
	}
	fclose(file);
}

int main(void)
{
	dns_message_init(&message);
	run_test(typed_fields_stand_beside_the_data);
	run_test(text_is_null_unless_it_is_utf8);
	run_test(parameters_are_an_object);
	run_test(data_of_a_wrong_shape_has_no_typed_fields);
	run_test(empty_lists_are_there);
	run_test(edns_is_an_object);
	run_test(a_message_fills_the_keys_that_wait_for_it);
	run_test(rows_of_the_wire_dump_are_objects);
	run_test(all_fixtures_give_ascii);
	dns_message_destroy(&message);
	return tests_done();
}
