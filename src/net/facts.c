/* SPDX-License-Identifier: ISC */
/* All that is known of an address, a port, a MAC address. */
#include "net/facts.h"

#include "net/block.h"
#include "net/digits.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define COUNT(table) (sizeof (table) / sizeof (table)[0])

/* ---- facts of any kind ---- */

void fact_say(struct explanation *to, enum fact fact, const char *format, ...)
{
	char *text = to->facts[fact];
	size_t len = strlen(text);
	va_list args;

	if (len > 0)
		len += (size_t)snprintf(text + len, FACT_LEN - len, fact == FACT_NOTE ? "; " : ", ");
	if (len >= FACT_LEN)
		return;
	va_start(args, format);
	vsnprintf(text + len, FACT_LEN - len, format, args);
	va_end(args);
}

void facts_is_not(struct explanation *to, unsigned bits)
{
	static const struct {
		unsigned bits;
		const char *name;
	} lengths[] = {
		{ 16, "a port" },
		{ 32, "an IPv4 address" },
		{ 48, "a MAC address" },
		{ 64, "an EUI-64 identifier" },
	};
	size_t len;

	if (bits <= lengths[0].bits)
		return;
	for (size_t i = 0; i < COUNT(lengths) && bits > lengths[i].bits; i++)
		fact_say(to, FACT_IS_NOT, "%s (%u bits)", lengths[i].name, lengths[i].bits);
	len = strlen(to->facts[FACT_IS_NOT]);
	snprintf(to->facts[FACT_IS_NOT] + len, FACT_LEN - len, ": it has %u bits", bits);
}

static void say_integers(struct explanation *to, const uint8_t *bytes, size_t len)
{
	uint8_t turned[IPV6_LEN];
	char hex[2 * IPV6_LEN + 1];

	for (size_t i = 0; i < len; i++)
		turned[i] = bytes[len - 1 - i];
	digits_decimal(to->facts[FACT_BIG_ENDIAN], bytes, len);
	digits_decimal(to->facts[FACT_LITTLE_ENDIAN], turned, len);
	fact_say(to, FACT_HEX, "0x%s", digits_hex(hex, bytes, len, len, ""));
}

static void say_block(struct explanation *to, const struct block *block)
{
	fact_say(to, FACT_SCOPE, "%s", block->scope);
	fact_say(to, FACT_MEANING, "%s", block->meaning);
	if (strcmp(block->prefix, "0.0.0.0/0") != 0 && strcmp(block->prefix, "::/0") != 0)
		fact_say(to, FACT_BLOCK, "%s", block->prefix);
	if (block->rfc)
		fact_say(to, FACT_RFC, "%s", block->rfc);
}

/* RFC 6335, 6. */
static const struct {
	uint16_t low, high;
	const char *scope, *meaning;
} port_ranges[] = {
	{ 0, 0, "reserved", "no port; to bind to: any free port" },
	{ 1, 1023, "system (well-known)", "assigned by IANA; on most systems binding needs a privilege" },
	{ 1024, 49151, "user (registered)", "anyone may bind it; IANA registers services" },
	{ 49152, 65535, "dynamic (private)", "never assigned; for temporary use" },
};

static const char *const protocols[] = { "tcp", "udp", "sctp" };

bool facts_know_protocol(const char *text)
{
	for (size_t i = 0; i < COUNT(protocols); i++)
		if (strcmp(text, protocols[i]) == 0)
			return true;
	return false;
}

/* http/tcp, http/udp. */
static void say_services(struct explanation *to, uint16_t port)
{
	struct servent *service;

	for (size_t i = 0; i < COUNT(protocols); i++) {
		service = getservbyport(htons(port), protocols[i]);
		if (service)
			fact_say(to, FACT_SERVICE, "%s/%s", service->s_name, protocols[i]);
	}
}

void facts_port(struct explanation *to, uint16_t port)
{
	fact_say(to, FACT_PORT, "%u", port);
	say_services(to, port);
}

