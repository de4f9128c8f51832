/* SPDX-License-Identifier: ISC */
/* What a text can be, as an IPv4 or an IPv6 address: the address, and what may
 * follow it. */
#include "net/explain_private.h"

#include "base/text.h"
#include "net/digits.h"
#include "net/facts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

/* ---- the pieces ---- */

/* host, host:port, [host]:port, host/length, any host with %zone. */
struct pieces {
	char copy[128];
	char *host, *zone, *port, *length;	/* in copy; NULL: not there */
	bool is_bracketed;
};

static bool split_brackets(struct pieces *pieces)
{
	char *after = explain_cut(strchr(pieces->copy, ']'));

	pieces->is_bracketed = true;
	pieces->host = pieces->copy + 1;
	if (!after || (*after && *after != ':'))
		return false;
	pieces->port = *after ? after + 1 : NULL;
	return true;
}

static bool split(struct pieces *pieces, const char *text)
{
	char *colon;

	memset(pieces, 0, sizeof *pieces);
	if (strlen(text) >= sizeof pieces->copy)
		return false;
	strcpy(pieces->copy, text);
	pieces->host = pieces->copy;
	colon = strchr(pieces->copy, ':');
	if (text[0] == '[') {
		if (!split_brackets(pieces))
			return false;
	} else if (colon && !strchr(colon + 1, ':')) {
		pieces->port = explain_cut(colon);
	}
	pieces->length = explain_cut(strchr(pieces->host, '/'));
	pieces->zone = explain_cut(strchr(pieces->host, '%'));
	return true;
}

/* ---- what follows an address ---- */

/* A number or the name of a service. */
static bool read_port_or_service(const char *text, uint16_t *port)
{
	struct servent *service;

	if (explain_port_number(text, port))
		return true;
	service = getservbyname(text, NULL);
	if (service)
		*port = ntohs((uint16_t)service->s_port);
	return service != NULL;
}

static bool read_length(struct explanation *to, const char *text, const uint8_t *bytes, size_t len,
			const char **why_not)
{
	long long bits;

	if (text_to_number(text, 0, 8 * (int)len, &bits)) {
		*why_not = len == IPV4_LEN ? "a prefix has 0 to 32 bits" : "a prefix has 0 to 128 bits";
		return false;
	}
	facts_network(to, to->address.sa.sa_family, bytes, len, (unsigned)bits);
	return true;
}

static bool read_port_of_host(struct explanation *to, const char *text, const char **why_not)
{
	uint16_t port;

	if (!read_port_or_service(text, &port)) {
		*why_not = "the port is no number up to 65535 and no service";
		return false;
	}
	to->what = to->address.sa.sa_family == AF_INET ? "IPv4 address and port" : "IPv6 address and port";
	address_set_port(&to->address, port);
	facts_port(to, port);
	return true;
}

/* What follows an address: the length of a prefix, the port. */
static bool read_trailers(struct explanation *to, const struct pieces *pieces, const uint8_t *bytes, size_t len,
			  const char **why_not)
{
	if (pieces->length && !read_length(to, pieces->length, bytes, len, why_not))
		return false;
	if (pieces->port && !read_port_of_host(to, pieces->port, why_not))
		return false;
	facts_sockaddr(to);
	return true;
}

/* ---- IPv4 ---- */

/* How an IPv4 address was written. */
struct ipv4_style {
	unsigned parts;
	bool has_base;		/* a part begins with 0x, or with 0 and goes on */
	bool is_digits;		/* 8 hex digits, not the form of inet_aton(3) */
};

/* The parts between the dots.  Returns how many; 0: they are no numbers. */
static unsigned read_parts(const char *text, uint32_t parts[4], struct ipv4_style *style)
{
	char copy[64], *part = copy, *rest;
	struct number number;
	unsigned count = 0;

	if (strlen(text) >= sizeof copy)
		return 0;
	strcpy(copy, text);
	for (; part; part = rest) {
		rest = explain_cut(strchr(part, '.'));
		if (count == 4 || !number_read_c(&number, part) || number.bits > 32)
			return 0;
		style->has_base = style->has_base || (part[0] == '0' && part[1]);
		parts[count++] = number_low(&number);
	}
	return count;
}

/* inet_aton(3): a, a.b, a.b.c or a.b.c.d; each part decimal, octal or
 * hexadecimal; the last fills the bytes that are left.  Not libc's, which
 * ignores what follows a blank. */
static bool read_aton(const char *text, uint8_t *bytes, struct ipv4_style *style, const char **why_not)
{
	uint32_t parts[4], value;
	unsigned count = read_parts(text, parts, style);

	if (count == 0)
		return false;
	value = parts[count - 1];
	if (count > 1 && value >> (8 * (5 - count))) {
		*why_not = "the last part is too large";
		return false;
	}
	for (unsigned i = 0; i < count - 1; i++) {
		if (parts[i] > 255) {
			*why_not = "a part is more than 255";
			return false;
		}
		value |= parts[i] << (24 - 8 * i);
	}
	style->parts = count;
	value = htonl(value);
	memcpy(bytes, &value, IPV4_LEN);
	return true;
}

