/* SPDX-License-Identifier: ISC */
/* The headers of a captured packet: link, VLAN, IP, UDP or TCP.
 *
 * Tables say where a link type keeps its protocol; loops that follow what the
 * packet says are bounded. */
#include "dns/dress_packet.h"

#include "base/cursor.h"

#include <stdio.h>
#include <string.h>

enum {
	ETHER_IPV4 = 0x0800,
	ETHER_IPV6 = 0x86dd,
	VLAN_TAGS_MOST = 4,
	EXTENSIONS_MOST = 8,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	DNS_PORT = 53,
	MDNS_PORT = 5353,
	ETHERNET_LEAST = 60,	/* shorter frames are padded */
};

/* Where a link header says what follows; the family word of BSD's loopback
 * and the bare IP packets tell it themselves. */
static const struct link_row {
	int link;
	bool has_protocol;
	size_t protocol_at, len;
} link_table[] = {
	{ LINK_ETHERNET, true, 12, 14 },
	{ LINK_LINUX_SLL, true, 14, 16 },
	{ LINK_LINUX_SLL2, true, 0, 20 },
	{ LINK_NULL, false, 0, 4 },
	{ LINK_LOOP, false, 0, 4 },
	{ LINK_RAW, false, 0, 0 },
	{ LINK_RAW_BSD, false, 0, 0 },
	{ LINK_RAW_OPENBSD, false, 0, 0 },
	{ LINK_IPV4, false, 0, 0 },
	{ LINK_IPV6, false, 0, 0 },
};

enum { LINK_COUNT = sizeof link_table / sizeof link_table[0] };

/* What is being read, and what was found so far. */
struct reading {
	struct cursor in;
	struct dress_packet *packet;
	size_t end;		/* of the IP packet, by its own length; may be past in.end */
	uint8_t protocol;
	bool is_fragment, is_later_fragment;
};

static const struct link_row *find_link(int link)
{
	for (int i = 0; i < LINK_COUNT; i++)
		if (link_table[i].link == link)
			return &link_table[i];
	return NULL;
}

bool dress_link_is_known(int link)
{
	return find_link(link) != NULL;
}

static bool is_vlan(uint16_t ethertype)
{
	return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;
}

/* 802.1Q and QinQ: tags of four bytes, the type after each. */
static uint16_t skip_vlan(struct cursor *in, uint16_t ethertype)
{
	for (int i = 0; i < VLAN_TAGS_MOST && is_vlan(ethertype); i++) {
		cursor_u16(in);
		ethertype = cursor_u16(in);
	}
	return ethertype;
}

/* What follows the link header, as an Ethernet type; 0: nothing known. */
static uint16_t read_link(struct reading *reading, const struct link_row *row)
{
	struct cursor *in = &reading->in;
	uint16_t ethertype = 0;

	if (row->has_protocol) {
		in->at = row->protocol_at <= in->end ? row->protocol_at : in->end;
		ethertype = cursor_u16(in);
		if (!cursor_ok(in))
			return 0;
		in->at = 0;
	}
	cursor_take(in, row->len);
	if (row->has_protocol)
		return skip_vlan(in, ethertype);
	if (cursor_left(in) == 0)
		return 0;
	switch (in->bytes[in->at] >> 4) {
	case 4:
		return ETHER_IPV4;
	case 6:
		return ETHER_IPV6;
	default:
		return 0;
	}
}

static void read_address(struct cursor *in, struct address *address, int family)
{
	size_t len = family == AF_INET ? 4 : 16;
	const uint8_t *bytes = cursor_take(in, len);

	address_any(address, family, 0);
	if (bytes)
		memcpy(family == AF_INET ? (void *)&address->in.sin_addr : (void *)&address->in6.sin6_addr,
		       bytes, len);
}

/* A length of 0 is what a network card that splits segments later leaves there. */
static int set_end(struct reading *reading, size_t start, size_t total, size_t header_len)
{
	if (total == 0)
		total = reading->in.end - start;
	if (total < header_len)
		return cursor_fail(&reading->in, start, "the IP packet's length, %zu, is less than its header's",
				   total);
	reading->end = start + total;
	if (reading->end < reading->in.end)
		reading->in.end = reading->end;		/* what follows pads the frame */
	return 0;
}