void facts_sockaddr(struct explanation *to)
{
	const uint8_t *bytes = (const uint8_t *)&to->address.storage;

	digits_hex(to->facts[FACT_SOCKADDR_BYTES], bytes, to->address.len, 1, " ");
}

void facts_network(struct explanation *to, int family, const uint8_t *bytes, size_t len, unsigned bits)
{
	uint8_t first[IPV6_LEN], last[IPV6_LEN], mask[IPV6_LEN];
	char first_text[INET6_ADDRSTRLEN], last_text[INET6_ADDRSTRLEN];

	for (size_t i = 0; i < len; i++) {
		unsigned kept = bits > 8 * i ? bits - 8 * (unsigned)i : 0;

		mask[i] = (uint8_t)(kept >= 8 ? 0xff : 0xff00 >> kept);
		first[i] = bytes[i] & mask[i];
		last[i] = (uint8_t)(bytes[i] | ~mask[i]);
	}
	inet_ntop(family, first, first_text, sizeof first_text);
	inet_ntop(family, last, last_text, sizeof last_text);
	fact_say(to, FACT_NETWORK, "%s to %s", first_text, last_text);
	if (family == AF_INET)
		fact_say(to, FACT_NETWORK, "netmask %s", inet_ntop(family, mask, first_text, sizeof first_text));
}

/* ---- facts of IPv4 ---- */

