/* SPDX-License-Identifier: ISC */
/* All that is known of an IPv6 address. */
#include "net/facts_private.h"

#include "dns/name.h"
#include "net/digits.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#define COUNT(table) (sizeof (table) / sizeof (table)[0])

/* RFC 4291, 2.7 and RFC 7346: the last four bits of the second byte. */
static const char *const multicast_scopes[16] = {
	[1] = "interface-local", [2] = "link-local", [3] = "realm-local", [4] = "admin-local",
	[5] = "site-local", [8] = "organization-local", [14] = "global",
};

/* The blocks whose addresses hold an IPv4 address. */
static const struct embedding {
	const char *prefix;	/* as in ipv6_blocks */
	size_t offset;
	uint8_t mask;		/* Teredo turns all bits round (RFC 4380, 4) */
} embeddings[] = {
	{ "::/96", 12, 0 },
	{ "::ffff:0:0/96", 12, 0 },
	{ "64:ff9b::/96", 12, 0 },
	{ "2002::/16", 2, 0 },
	{ "2001::/32", 12, 0xff },
};

static unsigned group_at(const uint8_t *bytes, size_t group)
{
	return (unsigned)bytes[2 * group] << 8 | bytes[2 * group + 1];
}

/* The longest run of zero groups, two at least, the first of several
 * (RFC 5952, 4.2).  Returns its length. */
static size_t find_zeros(const uint8_t *bytes, size_t groups, size_t *start)
{
	size_t longest = 1, run = 0;

	for (size_t i = 0; i < groups; i++) {
		run = group_at(bytes, i) == 0 ? run + 1 : 0;
		if (run > longest) {
			longest = run;
			*start = i + 1 - run;
		}
	}
	return longest > 1 ? longest : 0;
}

/* The first groups in hex, as RFC 5952 wants them.  Returns the end. */
static char *write_groups(char *text, const uint8_t *bytes, size_t groups)
{
	size_t start = 0, zeros = find_zeros(bytes, groups, &start);

	for (size_t i = 0; i < groups; i++) {
		if (zeros && i == start) {
			text += sprintf(text, "::");
			i += zeros - 1;
		} else {
			if (i > 0 && text[-1] != ':')
				*text++ = ':';
			text += sprintf(text, "%x", group_at(bytes, i));
		}
	}
	return text;
}

/* Hex throughout, and with an IPv4 address at the end, unless it is the short form. */
static void say_ipv6_forms(struct explanation *to, const uint8_t *bytes, bool ends_in_ipv4)
{
	char hex[INET6_ADDRSTRLEN], mixed[INET6_ADDRSTRLEN], *end;
	const char *usual = to->facts[FACT_SHORT];

	write_groups(hex, bytes, 8);
	if (strcmp(hex, usual) != 0 && !to->address.in6.sin6_scope_id)
		fact_say(to, FACT_FORMS, "%s", hex);
	if (!ends_in_ipv4)
		return;
	end = write_groups(mixed, bytes, 6);
	sprintf(end, "%s%u.%u.%u.%u", end[-1] == ':' ? "" : ":", bytes[12], bytes[13], bytes[14], bytes[15]);
	if (strcmp(mixed, usual) != 0)
		fact_say(to, FACT_FORMS, "%s", mixed);
}

static const struct embedding *find_embedding(const struct block *block)
{
	for (size_t i = 0; i < COUNT(embeddings); i++)
		if (strcmp(embeddings[i].prefix, block->prefix) == 0)
			return &embeddings[i];
	return NULL;
}

static void say_embedded_ipv4(struct explanation *to, const struct embedding *embedding, const uint8_t *bytes)
{
	const struct block *inner;
	uint8_t ipv4[IPV4_LEN];

	for (size_t i = 0; i < IPV4_LEN; i++)
		ipv4[i] = bytes[embedding->offset + i] ^ embedding->mask;
	inner = block_find(ipv4, IPV4_LEN);
	inet_ntop(AF_INET, ipv4, to->facts[FACT_IPV4], FACT_LEN);
	fact_say(to, FACT_NOTE, "%s is %s: %s", to->facts[FACT_IPV4], inner->scope, inner->meaning);
}

/* RFC 4380, 4: prefix, server, flags, port and client; the last two inverted. */
static void say_teredo(struct explanation *to, const uint8_t *b)
{
	fact_say(to, FACT_NOTE, "server %u.%u.%u.%u, the client's NAT at UDP port %u", b[4], b[5], b[6], b[7],
		 group_at(b, 5) ^ 0xffffu);
}

/* RFC 4291, App. A: the MAC address with ff:fe in its middle and the u bit
 * turned round makes the interface identifier.  Back again. */
static void say_mac_within(struct explanation *to, const uint8_t *bytes)
{
	const uint8_t *id = bytes + 8;
	uint8_t mac[MAC_LEN] = { id[0] ^ 0x02, id[1], id[2], id[5], id[6], id[7] };

	if (id[3] == 0xff && id[4] == 0xfe && bytes[0] != 0xff)
		digits_hex(to->facts[FACT_MAC], mac, MAC_LEN, 1, ":");
}

static void say_ipv6_scope(struct explanation *to, const uint8_t *bytes)
{
	const struct block *block = block_find(bytes, IPV6_LEN);
	const struct embedding *embedding = find_embedding(block);
	const char *reach = multicast_scopes[bytes[1] & 0x0f];

	facts_block(to, block);
	if (bytes[0] == 0xff)
		fact_say(to, FACT_NOTE, "scope %u: %s", bytes[1] & 0x0f, reach ? reach : "unassigned");
	if (embedding)
		say_embedded_ipv4(to, embedding, bytes);
	if (embedding && embedding->mask)
		say_teredo(to, bytes);
	else
		say_mac_within(to, bytes);
	say_ipv6_forms(to, bytes, embedding && embedding->offset == 12 && !embedding->mask);
}

void facts_of_ipv6(struct explanation *to)
{
	const uint8_t *bytes = to->address.in6.sin6_addr.s6_addr;

	to->what = "IPv6 address";
	digits_hex(to->facts[FACT_FULL], bytes, IPV6_LEN, 2, ":");
	address_host(&to->address, to->facts[FACT_SHORT], FACT_LEN);
	say_ipv6_scope(to, bytes);
	facts_integers(to, bytes, IPV6_LEN);
	dns_name_reverse_text(bytes, IPV6_LEN, to->facts[FACT_REVERSE_DNS]);
}

void facts_of_ipv6_bytes(struct explanation *to, const uint8_t *bytes)
{
	address_any(&to->address, AF_INET6, 0);
	memcpy(&to->address.in6.sin6_addr, bytes, IPV6_LEN);
	facts_of_ipv6(to);
}

void facts_zone(struct explanation *to, const char *zone, bool is_here)
{
	char name[IF_NAMESIZE];
	uint32_t scope = to->address.in6.sin6_scope_id;

	if (!is_here)
		fact_say(to, FACT_ZONE, "%s: no such interface on this machine", zone);
	else if (if_indextoname(scope, name))
		fact_say(to, FACT_ZONE, "%s, interface %u", name, scope);
	else
		fact_say(to, FACT_ZONE, "interface %u, which this machine has not", scope);
}