static void read_ipv4(struct reading *reading)
{
	struct cursor *in = &reading->in;
	size_t start = in->at, header_len = (size_t)(cursor_u8(in) & 15) * 4, total;
	uint16_t fragment;

	if (header_len < 20)
		cursor_fail(in, start, "an IPv4 header of %zu bytes", header_len);
	cursor_u8(in);
	total = cursor_u16(in);
	cursor_u16(in);
	fragment = cursor_u16(in);
	cursor_u8(in);
	reading->protocol = cursor_u8(in);
	cursor_u16(in);
	read_address(in, &reading->packet->from, AF_INET);
	read_address(in, &reading->packet->to, AF_INET);
	if (!cursor_ok(in) || set_end(reading, start, total, header_len) < 0)
		return;
	cursor_take(in, header_len - 20);
	reading->is_fragment = (fragment & 0x3fff) != 0;
	reading->is_later_fragment = (fragment & 0x1fff) != 0;
}

/* RFC 8200, 4.5 */
static void read_fragment_header(struct reading *reading)
{
	struct cursor *in = &reading->in;
	uint16_t fragment;

	reading->protocol = cursor_u8(in);
	cursor_u8(in);
	fragment = cursor_u16(in);
	cursor_u32(in);
	reading->is_fragment = (fragment & 0xfff9) != 0;
	reading->is_later_fragment = (fragment & 0xfff8) != 0;
}

/* How long an extension header is: RFC 8200, 4.2; the AH of RFC 4302 counts
 * in words of four. */
static void skip_extension(struct reading *reading, bool is_ah)
{
	struct cursor *in = &reading->in;
	size_t units;

	reading->protocol = cursor_u8(in);
	units = cursor_u8(in);
	cursor_take(in, is_ah ? (units + 2) * 4 - 2 : (units + 1) * 8 - 2);
}

/* -1: the header is no extension. */
static int read_extension(struct reading *reading)
{
	switch (reading->protocol) {
	case 0:		/* hop by hop */
	case 43:	/* routing */
	case 60:	/* destination options */
	case 135:	/* mobility */
		skip_extension(reading, false);
		return 0;
	case 51:
		skip_extension(reading, true);
		return 0;
	case 44:
		read_fragment_header(reading);
		return reading->is_later_fragment ? -1 : 0;
	default:
		return -1;
	}
}

static void read_ipv6(struct reading *reading)
{
	struct cursor *in = &reading->in;
	size_t start = in->at, len;

	cursor_u32(in);
	len = cursor_u16(in);
	reading->protocol = cursor_u8(in);
	cursor_u8(in);
	read_address(in, &reading->packet->from, AF_INET6);
	read_address(in, &reading->packet->to, AF_INET6);
	if (!cursor_ok(in) || set_end(reading, start, len ? len + 40 : 0, 40) < 0)
		return;
	for (int i = 0; i < EXTENSIONS_MOST && cursor_ok(in); i++)
		if (read_extension(reading) < 0)
			return;
}

static bool is_dns_port(uint16_t port, int other)
{
	return port == DNS_PORT || port == MDNS_PORT || port == other || other == PACKET_ANY_PORT;
}

static void set_payload(struct reading *reading, size_t end)
{
	struct cursor *in = &reading->in;

	reading->packet->payload = in->bytes + in->at;
	reading->packet->len = (end < in->end ? end : in->end) - in->at;
	reading->packet->missing = end > in->end ? end - in->end : 0;
}

static void read_udp(struct reading *reading, size_t start)
{
	size_t len = cursor_u16(&reading->in), end = start + len;

	cursor_u16(&reading->in);
	if (!cursor_ok(&reading->in))
		return;
	if (len < 8 || end > reading->end) {
		/* Lengths of the fragments of one datagram are those of the whole. */
		if (reading->is_fragment)
			return;
		cursor_fail(&reading->in, start + 4, "a UDP length of %zu where there is room for %zu", len,
			    reading->end - start);
		return;
	}
	set_payload(reading, end);
}

