/* SPDX-License-Identifier: ISC */
/* The order of addresses, by the examples of RFC 6724, 10.2, and others; and the
 * turns that families take. */
#include "net/order.h"

#include "check.h"

static struct address literal(const char *text)
{
	struct address address = { .len = 0 };

	if (text && address_from_text(&address, text, 80) != 0)
		abort();
	return address;
}

static struct destination destination(const char *address, const char *source)
{
	return (struct destination){ .address = literal(address), .source = literal(source) };
}

/* Which of two comes first; NULL is no way. */
static int order(const char *a, const char *source_a, const char *b, const char *source_b)
{
	struct destination one = destination(a, source_a), other = destination(b, source_b);
	int first = order_compare(&one, &other), back = order_compare(&other, &one);

	check_number((first > 0) - (first < 0), (back < 0) - (back > 0));
	return first;
}

#define check_first(a, source_a, b, source_b) check(order((a), (source_a), (b), (source_b)) < 0)

/* ---- RFC 6724, 10.2; the two of home and deprecated addresses are left out,
 *      as their rules are ---- */

static void matching_scope_prefers_ipv6_over_link_local_ipv4(void)
{
	check_first("2001:db8:1::1", "2001:db8:1::2", "198.51.100.121", "169.254.13.78");
}

static void matching_scope_prefers_ipv4_over_link_local_ipv6(void)
{
	check_first("198.51.100.121", "198.51.100.117", "2001:db8:1::1", "fe80::1");
}

static void higher_precedence_prefers_ipv6_over_private_ipv4(void)
{
	check_first("2001:db8:1::1", "2001:db8:1::2", "10.1.2.3", "10.1.2.4");
}

static void smaller_scope_prefers_link_local(void)
{
	check_first("fe80::1", "fe80::2", "2001:db8:1::1", "2001:db8:1::2");
}

static void longest_matching_prefix_prefers_the_nearer(void)
{
	check_first("2001:db8:1::1", "2001:db8:1::2", "2001:db8:3ffe::1", "2001:db8:3f44::2");
}

static void matching_label_prefers_6to4_from_6to4(void)
{
	check_first("2002:c633:6401::1", "2002:c633:6401::2", "2001:db8:1::1", "2002:c633:6401::2");
}

static void higher_precedence_prefers_native_over_6to4(void)
{
	check_first("2001:db8:1::1", "2001:db8:1::2", "2002:c633:6401::1", "2002:c633:6401::2");
}

/* ---- the rules one by one ---- */

static void what_has_no_way_comes_last(void)
{
	check_first("192.0.2.1", "192.0.2.9", "2001:db8::1", NULL);
	check_first("2002::1", "2002::2", "2001:db8::1", NULL);
	check_first("fe80::1", NULL, "2001:db8::1", NULL);	/* and among those by scope */
}

static void loopback_is_link_local_and_comes_first(void)
{
	check_first("::1", "::1", "127.0.0.1", "127.0.0.1");
	check_first("::1", "::1", "2001:db8::1", "2001:db8::2");
	check_first("127.0.0.1", "127.0.0.1", "192.0.2.1", "192.0.2.2");
}

static void every_row_of_the_policy_table_has_its_place(void)
{
	/* By precedence, each from a source of its own label and scope. */
	static const char *const falling[] = {
		"2001:db8::1", "192.0.2.1", "2002::1", "2001::1", "fd00::1", "3ffe::1",
	};

	for (size_t i = 0; i + 1 < sizeof falling / sizeof falling[0]; i++)
		check_first(falling[i], falling[i], falling[i + 1], falling[i + 1]);
	check_first("fd00::1", "fd00::1", "::192.0.2.1", "::192.0.2.2");
	check_first("fd00::1", "fd00::1", "fec0::1", "fec0::1");
}

static void unique_local_from_global_loses_to_ipv4(void)
{
	check_first("192.0.2.1", "192.0.2.2", "fd00::1", "2001:db8::1");
}

static void mapped_addresses_are_ipv4(void)
{
	check_number(order("::ffff:192.0.2.1", "::ffff:192.0.2.2", "192.0.2.1", "192.0.2.2"), 0);
	check_first("2001:db8::1", "2001:db8::2", "::ffff:192.0.2.1", "::ffff:192.0.2.2");
}

static void multicast_has_the_scope_it_says(void)
{
	check_first("ff02::1", "fe80::1", "ff0e::1", "2001:db8::1");
	check_first("ff0e::1", "2001:db8::1", "ff05::1", "2001:db8::1");	/* site from global: no match */
}

static void interface_identifiers_say_nothing_of_nearness(void)
{
	check_number(order("2001:db8::1", "2001:db8::1:2", "2001:db8::ffff:1", "2001:db8::1:2"), 0);
}

static void ipv4_keeps_its_order(void)
{
	check_number(order("192.0.2.1", "192.0.2.2", "198.51.100.1", "192.0.2.2"), 0);
	check_number(order("10.0.0.1", "10.0.0.2", "192.0.2.1", "192.0.2.2"), 0);
}

/* ---- the source ---- */

