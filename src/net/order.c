/* SPDX-License-Identifier: ISC */
/* Which of several addresses to try first: the rules of RFC 6724, 6, then a turn
 * for each family, RFC 8305, 4.
 *
 * Rules 3, 4 and 7 (deprecated, home, and encapsulated addresses) need what no
 * socket tells, and are left out.  Rule 9 is for IPv6 alone: IPv4 addresses say
 * nothing of nearness, and it would undo the rotation that servers do. */
#include "net/order.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* RFC 6724, 2.1: the default policy table, longest prefixes first, so that the
 * first match is the longest.  IPv4 addresses are looked up mapped (3.2). */
static const struct policy {
	uint8_t prefix[16];
	unsigned prefix_len;	/* bits */
	int precedence, label;
} policy_table[] = {
	{ { [15] = 1 },				128, 50,  0 },	/* ::1, loopback */
	{ { [10] = 0xff, [11] = 0xff },		 96, 35,  4 },	/* ::ffff:0:0/96, IPv4 */
	{ { 0 },				 96,  1,  3 },	/* ::/96, IPv4-compatible */
	{ { 0x20, 0x01 },			 32,  5,  5 },	/* 2001::/32, Teredo */
	{ { 0x20, 0x02 },			 16, 30,  2 },	/* 2002::/16, 6to4 */
	{ { 0x3f, 0xfe },			 16,  1, 12 },	/* 3ffe::/16, 6bone */
	{ { 0xfe, 0xc0 },			 10,  1, 11 },	/* fec0::/10, site-local */
	{ { 0xfc },				  7,  3, 13 },	/* fc00::/7, unique local */
	{ { 0 },				  0, 40,  1 },	/* ::/0, all else */
};

/* RFC 4291, 2.7, for unicast too (RFC 6724, 3.1). */
enum scope { SCOPE_LINK = 2, SCOPE_SITE = 5, SCOPE_GLOBAL = 14 };

/* ---- what an address is ---- */

/* As IPv6; IPv4 is mapped. */
static void to_bytes(const struct address *address, uint8_t bytes[16])
{
	if (address->sa.sa_family == AF_INET6) {
		memcpy(bytes, &address->in6.sin6_addr, 16);
		return;
	}
	memset(bytes, 0, 16);
	bytes[10] = bytes[11] = 0xff;
	memcpy(bytes + 12, &address->in.sin_addr, 4);
}

static bool is_mapped(const uint8_t bytes[16])
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };

	return memcmp(bytes, prefix, sizeof prefix) == 0;
}

/* How many leading bits are the same, `most` at the most. */
static unsigned common_bits(const uint8_t a[16], const uint8_t b[16], unsigned most)
{
	unsigned bits = 0;

	while (bits < most && ((a[bits / 8] ^ b[bits / 8]) & 0x80 >> bits % 8) == 0)
		bits++;
	return bits;
}

static const struct policy *policy_of(const struct address *address)
{
	const struct policy *policy = policy_table;
	uint8_t bytes[16];

	to_bytes(address, bytes);
	while (common_bits(bytes, policy->prefix, policy->prefix_len) < policy->prefix_len)
		policy++;
	return policy;
}

/* RFC 6724, 3.1 and 3.2: loopback counts as link-local, private IPv4 as global. */
static enum scope scope_of(const struct address *address)
{
	static const uint8_t loopback[16] = { [15] = 1 };
	uint8_t bytes[16];

	to_bytes(address, bytes);
	if (is_mapped(bytes))
		return bytes[12] == 127 || (bytes[12] == 169 && bytes[13] == 254) ? SCOPE_LINK : SCOPE_GLOBAL;
	if (bytes[0] == 0xff)
		return bytes[1] & 15;
	if (memcmp(bytes, loopback, sizeof loopback) == 0 || (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80))
		return SCOPE_LINK;
	if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0xc0)
		return SCOPE_SITE;
	return SCOPE_GLOBAL;
}

/* RFC 6724, 2.2: up to the length of the source's prefix, which is taken to be
 * 64 as it nearly always is: interface identifiers say nothing of nearness. */
static unsigned common_prefix(const struct destination *destination)
{
	uint8_t source[16], to[16];

	to_bytes(&destination->source, source);
	to_bytes(&destination->address, to);
	return common_bits(source, to, 64);
}

