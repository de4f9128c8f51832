/* SPDX-License-Identifier: ISC */
/* The blocks of addresses that have a meaning of their own. */
#include "net/block.h"

#include "net/digits.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(table) (sizeof (table) / sizeof (table)[0])

/* The longest prefix that fits counts, so the order is free.  From IANA's
 * registries of special-purpose addresses (RFC 6890, RFC 8190), of multicast
 * (RFC 5771) and of address space. */
static const struct block ipv4_blocks[] = {
	{ "0.0.0.0/0", "global", "a public address, reachable wherever the Internet routes it", NULL },
	{ "0.0.0.0/8", "this network", "a host on this network; a source address only", "RFC 791, 3.2" },
	{ "0.0.0.0/32", "unspecified", "no address yet; to bind to: any address of this machine",
		"RFC 1122, 3.2.1.3" },
	{ "10.0.0.0/8", "private", "for use within a site; the Internet does not route it", "RFC 1918" },
	{ "100.64.0.0/10", "shared", "between a provider's NAT and its customers (CGN)", "RFC 6598" },
	{ "127.0.0.0/8", "loopback", "this machine itself; never leaves it", "RFC 1122, 3.2.1.3" },
	{ "169.254.0.0/16", "link-local", "self-assigned, valid on one link; no router passes it on",
		"RFC 3927" },
	{ "172.16.0.0/12", "private", "for use within a site; the Internet does not route it", "RFC 1918" },
	{ "192.0.0.0/24", "protocol assignments", "set aside by the IETF for protocols", "RFC 6890, 2.1" },
	{ "192.0.0.0/29", "protocol assignments", "IPv4 across IPv6 (DS-Lite, 464XLAT)", "RFC 7335" },
	{ "192.0.0.8/32", "dummy", "a source for ICMP where no IPv4 address is at hand", "RFC 7600" },
	{ "192.0.0.9/32", "anycast", "the nearest Port Control Protocol server", "RFC 7723" },
	{ "192.0.0.10/32", "anycast", "the nearest TURN server", "RFC 8155" },
	{ "192.0.0.170/31", "protocol assignments", "ipv4only.arpa, for finding a NAT64", "RFC 8880" },
	{ "192.0.2.0/24", "documentation", "for examples (TEST-NET-1)", "RFC 5737" },
	{ "192.31.196.0/24", "global", "AS112: sinks reverse lookups of private addresses", "RFC 7535" },
	{ "192.52.193.0/24", "global", "relays of Automatic Multicast Tunneling", "RFC 7450" },
	{ "192.88.99.0/24", "reserved", "was the anycast of 6to4 relays, now deprecated", "RFC 7526" },
	{ "192.168.0.0/16", "private", "for use within a site; the Internet does not route it", "RFC 1918" },
	{ "192.175.48.0/24", "global", "AS112: sinks reverse lookups of private addresses", "RFC 7534" },
	{ "198.18.0.0/15", "benchmarking", "for measuring network devices", "RFC 2544" },
	{ "198.51.100.0/24", "documentation", "for examples (TEST-NET-2)", "RFC 5737" },
	{ "203.0.113.0/24", "documentation", "for examples (TEST-NET-3)", "RFC 5737" },
	{ "224.0.0.0/4", "multicast", "a group of hosts; a destination only", "RFC 5771" },
	{ "224.0.0.0/24", "multicast", "a group on one link; no router passes it on", "RFC 5771, 4" },
	{ "224.0.0.1/32", "multicast", "all hosts on this link", "RFC 1112" },
	{ "224.0.0.2/32", "multicast", "all routers on this link", "RFC 1256" },
	{ "224.0.0.251/32", "multicast", "multicast DNS", "RFC 6762" },
	{ "224.0.0.252/32", "multicast", "LLMNR, names on one link", "RFC 4795" },
	{ "232.0.0.0/8", "multicast", "a group with one chosen source (SSM)", "RFC 4607" },
	{ "233.0.0.0/8", "multicast", "GLOP: bytes 2 and 3 are the number of the network (AS) that owns it",
		"RFC 3180" },
	{ "233.252.0.0/14", "multicast", "a group assigned by IANA (AD-HOC block III)", "RFC 5771" },
	{ "233.252.0.0/24", "documentation", "multicast for examples (MCAST-TEST-NET)", "RFC 6676" },
	{ "234.0.0.0/8", "multicast", "a group made from a unicast prefix", "RFC 6034" },
	{ "239.0.0.0/8", "multicast", "a group within a site, as its administrator sets it", "RFC 2365" },
	{ "240.0.0.0/4", "reserved", "for future use", "RFC 1112, 4" },
	{ "255.255.255.255/32", "broadcast", "every host on this link", "RFC 919, 7" },
};

