/* SPDX-License-Identifier: ISC */
/* Walkers of the kinds of record data that are no plain fields. */
#include "dns/rdata_walk.h"

#include <ctype.h>

enum { HIDDEN_LENGTH = SEEN_IN_DUMP };

/* RFC 4034, 4.1.2: windows ascend, are 1 to 32 octets, end without zeros. */
void rdata_walk_bitmap(struct rdata_walk *walk, const struct rdata_part *part)
{
	int last = -1;

	if (!part->arg && !cursor_left(&walk->in))
		cursor_fail(&walk->in, walk->in.at, "no types at all");
	while (cursor_left(&walk->in)) {
		size_t at = walk->in.at;
		int window = cursor_u8(&walk->in);
		size_t len = cursor_u8(&walk->in);
		const uint8_t *bits = cursor_take(&walk->in, len);

		if (!bits)
			return;
		if (window <= last)
			cursor_fail(&walk->in, at, "bitmap window %d after %d", window, last);
		else if (len < 1 || len > 32)
			cursor_fail(&walk->in, at + 1, "bitmap window of %zu octets, 1 to 32 allowed", len);
		else if (bits[len - 1] == 0)
			cursor_fail(&walk->in, walk->in.at - 1, "bitmap window ends in zeros");
		rdata_tell(walk, at, (struct rdata_field){ .name = part->name, .kind = RDATA_BITS,
			.seen_in = SEEN_IN_ALL, .bytes = bits, .bytes_len = len,
			.number = (uint64_t)window * 256 });
		last = window;
	}
}

void rdata_walk_nxt_bitmap(struct rdata_walk *walk, const struct rdata_part *part)
{
	size_t len = cursor_left(&walk->in);
	const uint8_t *bits = walk->in.bytes + walk->in.at;

	if (len && (len > 16 || bits[0] & 0x80 || bits[len - 1] == 0))
		cursor_fail(&walk->in, walk->in.at, "bitmap is not one of NXT");
	if (len)
		rdata_read_bytes(walk, part->name, RDATA_NXT_BITS, SEEN_IN_ALL, len);
}

/* Format 0: an AESA in hex; 1: digits of E.164. */
void rdata_walk_atma(struct rdata_walk *walk, const struct rdata_part *part)
{
	size_t at = walk->in.at;
	unsigned format = cursor_u8(&walk->in);
	size_t len = cursor_left(&walk->in);
	const uint8_t *bytes = cursor_take(&walk->in, len);

	if (format > 1)
		cursor_fail(&walk->in, at, "format %u is unknown", format);
	if (len == 0)
		cursor_fail(&walk->in, walk->in.at, "address is empty");
	for (size_t i = 0; format == 1 && bytes && i < len; i++)
		if (!isdigit(bytes[i]))
			cursor_fail(&walk->in, at + 1 + i, "E.164 address has something else than digits");
	rdata_tell(walk, at, (struct rdata_field){ .name = part->name, .kind = RDATA_ATMA,
		.seen_in = SEEN_IN_ALL, .bytes = bytes, .bytes_len = len, .number = format });
}

void rdata_walk_wks(struct rdata_walk *walk, const struct rdata_part *part)
{
	size_t len;

	rdata_read_number(walk, part->name, RDATA_U8, SEEN_IN_ALL, 1);
	len = cursor_left(&walk->in);
	if (len > 8192)
		cursor_fail(&walk->in, walk->in.at, "bitmap of ports is longer than 8192 octets");
	if (len)
		rdata_read_bytes(walk, "ports", RDATA_PORTS, SEEN_IN_ALL, len);
}

/* RFC 2874, 3.1. */
void rdata_walk_a6(struct rdata_walk *walk, const struct rdata_part *part)
{
	unsigned prefix = (unsigned)rdata_read_number(walk, part->name, RDATA_U8, SEEN_IN_ALL, 1);
	size_t len = 16 - prefix / 8;

	if (prefix > 128)
		cursor_fail(&walk->in, walk->in.at - 1, "prefix length %u is above 128", prefix);
	if (cursor_left(&walk->in) && prefix % 8 && walk->in.bytes[walk->in.at] >> (8 - prefix % 8))
		cursor_fail(&walk->in, walk->in.at, "suffix has bits of the prefix set");
	/* With no suffix dig leaves two blanks between its neighbours. */
	if (cursor_ok(&walk->in))
		rdata_read_bytes(walk, "suffix", RDATA_A6_SUFFIX, SEEN_IN_ALL, len);
	if (cursor_ok(&walk->in) && prefix > 0)
		rdata_read_name(walk, "prefix_name", SEEN_IN_ALL);
}

/* RFC 1876, 2: the text has another order than the bytes. */
static void read_loc_size(struct rdata_walk *walk, const char *name)
{
	uint64_t size = rdata_read_number(walk, name, RDATA_U8, SEEN_IN_DUMP, 1);

	if ((size & 15) > 9 || size >> 4 > 9)
		cursor_fail(&walk->in, walk->in.at - 1, "%s 0x%02x has a digit above 9", name, (unsigned)size);
	else if (size > 0 && size < 16)
		cursor_fail(&walk->in, walk->in.at - 1, "%s 0x%02x is a power of nothing", name, (unsigned)size);
}

static void read_angle(struct rdata_walk *walk, const char *name, uint32_t most_degrees)
{
	const uint32_t equator = 1u << 31, most = most_degrees * 3600000;
	uint64_t angle = rdata_read_number(walk, name, RDATA_U32, SEEN_IN_DUMP, 4);

	if (cursor_ok(&walk->in) && (angle < equator - most || angle > (uint64_t)equator + most))
		cursor_fail(&walk->in, walk->in.at - 4, "%s is beyond %u degrees", name, most_degrees);
}

