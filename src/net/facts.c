/* SPDX-License-Identifier: ISC */
/* All that is known of an IPv4 address, a port, a MAC address. */
#include "net/facts_private.h"

#include "dns/name.h"
#include "net/digits.h"

#include <arpa/inet.h>
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

void facts_integers(struct explanation *to, const uint8_t *bytes, size_t len)
{
	uint8_t turned[IPV6_LEN];
	char hex[2 * IPV6_LEN + 1];

	for (size_t i = 0; i < len; i++)
		turned[i] = bytes[len - 1 - i];
	digits_decimal(to->facts[FACT_BIG_ENDIAN], bytes, len);
	digits_decimal(to->facts[FACT_LITTLE_ENDIAN], turned, len);
	fact_say(to, FACT_HEX, "0x%s", digits_hex(hex, bytes, len, len, ""));
}

void facts_block(struct explanation *to, const struct block *block)
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
	facts_block(to, block_find(b, IPV4_LEN));
	fact_say(to, FACT_FULL, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
	say_ipv4_short(to, b);
	fact_say(to, FACT_FORMS, "0%o", value);
	fact_say(to, FACT_FORMS, "0x%x.0x%x.0x%x.0x%x", b[0], b[1], b[2], b[3]);
	fact_say(to, FACT_FORMS, "%#o.%#o.%#o.%#o", b[0], b[1], b[2], b[3]);
	facts_integers(to, b, IPV4_LEN);
	dns_name_reverse_text(b, IPV4_LEN, to->facts[FACT_REVERSE_DNS]);
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
	facts_integers(to, bytes, len);
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
		facts_block(to, block);
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
	facts_integers(to, bytes, sizeof bytes);
}
