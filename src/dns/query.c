/* SPDX-License-Identifier: ISC */
/* Builds the message that asks. */
#include "dns/query.h"

#include "base/text.h"
#include "base/writer.h"
#include "dns/codes.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* RFC 1995, 3: the SOA that the asker has; only its serial matters. */
static void write_soa(struct writer *to, const struct query *query)
{
	writer_bytes(to, query->name->wire, query->name->len);
	writer_u16(to, DNS_TYPE_SOA);
	writer_u16(to, query->class);
	writer_u32(to, 0);
	writer_u16(to, 22);
	writer_bytes(to, "\0", 2);	/* MNAME and RNAME: the root */
	writer_u32(to, *query->ixfr_serial);
	for (int i = 0; i < 4; i++)
		writer_u32(to, 0);
}

static void write_opt(struct writer *to, const struct query *query)
{
	size_t len = 0;

	for (size_t i = 0; i < query->option_count; i++)
		len += 4u + query->options[i].len;
	writer_bytes(to, "", 1);
	writer_u16(to, DNS_TYPE_OPT);
	writer_u16(to, query->edns_udp_size);
	writer_u16(to, query->edns_version);
	writer_u16(to, query->edns_flags);
	writer_u16(to, (unsigned)len);
	if (len > UINT16_MAX)
		to->is_full = true;
	for (size_t i = 0; i < query->option_count; i++) {
		writer_u16(to, query->options[i].code);
		writer_u16(to, query->options[i].len);
		writer_bytes(to, query->options[i].bytes, query->options[i].len);
	}
}

size_t query_build(const struct query *query, uint8_t *bytes, size_t size)
{
	struct writer to = { .bytes = bytes, .size = size };
	bool has_soa = query->name && query->ixfr_serial;

	writer_u16(&to, query->id);
	writer_u16(&to, query->flags | (query->opcode & 15u) << 11);
	writer_u16(&to, query->name ? 1 : 0);
	writer_u16(&to, 0);
	writer_u16(&to, has_soa ? 1 : 0);
	writer_u16(&to, query->has_edns ? 1 : 0);
	if (query->name) {
		writer_bytes(&to, query->name->wire, query->name->len);
		writer_u16(&to, query->type);
		writer_u16(&to, query->class);
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

/* An address, or, as dig has it, the first numbers of an IPv4 address. */
static bool read_address(char text[INET6_ADDRSTRLEN + 6], bool is_v6, bool may_be_short, uint8_t bytes[16])
{
	for (int i = 0; i < 3 && may_be_short && !is_v6 && inet_pton(AF_INET, text, bytes) != 1; i++)
		strcat(text, ".0");
	return inet_pton(is_v6 ? AF_INET6 : AF_INET, text, bytes) == 1;
}

int query_subnet(const char *text, uint8_t bytes[QUERY_SUBNET_LEN])
{
	char address[INET6_ADDRSTRLEN + 6];
	const char *slash = strchr(text, '/');
	size_t text_len = slash ? (size_t)(slash - text) : strlen(text), len;
	bool is_v6 = memchr(text, ':', text_len) != NULL;
	long long prefix = is_v6 ? 128 : 32;

	memset(bytes, 0, QUERY_SUBNET_LEN);
	if (text_len >= INET6_ADDRSTRLEN)
		return -1;
	snprintf(address, sizeof(address), "%.*s", (int)text_len, text);
	if (slash && text_to_number(slash + 1, 0, prefix, &prefix))
		return -1;
	if (strcmp(address, "0") == 0 && !slash) {
		/* dig's +subnet=0: family 1, nothing of the address */
		bytes[1] = 1;
		return 4;
	}
	if (!read_address(address, is_v6, slash != NULL, bytes + 4))
		return -1;
	bytes[1] = is_v6 ? 2 : 1;
	bytes[2] = (uint8_t)prefix;
	len = (size_t)(prefix + 7) / 8;
	if (prefix % 8)
		bytes[3 + len] &= (uint8_t)(0xff00 >> prefix % 8);
	memset(bytes + 4 + len, 0, QUERY_SUBNET_LEN - 4 - len);
	return (int)(4 + len);
}