static const struct block ipv6_blocks[] = {
	{ "::/0", "reserved", "not given out by IANA", "RFC 4291, 2.4" },
	{ "2000::/3", "global", "a public address, reachable wherever the Internet routes it",
		"RFC 4291, 2.5.4" },
	{ "::/128", "unspecified", "no address yet; to bind to: any address of this machine",
		"RFC 4291, 2.5.2" },
	{ "::1/128", "loopback", "this machine itself; never leaves it", "RFC 4291, 2.5.3" },
	{ "::/96", "IPv4-compatible", "an IPv4 address in IPv6 form; deprecated", "RFC 4291, 2.5.5.1" },
	{ "::ffff:0:0/96", "IPv4-mapped", "an IPv4 address as an IPv6 socket shows it; never on the wire",
		"RFC 4291, 2.5.5.2" },
	{ "64:ff9b::/96", "translation", "an IPv4 host behind a NAT64, well-known prefix", "RFC 6052" },
	{ "64:ff9b:1::/48", "translation", "an IPv4 host behind a NAT64 of one network", "RFC 8215" },
	{ "100::/64", "discard-only", "whatever is sent there is thrown away", "RFC 6666" },
	{ "100:0:0:1::/64", "dummy", "stands where an address is asked for and none is meant", "RFC 9780" },
	{ "2001::/23", "protocol assignments", "set aside by the IETF for protocols", "RFC 2928" },
	{ "2001::/32", "Teredo", "IPv6 tunnelled over UDP through an IPv4 NAT", "RFC 4380" },
	{ "2001:1::1/128", "anycast", "the nearest Port Control Protocol server", "RFC 7723" },
	{ "2001:1::2/128", "anycast", "the nearest TURN server", "RFC 8155" },
	{ "2001:1::3/128", "anycast", "the nearest server for DNS-SD registrations", "RFC 9665" },
	{ "2001:2::/48", "benchmarking", "for measuring network devices", "RFC 5180" },
	{ "2001:3::/32", "global", "relays of Automatic Multicast Tunneling", "RFC 7450" },
	{ "2001:4:112::/48", "global", "AS112: sinks reverse lookups of private addresses", "RFC 7535" },
	{ "2001:10::/28", "reserved", "was ORCHID (hashes as addresses), now deprecated", "RFC 4843" },
	{ "2001:20::/28", "ORCHIDv2", "a hash in the form of an address; no router knows it", "RFC 7343" },
	{ "2001:30::/28", "DRIP", "identifies a drone (Remote ID)", "RFC 9374" },
	{ "2001:db8::/32", "documentation", "for examples", "RFC 3849" },
	{ "2002::/16", "6to4", "the IPv6 network of one IPv4 address, tunnelled over IPv4", "RFC 3056" },
	{ "2620:4f:8000::/48", "global", "AS112: sinks reverse lookups of private addresses", "RFC 7534" },
	{ "3fff::/20", "documentation", "for examples", "RFC 9637" },
	{ "5f00::/16", "segment routing", "a segment identifier (SRv6 SID) within one domain", "RFC 9602" },
	{ "fc00::/7", "unique local", "for use within a site; the Internet does not route it", "RFC 4193" },
	{ "fe80::/10", "link-local", "valid on one link; no router passes it on", "RFC 4291, 2.5.6" },
	{ "fec0::/10", "site-local", "was for use within a site; deprecated", "RFC 3879" },
	{ "ff00::/8", "multicast", "a group of hosts; a destination only", "RFC 4291, 2.7" },
	{ "ff02::1/128", "multicast", "all nodes on this link", "RFC 4291, 2.7.1" },
	{ "ff02::2/128", "multicast", "all routers on this link", "RFC 4291, 2.7.1" },
	{ "ff02::fb/128", "multicast", "multicast DNS", "RFC 6762" },
	{ "ff02::1:2/128", "multicast", "all DHCPv6 servers and relays on this link", "RFC 8415, 7.1" },
	{ "ff02::1:ff00:0/104", "multicast", "solicited-node: who has the address that ends in these 24 bits",
		"RFC 4291, 2.7.1" },
};