void rdata_walk_loc(struct rdata_walk *walk, const struct rdata_part *part)
{
	size_t at = walk->in.at;

	if (rdata_read_number(walk, "version", RDATA_U8, SEEN_IN_DUMP, 1) != 0)
		cursor_fail(&walk->in, at, "version is not 0");
	read_loc_size(walk, "size");
	read_loc_size(walk, "horizontal_precision");
	read_loc_size(walk, "vertical_precision");
	read_angle(walk, "latitude", 90);
	read_angle(walk, "longitude", 180);
	rdata_read_number(walk, "altitude", RDATA_U32, SEEN_IN_DUMP, 4);
	rdata_tell(walk, walk->in.at, (struct rdata_field){ .name = part->name, .kind = RDATA_LOC_WHOLE,
		.seen_in = SEEN_IN_TEXT | SEEN_IN_JSON, .bytes = walk->in.bytes + at, .bytes_len = 16 });
}

/* RFC 3123, 4. */
static void check_apl_item(struct rdata_walk *walk, unsigned family, unsigned prefix, const uint8_t *address,
			   size_t len)
{
	size_t most = family == 1 ? 4 : 16;

	if (family != 1 && family != 2)
		cursor_fail(&walk->in, walk->in.at - len, "address family %u is unknown", family);
	else if (len > most || prefix > most * 8)
		cursor_fail(&walk->in, walk->in.at - len, "prefix or address is too long for its family");
	else if (len && address[len - 1] == 0)
		cursor_fail(&walk->in, walk->in.at - 1, "address ends in zeros");
}

void rdata_walk_apl(struct rdata_walk *walk, const struct rdata_part *part)
{
	while (cursor_left(&walk->in)) {
		size_t at = walk->in.at;
		unsigned family = cursor_u16(&walk->in), prefix = cursor_u8(&walk->in);
		unsigned negated_len = cursor_u8(&walk->in);
		size_t len = negated_len & 0x7f;
		const uint8_t *address = cursor_take(&walk->in, len);

		if (!address)
			return;
		check_apl_item(walk, family, prefix, address, len);
		rdata_tell(walk, at, (struct rdata_field){ .name = part->name, .kind = RDATA_APL_ITEM,
			.seen_in = SEEN_IN_ALL, .bytes = address, .bytes_len = len,
			.number = (uint64_t)family << 16 | prefix << 8 | negated_len >> 7 });
	}
}

/* RFC 8005, 5.  Names here are never compressed, and there may be many of
 * them: pointers would let 2 bytes cost 255 each. */
static void read_servers(struct rdata_walk *walk)
{
	while (cursor_left(&walk->in)) {
		size_t at = walk->in.at;
		struct dns_name server;

		dns_name_read(&walk->in, &server);
		if (server.pointer_at)
			cursor_fail(&walk->in, server.pointer_at, "compressed name, which HIP does not allow");
		rdata_tell(walk, at, (struct rdata_field){ .name = "servers", .kind = RDATA_NAME,
			.seen_in = SEEN_IN_ALL, .domain = &server });
	}
}

void rdata_walk_hip(struct rdata_walk *walk, const struct rdata_part *part)
{
	size_t at = walk->in.at;
	size_t hit_len = (size_t)rdata_read_number(walk, "hit_len", RDATA_U8, SEEN_IN_DUMP, 1), key_len;

	rdata_read_number(walk, "pk_algorithm", RDATA_U8, SEEN_IN_ALL, 1);
	key_len = (size_t)rdata_read_number(walk, "pk_len", RDATA_U16, SEEN_IN_DUMP, 2);
	if (!hit_len || !key_len)
		cursor_fail(&walk->in, hit_len ? at + 2 : at, "%s is empty", hit_len ? "key" : "HIT");
	rdata_read_bytes(walk, part->name, RDATA_HEX_WORD, SEEN_IN_ALL, hit_len);
	rdata_read_bytes(walk, "public_key", RDATA_BASE64, SEEN_IN_ALL, key_len);
	read_servers(walk);
}

/* RFC 8777, 4.2: the D bit and seven bits of type. */
void rdata_walk_relay(struct rdata_walk *walk, const struct rdata_part *part)
{
	size_t at = walk->in.at;
	uint8_t octet = cursor_u8(&walk->in);

	rdata_tell(walk, at, (struct rdata_field){ .name = "discovery", .kind = RDATA_U8,
		.seen_in = SEEN_IN_ALL, .bytes = walk->in.bytes + at, .bytes_len = 1, .number = octet >> 7 });
	rdata_tell(walk, walk->in.at, (struct rdata_field){ .name = part->name, .kind = RDATA_U8,
		.seen_in = SEEN_IN_TEXT | SEEN_IN_JSON, .number = octet & 0x7f });
	walk->numbers[walk->part] = octet & 0x7f;
}

void rdata_walk_gateway(struct rdata_walk *walk, const struct rdata_part *part)
{
	static const struct dns_name root = { .len = 1 };

	switch (walk->numbers[part->arg]) {
	case 0:
		rdata_tell(walk, walk->in.at, (struct rdata_field){ .name = part->name, .kind = RDATA_NAME,
			.seen_in = SEEN_IN_TEXT | SEEN_IN_JSON, .domain = &root });
		break;
	case 1:
		rdata_read_bytes(walk, part->name, RDATA_A, SEEN_IN_ALL, 4);
		break;
	case 2:
		rdata_read_bytes(walk, part->name, RDATA_AAAA, SEEN_IN_ALL, 16);
		break;
	case 3:
		rdata_read_name(walk, part->name, SEEN_IN_ALL);
		break;
	default:
		cursor_fail(&walk->in, walk->in.at, "type %u is unknown", (unsigned)walk->numbers[part->arg]);
	}
}