static void the_source_is_learned_from_the_system(void)
{
	struct destination there = destination("127.0.0.1", NULL), without_port = there;
	struct address none = { .len = 0 };

	order_find_source(&there, &none);
	check(there.source.len > 0);
	check_number(there.source.in.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
	address_set_port(&without_port.address, 0);
	order_find_source(&without_port, &none);
	check(without_port.source.len > 0);
}

static void a_source_asked_for_leaves_one_family(void)
{
	struct destination there = destination("127.0.0.1", NULL), other = destination("::1", NULL);
	struct address own = literal("127.0.0.9");

	order_find_source(&there, &own);
	order_find_source(&other, &own);
	check(address_equal(&there.source, &own));
	check_number(other.source.len, 0);
}

static void a_source_is_looked_for_once(void)
{
	struct destination there = destination("127.0.0.1", NULL);
	struct address none = { .len = 0 }, own = literal("127.0.0.9");

	order_find_source(&there, &own);
	order_find_source(&there, &none);
	check(address_equal(&there.source, &own));
}

/* ---- several ---- */

enum { MOST = 8 };

struct several {
	struct destination all[MOST], *list[MOST];
	size_t count;
};

static void add(struct several *several, unsigned rank, const char *address)
{
	struct destination *to = &several->all[several->count];

	*to = destination(address, strchr(address, ':') ? "2001:db8::1" : "192.0.2.9");
	to->has_source = true;
	to->rank = rank;
	to->number = (unsigned)several->count;
	several->list[several->count++] = to;
}

static void check_list(const struct several *several, const char *should_be)
{
	char text[MOST * ADDRESS_HOST_LEN] = "", host[ADDRESS_HOST_LEN];

	for (size_t i = 0; i < several->count; i++) {
		strcat(text, i ? " " : "");
		strcat(text, address_host(&several->list[i]->address, host, sizeof host));
	}
	check_text(text, should_be);
}

static void sorting_goes_by_rank_then_rules_then_number(void)
{
	static const struct address none = { .len = 0 };
	struct several several = { .count = 0 };

	add(&several, 1, "2001:db8::2");
	add(&several, 0, "192.0.2.3");
	add(&several, 0, "192.0.2.1");
	add(&several, 0, "2001:db8::3");
	add(&several, 0, "192.0.2.2");
	order_sort(several.list, several.count, &none);
	check_list(&several, "2001:db8::3 192.0.2.3 192.0.2.1 192.0.2.2 2001:db8::2");
}

static void sorting_finds_the_sources(void)
{
	struct several several = { .count = 0 };
	struct address own = literal("127.0.0.9");

	add(&several, 0, "::1");
	add(&several, 0, "127.0.0.1");
	for (size_t i = 0; i < several.count; i++)
		several.all[i].has_source = false;
	order_sort(several.list, several.count, &own);
	check_list(&several, "127.0.0.1 ::1");
	check(several.all[0].has_source && several.all[1].has_source);
}

static void one_alone_needs_no_source(void)
{
	struct several several = { .count = 0 };
	struct address own = literal("127.0.0.9");

	add(&several, 0, "127.0.0.1");
	several.all[0].has_source = false;
	order_sort(several.list, several.count, &own);
	check(!several.all[0].has_source);
}

/* Of two addresses of IPv6 and three of IPv4. */
static void check_turns(int last, const char *should_be)
{
	struct several several = { .count = 0 };

	add(&several, 0, "2001:db8::2");
	add(&several, 0, "2001:db8::3");
	add(&several, 0, "192.0.2.1");
	add(&several, 0, "192.0.2.2");
	add(&several, 0, "192.0.2.3");
	order_take_turns(several.list, several.count, last);
	check_list(&several, should_be);
}

static void families_take_turns_from_the_first(void)
{
	check_turns(AF_UNSPEC, "2001:db8::2 192.0.2.1 2001:db8::3 192.0.2.2 192.0.2.3");
}

static void families_take_turns_after_the_last_tried(void)
{
	check_turns(AF_INET6, "192.0.2.1 2001:db8::2 192.0.2.2 2001:db8::3 192.0.2.3");
	check_turns(AF_INET, "2001:db8::2 192.0.2.1 2001:db8::3 192.0.2.2 192.0.2.3");
}

static void one_family_keeps_its_order(void)
{
	struct several several = { .count = 0 };

	order_take_turns(several.list, 0, AF_UNSPEC);
	add(&several, 0, "192.0.2.2");
	add(&several, 0, "192.0.2.1");
	order_take_turns(several.list, several.count, AF_INET);
	check_list(&several, "192.0.2.2 192.0.2.1");
	order_take_turns(several.list, several.count, AF_INET6);
	check_list(&several, "192.0.2.2 192.0.2.1");
}

int main(void)
{
	run_test(matching_scope_prefers_ipv6_over_link_local_ipv4);
	run_test(matching_scope_prefers_ipv4_over_link_local_ipv6);
	run_test(higher_precedence_prefers_ipv6_over_private_ipv4);
	run_test(smaller_scope_prefers_link_local);
	run_test(longest_matching_prefix_prefers_the_nearer);
	run_test(matching_label_prefers_6to4_from_6to4);
	run_test(higher_precedence_prefers_native_over_6to4);
	run_test(what_has_no_way_comes_last);
	run_test(loopback_is_link_local_and_comes_first);
	run_test(every_row_of_the_policy_table_has_its_place);
	run_test(unique_local_from_global_loses_to_ipv4);
	run_test(mapped_addresses_are_ipv4);
	run_test(multicast_has_the_scope_it_says);
	run_test(interface_identifiers_say_nothing_of_nearness);
	run_test(ipv4_keeps_its_order);
	run_test(the_source_is_learned_from_the_system);
	run_test(a_source_asked_for_leaves_one_family);
	run_test(a_source_is_looked_for_once);
	run_test(sorting_goes_by_rank_then_rules_then_number);
	run_test(sorting_finds_the_sources);
	run_test(one_alone_needs_no_source);
	run_test(families_take_turns_from_the_first);
	run_test(families_take_turns_after_the_last_tried);
	run_test(one_family_keeps_its_order);
	return tests_done();
}