static const struct block mac_blocks[] = {
	{ "00:00:00:00:00:00/48", "unspecified", "no address; loopback interfaces show it", NULL },
	{ "ff:ff:ff:ff:ff:ff/48", "broadcast", "every station on this link", NULL },
	{ "00:00:5e:00:00:00/24", "IANA", "assigned by IANA for protocols", "RFC 9542" },
	{ "00:00:5e:00:01:00/40", "virtual router", "VRRP for IPv4; the last byte is its number",
		"RFC 9568, 7.3" },
	{ "00:00:5e:00:02:00/40", "virtual router", "VRRP for IPv6; the last byte is its number",
		"RFC 9568, 7.3" },
	{ "00:00:5e:00:53:00/40", "documentation", "for examples", "RFC 9542" },
	{ "01:00:5e:00:00:00/25", "IPv4 multicast", "its last 23 bits are the group's", "RFC 1112, 6.4" },
	{ "01:00:5e:90:10:00/40", "documentation", "multicast for examples", "RFC 9542" },
	{ "33:33:00:00:00:00/16", "IPv6 multicast", "its last 32 bits are the group's", "RFC 2464, 7" },
	{ "01:80:c2:00:00:00/44", "bridge", "for the next bridge alone: spanning tree, LLDP, pauses", NULL },
};

static bool read_prefix_address(const char *text, uint8_t *bytes, size_t len)
{
	if (len == IPV4_LEN)
		return inet_pton(AF_INET, text, bytes) == 1;
	if (len == IPV6_LEN)
		return inet_pton(AF_INET6, text, bytes) == 1;
	return digits_read_separated(text, bytes, len);
}

/* How many bits the block fixes, if the bytes lie in it; -1: they don't. */
static int block_holds(const struct block *block, const uint8_t *bytes, size_t len)
{
	const char *slash = strchr(block->prefix, '/');
	int bits = atoi(slash + 1);
	uint8_t first[IPV6_LEN], mask = (uint8_t)(0xff00 >> bits % 8);
	size_t whole = (size_t)bits / 8;
	char address[INET6_ADDRSTRLEN];

	snprintf(address, sizeof address, "%.*s", (int)(slash - block->prefix), block->prefix);
	if (!read_prefix_address(address, first, len) || memcmp(first, bytes, whole) != 0)
		return -1;
	if (bits % 8 && ((first[whole] ^ bytes[whole]) & mask))
		return -1;
	return bits;
}

static const struct {
	size_t address_len;
	const struct block *blocks;
	size_t count;
} tables[] = {
	{ IPV4_LEN, ipv4_blocks, COUNT(ipv4_blocks) },
	{ MAC_LEN, mac_blocks, COUNT(mac_blocks) },
	{ IPV6_LEN, ipv6_blocks, COUNT(ipv6_blocks) },
};

const struct block *block_find(const uint8_t *bytes, size_t len)
{
	const struct block *found = NULL;
	int longest = -1, bits;
	size_t t = 0;

	while (tables[t].address_len != len)
		t++;
	for (size_t i = 0; i < tables[t].count; i++) {
		bits = block_holds(&tables[t].blocks[i], bytes, len);
		if (bits > longest) {
			longest = bits;
			found = &tables[t].blocks[i];
		}
	}
	return found;
}