/* The last part of a short form fills all the bytes that are left. */
static void say_ipv4_short(struct explanation *to, const uint8_t *b)
{
	if (b[1] == 0 && b[2] == 0 && b[0] == 0)
		fact_say(to, FACT_SHORT, "%u", b[3]);
	else if (b[1] == 0 && b[2] == 0)
		fact_say(to, FACT_SHORT, "%u.%u", b[0], b[3]);
	else if (b[2] == 0)
		fact_say(to, FACT_SHORT, "%u.%u.%u", b[0], b[1], b[3]);
	else
		fact_say(to, FACT_SHORT, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
}

void facts_of_ipv4(struct explanation *to, const uint8_t *b)
{
	uint32_t value = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];

	to->what = "IPv4 address";
	address_any(&to->address, AF_INET, 0);
	memcpy(&to->address.in.sin_addr, b, IPV4_LEN);
	say_block(to, block_find(b, IPV4_LEN));
	fact_say(to, FACT_FULL, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
	say_ipv4_short(to, b);
	fact_say(to, FACT_FORMS, "0%o", value);
	fact_say(to, FACT_FORMS, "0x%x.0x%x.0x%x.0x%x", b[0], b[1], b[2], b[3]);
	fact_say(to, FACT_FORMS, "%#o.%#o.%#o.%#o", b[0], b[1], b[2], b[3]);
	say_integers(to, b, IPV4_LEN);
	fact_say(to, FACT_REVERSE_DNS, "%u.%u.%u.%u.in-addr.arpa.", b[3], b[2], b[1], b[0]);
}

/* ---- facts of IPv6 ---- */

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

static void say_ipv6_reverse(struct explanation *to, const uint8_t *bytes)
{
	char *text = to->facts[FACT_REVERSE_DNS];

	for (size_t i = IPV6_LEN; i-- > 0;)
		text += sprintf(text, "%x.%x.", bytes[i] & 0x0f, bytes[i] >> 4);
	strcpy(text, "ip6.arpa.");
}

static void say_ipv6_scope(struct explanation *to, const uint8_t *bytes)
{
	const struct block *block = block_find(bytes, IPV6_LEN);
	const struct embedding *embedding = find_embedding(block);
	const char *reach = multicast_scopes[bytes[1] & 0x0f];

	say_block(to, block);
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
	say_integers(to, bytes, IPV6_LEN);
	say_ipv6_reverse(to, bytes);
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

/* ---- facts of MAC addresses and EUI-64 ---- */

/* The two lowest bits of the first byte (IEEE 802; RFC 9542, 2.1). */
static void say_bits(struct explanation *to, const uint8_t *bytes, bool is_broadcast)
{
	bool is_group = bytes[0] & 0x01, is_local = bytes[0] & 0x02;
	const char *administration = is_local ? "local" : "universal";
	const char *cast = is_group ? "multicast" : "unicast";

	fact_say(to, FACT_CAST, "%s", is_broadcast ? "broadcast" : cast);
	fact_say(to, FACT_ADMINISTRATION, "%s", administration);
	fact_say(to, FACT_NOTE, "first byte 0x%02x: lowest bit %d is %s, the next bit %d is %s", bytes[0],
		 is_group, cast, is_local, administration);
	if (is_group)
		fact_say(to, FACT_NOTE, "a group is nobody's own address");
	else if (!is_local)
		digits_hex(to->facts[FACT_OUI], bytes, 3, 1, ":");
}

static void say_hardware_forms(struct explanation *to, const uint8_t *bytes, size_t len)
{
	char text[3 * EUI64_LEN];

	digits_hex(to->facts[FACT_FULL], bytes, len, 1, ":");
	fact_say(to, FACT_FORMS, "%s", digits_hex(text, bytes, len, 1, "-"));
	fact_say(to, FACT_FORMS, "%s", digits_hex(text, bytes, len, 2, "."));
	fact_say(to, FACT_FORMS, "%s", digits_hex(text, bytes, len, len, ""));
	say_integers(to, bytes, len);
}

/* RFC 4291, App. A: an interface identifier is the EUI-64 with its u bit turned
 * round, and behind fe80::/64 it makes the link-local address. */
static void say_interface_id(struct explanation *to, const uint8_t *eui64)
{
	uint8_t address[IPV6_LEN] = { 0xfe, 0x80 };

	memcpy(address + 8, eui64, EUI64_LEN);
	address[8] ^= 0x02;
	digits_hex(to->facts[FACT_INTERFACE_ID], address + 8, EUI64_LEN, 2, ":");
	inet_ntop(AF_INET6, address, to->facts[FACT_LINK_LOCAL], FACT_LEN);
}

void facts_of_mac(struct explanation *to, const uint8_t *b)
{
	const struct block *block = block_find(b, MAC_LEN);
	const uint8_t eui64[EUI64_LEN] = { b[0], b[1], b[2], 0xff, 0xfe, b[3], b[4], b[5] };

	to->what = "MAC address";
	if (block)
		say_block(to, block);
	say_bits(to, b, memcmp(b, "\xff\xff\xff\xff\xff\xff", MAC_LEN) == 0);
	say_hardware_forms(to, b, MAC_LEN);
	digits_hex(to->facts[FACT_EUI64], eui64, EUI64_LEN, 1, ":");
	say_interface_id(to, eui64);
}

void facts_of_eui64(struct explanation *to, const uint8_t *b)
{
	const uint8_t mac[MAC_LEN] = { b[0], b[1], b[2], b[5], b[6], b[7] };

	to->what = "EUI-64 identifier";
	say_bits(to, b, false);
	say_hardware_forms(to, b, EUI64_LEN);
	say_interface_id(to, b);
	if (b[3] == 0xff && b[4] == 0xfe)
		digits_hex(to->facts[FACT_MAC], mac, MAC_LEN, 1, ":");
}

/* ---- facts of ports ---- */

void facts_of_port(struct explanation *to, uint16_t port)
{
	const uint8_t bytes[] = { (uint8_t)(port >> 8), (uint8_t)port };
	size_t i = 0;

	while (port > port_ranges[i].high)
		i++;
	to->what = "port number";
	facts_port(to, port);
	fact_say(to, FACT_SCOPE, "%s", port_ranges[i].scope);
	fact_say(to, FACT_MEANING, "%s", port_ranges[i].meaning);
	fact_say(to, FACT_BLOCK, "%u-%u", port_ranges[i].low, port_ranges[i].high);
	fact_say(to, FACT_RFC, "RFC 6335, 6");
	say_integers(to, bytes, sizeof bytes);
}
