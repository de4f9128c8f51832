/* SPDX-License-Identifier: ISC */
/* Tests of dns/rrset. */
#include "check.h"

#include "dns/codes.h"
#include "dns/rrset.h"

static uint8_t bytes[65536];
static size_t len;
static struct dns_message message;

static void put(const void *what, size_t count)
{
	memcpy(bytes + len, what, count);
	len += count;
}

static void put_16(unsigned number)
{
	const uint8_t octets[] = { (uint8_t)(number >> 8), (uint8_t)number };

	put(octets, sizeof octets);
}

/* An answer without records yet. */
static void begin(void)
{
	len = 0;
	put("\x12\x34\x81\x80\0\0\0\0\0\0\0", 12);
}

/* One more; of the owner one label. */
static void add(const char *owner, uint16_t type, uint16_t class, unsigned ttl)
{
	uint8_t label = (uint8_t)strlen(owner);
	unsigned count = (unsigned)bytes[6] << 8 | bytes[7];

	put(&label, 1);
	put(owner, label);
	put("", 1);
	put_16(type);
	put_16(class);
	put_16(0);
	put_16(ttl);
	put_16(0);
	count++;
	bytes[6] = (uint8_t)(count >> 8);
	bytes[7] = (uint8_t)count;
}

/* "first, odd": their places in the answer; "" for none. */
static const char *found(void)
{
	static char text[32];
	const struct dns_record *first, *odd;

	dns_message_parse(&message, bytes, len);
	odd = rrset_odd_ttl(&message, DNS_ANSWER, &first);
	text[0] = '\0';
	if (odd)
		snprintf(text, sizeof text, "%d, %d", (int)(first - message.records), (int)(odd - message.records));
	return text;
}

static void records_of_a_set_are_found_wherever_they_stand(void)
{
	begin();
	check_text(found(), "");
	add("a", 1, 1, 300);
	add("b", 1, 1, 60);
	add("a", 1, 1, 300);
	check_text(found(), "");
	add("A", 1, 1, 30);
	check_text(found(), "0, 3");
}

static void the_first_odd_one_in_the_message_is_told(void)
{
	begin();
	add("z", 16, 1, 1);
	add("a", 1, 1, 300);
	add("z", 16, 1, 2);
	add("a", 1, 1, 30);
	add("a", 1, 1, 300);
	check_text(found(), "0, 2");
}

static void what_is_not_of_one_set_may_differ(void)
{
	begin();
	add("a", 1, 1, 1);
	add("a", 28, 1, 2);
	add("a", 1, 3, 3);
	add("ab", 1, 1, 4);
	add("a", DNS_TYPE_RRSIG, 1, 1);
	add("a", DNS_TYPE_RRSIG, 1, 2);
	check_text(found(), "");
}

static void of_thousands_one_is_found(void)
{
	char owner[16];

	begin();
	for (int i = 0; i < 4000; i++) {
		snprintf(owner, sizeof owner, "%d", i % 1000);
		add(owner, 1, 1, 300);
	}
	check_text(found(), "");
	add("7", 1, 1, 299);
	check_text(found(), "7, 4000");
}

int main(void)
{
	dns_message_init(&message);
	run_test(records_of_a_set_are_found_wherever_they_stand);
	run_test(the_first_odd_one_in_the_message_is_told);
	run_test(what_is_not_of_one_set_may_differ);
	run_test(of_thousands_one_is_found);
	dns_message_destroy(&message);
	return tests_done();
}