static void read_tcp(struct reading *reading, size_t start)
{
	struct cursor *in = &reading->in;
	size_t header_len;

	reading->packet->is_tcp = true;
	reading->packet->seq = cursor_u32(in);
	cursor_u32(in);
	header_len = (size_t)(cursor_u8(in) >> 4) * 4;
	reading->packet->tcp_flags = cursor_u8(in);
	cursor_take(in, 6);
	if (!cursor_ok(in))
		return;
	if (header_len < 20) {
		cursor_fail(in, start + 12, "a TCP header of %zu bytes", header_len);
		return;
	}
	cursor_take(in, header_len - 20);
	if (cursor_ok(in))
		set_payload(reading, reading->end);
}

static enum packet_kind read_transport(struct reading *reading, int port)
{
	struct cursor *in = &reading->in;
	size_t start = in->at;
	uint16_t from, to;

	if ((reading->protocol != PROTOCOL_UDP && reading->protocol != PROTOCOL_TCP) || reading->is_later_fragment)
		return PACKET_OTHER;
	from = cursor_u16(in);
	to = cursor_u16(in);
	if (cursor_ok(in) && !is_dns_port(from, port) && !is_dns_port(to, port))
		return PACKET_OTHER;
	address_set_port(&reading->packet->from, from);
	address_set_port(&reading->packet->to, to);
	if (reading->protocol == PROTOCOL_UDP)
		read_udp(reading, start);
	else
		read_tcp(reading, start);
	if (!cursor_ok(in))
		return PACKET_BAD;
	return reading->is_fragment ? PACKET_FRAGMENT : PACKET_DATA;
}

static enum packet_kind read_packet(struct reading *reading, const struct link_row *row, int port)
{
	uint16_t ethertype = read_link(reading, row);

	if (!cursor_ok(&reading->in))
		return PACKET_BAD;
	if (ethertype == ETHER_IPV4)
		read_ipv4(reading);
	else if (ethertype == ETHER_IPV6)
		read_ipv6(reading);
	else
		return PACKET_OTHER;
	return cursor_ok(&reading->in) ? read_transport(reading, port) : PACKET_BAD;
}

static void begin(struct reading *reading, struct dress_packet *packet, const uint8_t *bytes, size_t len)
{
	*reading = (struct reading){ .packet = packet };
	*packet = (struct dress_packet){ .payload = bytes };
	cursor_init(&reading->in, bytes, 0, len);
}

enum packet_kind dress_packet_read(struct dress_packet *packet, int link, const uint8_t *bytes, size_t len,
				   int port, char words[PACKET_WORDS])
{
	const struct link_row *row = find_link(link);
	struct reading reading;
	enum packet_kind kind;

	begin(&reading, packet, bytes, len);
	kind = row ? read_packet(&reading, row, port) : PACKET_OTHER;
	if (kind == PACKET_BAD)
		snprintf(words, PACKET_WORDS, "%s at byte %zu", reading.in.words, reading.in.failed_at);
	return kind;
}

/* The IP packet must fill the dump, but for what pads a short Ethernet frame. */
static bool guess(struct dress_packet *packet, int link, const uint8_t *bytes, size_t len)
{
	struct reading reading;

	begin(&reading, packet, bytes, len);
	if (read_packet(&reading, find_link(link), PACKET_ANY_PORT) != PACKET_DATA || reading.end > len)
		return false;
	return reading.end == len || (link == LINK_ETHERNET && len <= ETHERNET_LEAST + 4);
}

bool dress_packet_guess(struct dress_packet *packet, const uint8_t *bytes, size_t len)
{
	static const int links[] = { LINK_ETHERNET, LINK_RAW, LINK_LINUX_SLL, LINK_LINUX_SLL2, LINK_NULL };

	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
		if (guess(packet, links[i], bytes, len))
			return true;
	return false;
}