/* ---- the rules; each is below 0 where `a` comes first ---- */

/* 1: avoid unusable destinations. */
static int by_way(const struct destination *a, const struct destination *b)
{
	return (a->source.len == 0) - (b->source.len == 0);
}

static bool has_matching_scope(const struct destination *destination)
{
	return destination->source.len && scope_of(&destination->address) == scope_of(&destination->source);
}

/* 2: prefer matching scope. */
static int by_matching_scope(const struct destination *a, const struct destination *b)
{
	return has_matching_scope(b) - has_matching_scope(a);
}

static bool has_matching_label(const struct destination *destination)
{
	return destination->source.len &&
	       policy_of(&destination->address)->label == policy_of(&destination->source)->label;
}

/* 5: prefer matching label. */
static int by_matching_label(const struct destination *a, const struct destination *b)
{
	return has_matching_label(b) - has_matching_label(a);
}

/* 6: prefer higher precedence. */
static int by_precedence(const struct destination *a, const struct destination *b)
{
	return policy_of(&b->address)->precedence - policy_of(&a->address)->precedence;
}

/* 8: prefer smaller scope. */
static int by_scope(const struct destination *a, const struct destination *b)
{
	return (int)scope_of(&a->address) - (int)scope_of(&b->address);
}

/* 9: use longest matching prefix. */
static int by_prefix(const struct destination *a, const struct destination *b)
{
	if (a->address.sa.sa_family != AF_INET6 || b->address.sa.sa_family != AF_INET6 || !a->source.len ||
	    !b->source.len)
		return 0;
	return (int)common_prefix(b) - (int)common_prefix(a);
}

/* 10, leave the order unchanged, is what is left. */
int order_compare(const struct destination *a, const struct destination *b)
{
	static int (*const rules[])(const struct destination *, const struct destination *) = {
		by_way, by_matching_scope, by_matching_label, by_precedence, by_scope, by_prefix,
	};
	int order = 0;

	for (size_t i = 0; order == 0 && i < sizeof rules / sizeof rules[0]; i++)
		order = rules[i](a, b);
	return order;
}

/* ---- the source ---- */

/* Connecting a datagram socket chooses the route and sends nothing.  Where the
 * port is 0 some systems refuse: any other does. */
static void ask_system(struct destination *destination)
{
	enum { DISCARD = 9 };
	struct address to = destination->address;
	struct address *source = &destination->source;
	int fd = socket(to.sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (address_port(&to) == 0)
		address_set_port(&to, DISCARD);
	source->len = sizeof source->storage;
	if (connect(fd, &to.sa, to.len) < 0 || getsockname(fd, &source->sa, &source->len) < 0)
		source->len = 0;
	close(fd);
}

void order_find_source(struct destination *destination, const struct address *own)
{
	if (destination->has_source)
		return;
	destination->has_source = true;
	destination->source.len = 0;
	if (!own->len)
		ask_system(destination);
	else if (own->sa.sa_family == destination->address.sa.sa_family)
		destination->source = *own;
}

/* ---- several ---- */

/* qsort(3) is not stable: the numbers are. */
static int compare(const void *a, const void *b)
{
	const struct destination *one = *(struct destination *const *)a, *other = *(struct destination *const *)b;
	int order;

	if (one->rank != other->rank)
		return one->rank < other->rank ? -1 : 1;
	order = order_compare(one, other);
	return order ? order : (one->number > other->number) - (one->number < other->number);
}

void order_sort(struct destination **list, size_t count, const struct address *own)
{
	if (count < 2)
		return;
	for (size_t i = 0; i < count; i++)
		order_find_source(list[i], own);
	qsort(list, count, sizeof *list, compare);
}

void order_take_turns(struct destination **list, size_t count, int last)
{
	struct destination *next;
	size_t at;

	for (; count > 0; list++, count--) {
		for (at = 0; at < count && list[at]->address.sa.sa_family == last; at++)
			;
		if (at == count)
			return;		/* of one family all that is left */
		next = list[at];
		memmove(list + 1, list, at * sizeof *list);
		list[0] = next;
		last = next->address.sa.sa_family;
	}
}