static void say_ipv4_style(struct explanation *to, const struct ipv4_style *style)
{
	static const char *const words[] = {
		NULL,
		"as inet_aton(3) reads it: one number of 32 bits",
		"as inet_aton(3) reads it: the last of two parts has 24 bits",
		"as inet_aton(3) reads it: the last of three parts has 16 bits",
		NULL,
	};

	if (style->is_digits)
		fact_say(to, FACT_NOTE, "read as 8 hexadecimal digits");
	else if (words[style->parts])
		fact_say(to, FACT_NOTE, "%s", words[style->parts]);
	if (style->has_base && style->parts > 1)
		fact_say(to, FACT_NOTE, "a leading 0x is hexadecimal, a leading 0 octal; programs differ");
}

/* A number printed from s_addr on a little-endian machine comes out reversed. */
static void say_other_order(struct explanation *to, const uint8_t *b)
{
	if (b[0] || b[1])
		fact_say(to, FACT_NOTE, "in the other byte order %u.%u.%u.%u", b[3], b[2], b[1], b[0]);
}

/* 1.2.3.4, and 017700000001, which has as many digits as a MAC address. */
static bool is_usual(const char *host, const struct ipv4_style *style)
{
	bool is_long_octal = strlen(host) == strlen("037777777777") && host[0] == '0' && host[1] >= '1' &&
			     host[1] <= '3';

	return style->parts == 4 || (style->parts == 1 && is_long_octal);
}

static bool read_ipv4(const char *text, struct explanation *to, const char **why_not, bool wants_usual)
{
	struct ipv4_style style = { 0, false, false };
	struct number number;
	uint8_t bytes[IPV4_LEN];
	struct pieces pieces;

	if (!split(&pieces, text) || pieces.is_bracketed || pieces.zone)
		return false;
	if (!read_aton(pieces.host, bytes, &style, why_not)) {
		style.is_digits = digits_read(pieces.host, bytes, IPV4_LEN);
		if (!style.is_digits)
			return false;
	}
	if (is_usual(pieces.host, &style) != wants_usual)
		return false;
	say_ipv4_style(to, &style);
	if (style.parts <= 1)
		say_other_order(to, bytes);
	facts_of_ipv4(to, bytes);
	if (!pieces.port && !pieces.length && number_read_c(&number, text))
		facts_is_not(to, number.bits);
	return read_trailers(to, &pieces, bytes, IPV4_LEN, why_not);
}

bool explain_usual_ipv4(const char *text, struct explanation *to, const char **why_not)
{
	return read_ipv4(text, to, why_not, true);
}

bool explain_odd_ipv4(const char *text, struct explanation *to, const char **why_not)
{
	return read_ipv4(text, to, why_not, false);
}

/* ---- IPv6 ---- */

/* The address with its zone; a zone that this machine lacks is told of and left out. */
static bool read_ipv6_host(const struct pieces *pieces, struct explanation *to)
{
	char host[sizeof pieces->copy];
	bool is_here = true;

	if (!strchr(pieces->host, ':') || (pieces->zone && !*pieces->zone))
		return false;
	snprintf(host, sizeof host, "%s%s%s", pieces->host, pieces->zone ? "%" : "",
		 pieces->zone ? pieces->zone : "");
	if (address_from_text(&to->address, host, 0) < 0) {
		is_here = false;
		if (errno != ENODEV || address_from_text(&to->address, pieces->host, 0) < 0)
			return false;
	}
	facts_of_ipv6(to);
	if (pieces->zone)
		facts_zone(to, pieces->zone, is_here);
	else if (IN6_IS_ADDR_LINKLOCAL(&to->address.in6.sin6_addr))
		fact_say(to, FACT_NOTE, "to reach it a zone is needed: %s%%INTERFACE", to->facts[FACT_SHORT]);
	return true;
}

bool explain_ipv6(const char *text, struct explanation *to, const char **why_not)
{
	struct pieces pieces;

	if (!split(&pieces, text) || (pieces.port && !pieces.is_bracketed) || !read_ipv6_host(&pieces, to))
		return false;
	return read_trailers(to, &pieces, to->address.in6.sin6_addr.s6_addr, IPV6_LEN, why_not);
}

bool explain_ipv6_number(const char *text, struct explanation *to, const char **why_not)
{
	uint8_t bytes[IPV6_LEN];
	bool is_digits = digits_read(text, bytes, IPV6_LEN);
	unsigned bits = is_digits ? 8 * IPV6_LEN : digits_read_long(text, bytes, IPV6_LEN, 8 * EUI64_LEN);

	(void)why_not;
	if (!bits)
		return false;
	facts_is_not(to, bits);
	facts_of_ipv6_bytes(to, bytes);
	facts_sockaddr(to);
	return true;
}
