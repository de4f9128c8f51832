/* SPDX-License-Identifier: ISC */
/* The bytes of a question, by its words. */
#include "query_compose.h"

#include "dns/codes.h"
#include "dns/edns.h"
#include "query_transfer.h"

#include <stdlib.h>
#include <string.h>

enum { COOKIE_CLIENT_LEN = 8 };

/* RFC 7830, and RFC 8467, 4.1: to a multiple of the block. */
static size_t padding_len(size_t len, long long block)
{
	size_t over = (len + 4) % (size_t)block;

	return over ? (size_t)block - over : 0;
}

static void add_cookie(struct query_job *job, struct query *query)
{
	const struct query_words *words = &job->ask.words;

	if (words->cookie_len) {
		memcpy(job->cookie, words->cookie, COOKIE_CLIENT_LEN);
		query_add_option(query, EDNS_COOKIE, words->cookie, words->cookie_len);
		return;
	}
	arc4random_buf(job->cookie, COOKIE_CLIENT_LEN);
	query_add_option(query, EDNS_COOKIE, job->cookie, COOKIE_CLIENT_LEN);
}

static void add_options(struct query_job *job, struct query *query)
{
	const struct query_words *words = &job->ask.words;

	query->has_edns = true;
	query->edns_version = (uint8_t)words->edns_version;
	query->edns_udp_size = (uint16_t)words->udp_size;
	query->edns_flags = (uint16_t)((words->is_dnssec ? EDNS_FLAG_DO : 0) | (words->is_compact ? EDNS_FLAG_CO : 0) |
				       words->edns_flags);
	if (words->has_nsid)
		query_add_option(query, EDNS_NSID, "", 0);
	if (words->wants_expire)
		query_add_option(query, EDNS_EXPIRE, "", 0);
	if (words->subnet_len)
		query_add_option(query, EDNS_CLIENT_SUBNET, words->subnet, words->subnet_len);
	if (words->has_cookie)
		add_cookie(job, query);
	if (words->wants_keepalive)
		query_add_option(query, EDNS_KEEPALIVE, "", 0);
	for (size_t i = 0; i < words->option_count; i++)
		query_add_option(query, words->options[i].code, words->options[i].bytes, words->options[i].len);
}

static bool needs_edns(const struct query_words *words)
{
	return words->has_edns || words->is_dnssec || words->has_nsid || words->wants_expire || words->subnet_len ||
	       words->has_cookie || words->padding || words->is_compact || words->edns_flags ||
	       words->wants_keepalive || words->option_count;
}

static uint16_t flags_of(const struct query_words *words)
{
	const struct {
		bool is_set;
		uint16_t flag;
	} flags[] = {
		{ words->recurses, DNS_FLAG_RD }, { words->is_authentic, DNS_FLAG_AD }, { words->is_unchecked, DNS_FLAG_CD },
		{ words->has_aa, DNS_FLAG_AA },   { words->has_tc, DNS_FLAG_TC },	{ words->has_ra, DNS_FLAG_RA },
		{ words->has_z, DNS_FLAG_Z },
	};
	unsigned result = 0;

	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		result |= flags[i].is_set ? flags[i].flag : 0u;
	return (uint16_t)result;
}

size_t query_compose(struct query_job *job, const struct dns_name *name, uint16_t type, uint8_t bytes[QUERY_MOST])
{
	static const uint8_t zeros[512];
	const struct query_words *words = &job->ask.words;
	struct query query = {
		.flags = flags_of(words) & (uint16_t)(words->is_trace ? ~DNS_FLAG_RD : 0xffff),
		.opcode = (uint8_t)words->opcode,
		.name = words->is_header_only ? NULL : name,
		.type = type,
		.class = job->ask.class,
		.ixfr_serial = job->ask.has_serial ? &job->ask.serial : NULL,
	};
	size_t len;

	if (needs_edns(words) && !query_is_transfer(job))
		add_options(job, &query);
	len = query_build(&query, bytes, QUERY_MOST);
	if (len && words->padding && query.has_edns) {
		query_add_option(&query, EDNS_PADDING, zeros, padding_len(len, words->padding));
		len = query_build(&query, bytes, QUERY_MOST);
	}
	return len;
}
