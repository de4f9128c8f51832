/* SPDX-License-Identifier: ISC */
/* Tests of dns/record_json. */
#include "check.h"
#include "dns_fixtures.h"

#include "dns/json_text.h"
#include "dns/record_json.h"

#include <jansson.h>

static uint8_t bytes[65536];
static struct dns_message message;

static struct text_out out;

/* What was put is JSON, to another's mind too, and prints the same again. */
static void check_json(const char *should_be)
{
	json_t *json = json_loadb(out.text, out.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	char *again = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);

	check_text(text_out_string(&out), should_be);
	check_text(again, should_be);
	free(again);
	json_decref(json);
	text_out_cut(&out, 0);
}

static void check_record(const char *hex, const char *should_be)
{
	char all[2048];

	snprintf(all, sizeof(all), "0000 8000 0000 0001 0000 0000 0161 00 %s", hex);
	check_number(dns_message_parse(&message, bytes, from_hex(all, bytes)), 0);
	put_json_open(&out, '{');
	put_record_json_keys(&out, &message, dns_message_next(&message, DNS_ANSWER, NULL));
	put_json_close(&out, '}');
	check_json(should_be);
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

/* RFC 9460, 2.2 forbids it; an object could not hold both. */
static void a_parameter_that_is_there_twice_is_given_once(void)
{
	check_record("0041 0001 00000000 0013 0001 00 0003 0002 01bb 0003 0002 0050 0002 0000",
		     "{\"name\":\"a.\",\"type\":\"HTTPS\",\"class\":\"IN\",\"ttl\":0,"
		     "\"data\":\"1 . port=443 port=80 no-default-alpn\",\"priority\":1,"
		     "\"target\":\".\",\"params\":{\"port\":443,\"no-default-alpn\":true}}");
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
	put_edns_json(&out, &message);
	check_json("{\"version\":0,\"udp\":1232,\"do\":true,\"nsid\":\"ns1\",\"cookie\":\"abcd\","
		   "\"ecs\":null,\"ede\":[{\"code\":22,\"name\":\"No Reachable Authority\",\"text\":\"x\"}],"
		   "\"options\":[{\"code\":65001,\"name\":null,\"hex\":\"68\"},{\"code\":5,\"name\":\"DAU\",\"hex\":\"\"}]}");
}

static void sections_are_lists_of_records(void)
{
	dns_message_parse(&message, bytes, from_hex("0000 8180 0001 0001 0000 0001 0161 00 0001 0001 c00c 0001 0001"
			  "0000003c 0004 c0000201 00 0029 04d0 00008000 0000", bytes));
	put_section_json(&out, &message, DNS_ANSWER);
	check_json("[{\"name\":\"a.\",\"type\":\"A\",\"class\":\"IN\",\"ttl\":60,\"data\":\"192.0.2.1\","
		   "\"address\":\"192.0.2.1\"}]");
	put_section_json(&out, &message, DNS_QUESTION);
	check_json("[{\"name\":\"a.\",\"type\":\"A\",\"class\":\"IN\"}]");
	put_section_json(&out, &message, DNS_ADDITIONAL);
	check_json("[]");
}

static void rows_of_the_wire_dump_are_objects(void)
{
	static const char first[] = "[{\"off\":0,\"len\":2,\"field\":\"ID\",\"value\":61553,\"text\":\"0xf071\"},{";
	static const char last[] = "},{\"off\":12,\"len\":1,\"field\":\"extra\",\"value\":\"\",\"text\":"
				   "\"1 extra byte\",\"malformed\":true}]";

	put_wiredump_json(&out, bytes, from_hex("f071 8583 0000 0000 0000 0000 ff", bytes));
	check(strncmp(text_out_string(&out), first, strlen(first)) == 0);
	check(out.len > strlen(last));
	check_text(text_out_string(&out) + out.len - strlen(last), last);
	text_out_cut(&out, 0);
}

static void put_whole_message(const char *hex)
{
	size_t len = from_hex(hex, bytes);

	dns_message_parse(&message, bytes, len);
	put_json_open(&out, '[');
	for (int section = 0; section < DNS_SECTION_COUNT; section++)
		put_section_json(&out, &message, (enum dns_section)section);
	put_edns_json(&out, &message);
	put_wiredump_json(&out, bytes, len);
	put_json_close(&out, ']');
}

static void all_fixtures_give_json_that_jansson_prints_alike(void)
{
	FILE *file = fixture_open("records.txt");
	char *line, *same;

	while ((line = fixture_line(file))) {
		put_whole_message(line);
		same = strdup(text_out_string(&out));
		check_json(same);
		free(same);
		fixture_line(file);
	}
	fclose(file);
}

int main(void)
{
	dns_message_init(&message);
	text_out_init(&out);
	run_test(typed_fields_stand_beside_the_data);
	run_test(text_is_null_unless_it_is_utf8);
	run_test(parameters_are_an_object);
	run_test(a_parameter_that_is_there_twice_is_given_once);
	run_test(data_of_a_wrong_shape_has_no_typed_fields);
	run_test(empty_lists_are_there);
	run_test(edns_is_an_object);
	run_test(sections_are_lists_of_records);
	run_test(rows_of_the_wire_dump_are_objects);
	run_test(all_fixtures_give_json_that_jansson_prints_alike);
	text_out_destroy(&out);
	dns_message_destroy(&message);
	return tests_done();
}
