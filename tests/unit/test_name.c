/* SPDX-License-Identifier: ISC */
/* Tests of dns/name. */
#include "check.h"

#include "dns/name.h"

/* A message of 12 bytes of header and then these. */
static uint8_t message[70000];

static int read_at(size_t at, size_t len, struct dns_name *name, struct cursor *in)
{
	cursor_init(in, message, at, len);
	return dns_name_read(in, name);
}

static void put(size_t at, const char *bytes, size_t len)
{
	memset(message, 0, sizeof(message));
	memcpy(message + at, bytes, len);
}

#define PUT(bytes) put(12, bytes, sizeof(bytes) - 1)

static void pointers_lead_back(void)
{
	char text[DNS_NAME_TEXT];
	struct dns_name name;
	struct cursor in;

	PUT("\1x\0\1y\xc0\x0c\xc0\x0f");
	check_number(read_at(15, 21, &name, &in), 0);
	check_text(dns_name_text(&name, text), "y.x.");
	check_number(in.at, 19);
	check_number(name.pointer_at, 17);
	check_number(name.pointer_to, 12);
	check_number(read_at(19, 21, &name, &in), 0);	/* a pointer to a pointer */
	check_text(dns_name_text(&name, text), "y.x.");
	check_number(in.at, 21);
}

static void refused(const char *bytes, size_t len, const char *words, size_t at)
{
	struct dns_name name;
	struct cursor in;

	put(12, bytes, len);
	check_number(read_at(12, 12 + len, &name, &in), -1);
	check_text(in.words, words);
	check_number(in.failed_at, at);
	check_number(name.len, 1);
}

#define REFUSED(bytes, words, at) refused(bytes, sizeof(bytes) - 1, words, at)

static void bad_names_are_refused_in_words(void)
{
	REFUSED("\xc0\x0c", "compression pointer leads forward, to offset 12", 12);
	REFUSED("\1a\xc0\x0c", "compression pointer leads forward, to offset 12", 14);
	REFUSED("\xc0\x10\1a\0", "compression pointer leads forward, to offset 16", 12);
	REFUSED("\xc0\x04", "compression pointer leads into the header, to offset 4", 12);
	REFUSED("\xc0", "compression pointer is cut off", 12);
	REFUSED("\x41""a", "label of unknown kind 0x40", 12);
	REFUSED("\x81""a", "label of unknown kind 0x80", 12);
	REFUSED("\5ab", "label of 5 octets runs past the end", 12);
	REFUSED("\1a", "name has no end", 14);
}

static void a_name_of_255_octets_is_the_longest(void)
{
	struct dns_name name;
	struct cursor in;

	memset(message, 0, sizeof(message));
	for (size_t at = 12; at < 12 + 192; at += 64)
		message[at] = 63;
	message[12 + 192] = 61;
	check_number(read_at(12, 300, &name, &in), 0);
	check_number(name.len, 255);
	message[12 + 192] = 62;
	check_number(read_at(12, 300, &name, &in), -1);
	check_text(in.words, "name is longer than 255 octets");
}

static void a_chain_of_pointers_is_cut(void)
{
	struct dns_name name;
	struct cursor in;

	memset(message, 0, sizeof(message));
	for (size_t i = 0; i < 1000; i++) {	/* each points to the one before */
		size_t to = 12 + (i ? 1 + 2 * (i - 1) : 0);

		message[13 + 2 * i] = (uint8_t)(0xc0 | to >> 8);
		message[14 + 2 * i] = (uint8_t)to;
	}
	check_number(read_at(13 + 2 * 127, 5000, &name, &in), 0);
	check_number(read_at(13 + 2 * 128, 5000, &name, &in), -1);
	check_text(in.words, "more than 128 compression pointers in a name");
}

static void names_are_skipped_without_following(void)
{
	struct cursor in;

	PUT("\1a\xff\xff\2bc\0");
	cursor_init(&in, message, 12, 22);
	check_number(dns_name_skip(&in), 0);
	check_number(in.at, 16);
	check_number(dns_name_skip(&in), 0);
	check_number(in.at, 20);
}

static void reads(const char *typed, const char *should_be)
{
	char text[DNS_NAME_TEXT];
	struct dns_name name;
	const char *problem = dns_name_from_text(&name, typed, strlen(typed), NULL);

	check_text(problem ? problem : dns_name_text(&name, text), should_be);
}

static void text_is_read_and_escaped_as_dig_does(void)
{
	reads(".", ".");
	reads("example.com", "example.com.");
	reads("MiXed.Case.", "MiXed.Case.");
	reads("a\\.b.c", "a\\.b.c.");
	reads("a\\032b\\000\\255.", "a\\032b\\000\\255.");
	reads("\\@\\$\\\"\\(\\)\\;\\\\", "\\@\\$\\\"\\(\\)\\;\\\\.");
	reads("*._x-y", "*._x-y.");
	reads("\\065", "A.");
	reads("a b", "a\\032b.");
	reads("", "is empty");
	reads("a..b", "has an empty label");
	reads(".a", "has an empty label");
	reads("..", "has an empty label");
	reads("a\\", "has a bad escape");
	reads("a\\256", "has a bad escape");
	reads("a\\12", "has a bad escape");
	reads("0123456789012345678901234567890123456789012345678901234567890123", "has a label longer than 63 octets");
}

static void relative_names_get_the_origin(void)
{
	struct dns_name origin, name;
	char text[DNS_NAME_TEXT];

	dns_name_from_text(&origin, "example.", 8, NULL);
	check(!dns_name_from_text(&name, "www", 3, &origin));
	check_text(dns_name_text(&name, text), "www.example.");
	check(!dns_name_from_text(&name, "www.", 4, &origin));
	check_text(dns_name_text(&name, text), "www.");
	check(!dns_name_from_text(&name, "@", 1, &origin));
	check_text(dns_name_text(&name, text), "example.");
	check(!dns_name_from_text(&name, "a.b", 3, &origin));
	check_number(dns_name_label_count(&name), 3);
}

static void addresses_have_reverse_names(void)
{
	const uint8_t v6[16] = { 0x20, 1, 0xd, 0xb8, [15] = 0x1f };
	struct dns_name name;
	char text[DNS_NAME_TEXT];

	dns_name_reverse(&name, (const uint8_t[]){ 192, 0, 2, 1 }, 4);
	check_text(dns_name_text(&name, text), "1.2.0.192.in-addr.arpa.");
	dns_name_reverse(&name, (const uint8_t[]){ 192, 0, 2 }, 3);
	check_text(dns_name_text(&name, text), "2.0.192.in-addr.arpa.");
	dns_name_reverse(&name, v6, 16);
	check_text(dns_name_text(&name, text),
		   "f.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.");
}

int main(void)
{
	run_test(pointers_lead_back);
	run_test(bad_names_are_refused_in_words);
	run_test(a_name_of_255_octets_is_the_longest);
	run_test(a_chain_of_pointers_is_cut);
	run_test(names_are_skipped_without_following);
	run_test(text_is_read_and_escaped_as_dig_does);
	run_test(relative_names_get_the_origin);
	run_test(addresses_have_reverse_names);
	return tests_done();
}
