/* SPDX-License-Identifier: ISC */
/* Builds the message that asks. */
#include "dns/query.h"

#include "base/text.h"
#include "dns/codes.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

struct writer {
	uint8_t *bytes;
	size_t len, size;
	bool is_full;
};

static void write_bytes(struct writer *to, const void *bytes, size_t len)
{
	if (to->is_full || to->size - to->len < len) {
		to->is_full = true;
		return;
	}
	if (len)
		memcpy(to->bytes + to->len, bytes, len);
	to->len += len;
}

static void write_u16(struct writer *to, unsigned number)
{
	const uint8_t bytes[2] = { (uint8_t)(number >> 8), (uint8_t)number };

	write_bytes(to, bytes, 2);
}

static void write_u32(struct writer *to, uint32_t number)
{
	write_u16(to, number >> 16);
	write_u16(to, number & 0xffff);
}

/* RFC 1995, 3: the SOA that the asker has; only its serial matters. */
static void write_soa(struct writer *to, const struct query *query)
{
	write_bytes(to, query->name->wire, query->name->len);
	write_u16(to, DNS_TYPE_SOA);
	write_u16(to, query->class);
	write_u32(to, 0);
	write_u16(to, 22);
	write_bytes(to, "\0", 2);	/* MNAME and RNAME: the root */
	write_u32(to, *query->ixfr_serial);
	for (int i = 0; i < 4; i++)
		write_u32(to, 0);
}

static void write_opt(struct writer *to, const struct query *query)
{
	size_t len = 0;

	for (size_t i = 0; i < query->option_count; i++)
		len += 4u + query->options[i].len;
	write_bytes(to, "", 1);
	write_u16(to, DNS_TYPE_OPT);
	write_u16(to, query->edns_udp_size);
	write_u16(to, query->edns_version);
	write_u16(to, query->edns_flags);
	write_u16(to, (unsigned)len);
	if (len > UINT16_MAX)
		to->is_full = true;
	for (size_t i = 0; i < query->option_count; i++) {
		write_u16(to, query->options[i].code);
		write_u16(to, query->options[i].len);
		write_bytes(to, query->options[i].bytes, query->options[i].len);
	}
}

size_t query_build(const struct query *query, uint8_t *bytes, size_t size)
{
	struct writer to = { .bytes = bytes, .size = size };
	bool has_soa = query->name && query->ixfr_serial;

	write_u16(&to, query->id);
	write_u16(&to, query->flags | (query->opcode & 15u) << 11);
	write_u16(&to, query->name ? 1 : 0);
	write_u16(&to, 0);
	write_u16(&to, has_soa ? 1 : 0);
	write_u16(&to, query->has_edns ? 1 : 0);
	if (query->name) {
		write_bytes(&to, query->name->wire, query->name->len);
		write_u16(&to, query->type);
		write_u16(&to, query->class);
	}
	if (has_soa)
		write_soa(&to, query);
	if (query->has_edns)
		write_opt(&to, query);
	return to.is_full ? 0 : to.len;
}

int query_add_option(struct query *query, uint16_t code, const void *bytes, size_t len)
{
	if (query->option_count == QUERY_OPTIONS_MOST || len > UINT16_MAX)
		return -1;
	query->options[query->option_count++] = (struct query_option){ code, (uint16_t)len, bytes };
	return 0;
}

int query_subnet(const char *text, uint8_t bytes[QUERY_SUBNET_LEN])
{
	char address[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/');
	size_t text_len = slash ? (size_t)(slash - text) : strlen(text), len;
	bool is_v6 = memchr(text, ':', text_len) != NULL;
	long long prefix = is_v6 ? 128 : 32;

	memset(bytes, 0, QUERY_SUBNET_LEN);
	if (text_len >= sizeof(address))
		return -1;
	snprintf(address, sizeof(address), "%.*s", (int)text_len, text);
	if (slash && text_to_number(slash + 1, 0, prefix, &prefix))
		return -1;
	if (strcmp(address, "0") == 0) {
		/* dig's +subnet=0: family 1, nothing of the address */
		bytes[1] = 1;
		return slash && prefix ? -1 : 4;
	}
	if (inet_pton(is_v6 ? AF_INET6 : AF_INET, address, bytes + 4) != 1)
		return -1;
	bytes[1] = is_v6 ? 2 : 1;
	bytes[2] = (uint8_t)prefix;
	len = (size_t)(prefix + 7) / 8;
	if (prefix % 8)
		bytes[3 + len] &= (uint8_t)(0xff00 >> prefix % 8);
	memset(bytes + 4 + len, 0, QUERY_SUBNET_LEN - 4 - len);
	return (int)(4 + len);
}
