/* SPDX-License-Identifier: ISC */
/* The walk over record data, and the walkers of the plain kinds. */
#include "dns/rdata_walk.h"

#include "dns/codes.h"
#include "dns/message.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void rdata_tell(struct rdata_walk *walk, size_t offset, struct rdata_field field)
{
	if (!cursor_ok(&walk->in) || !walk->observer || !walk->observer->on_field)
		return;
	field.offset = offset;
	field.len = walk->in.at - offset;
	walk->observer->on_field(walk->observer->who, &field);
}

void rdata_note(struct rdata_walk *walk, size_t offset, const char *words)
{
	if (walk->observer && walk->observer->on_note)
		walk->observer->on_note(walk->observer->who, offset, words);
}

uint64_t rdata_read_number(struct rdata_walk *walk, const char *name, enum rdata_kind kind,
			   unsigned seen_in, size_t len)
{
	size_t at = walk->in.at;
	const uint8_t *bytes = cursor_take(&walk->in, len);
	uint64_t number = 0;

	for (size_t i = 0; bytes && i < len; i++)
		number = number << 8 | bytes[i];
	rdata_tell(walk, at, (struct rdata_field){ .name = name, .kind = kind, .seen_in = seen_in,
						   .bytes = bytes, .bytes_len = len, .number = number });
	return number;
}

const uint8_t *rdata_read_bytes(struct rdata_walk *walk, const char *name, enum rdata_kind kind,
				unsigned seen_in, size_t len)
{
	size_t at = walk->in.at;
	const uint8_t *bytes = cursor_take(&walk->in, len);

	rdata_tell(walk, at, (struct rdata_field){ .name = name, .kind = kind, .seen_in = seen_in,
						   .bytes = bytes, .bytes_len = len });
	return bytes;
}

/* RFC 3597, 4: only the types of RFC 1035 may hold compressed names. */
static bool may_compress(uint16_t type)
{
	return type <= 9 || type == 12 || type == 14 || type == 15;
}

void rdata_read_name(struct rdata_walk *walk, const char *name, unsigned seen_in)
{
	size_t at = walk->in.at;
	struct dns_name domain;

	dns_name_read(&walk->in, &domain);
	if (domain.pointer_at && !may_compress(walk->type))
		rdata_note(walk, domain.pointer_at, "compressed name, which RFC 3597 forbids in this type");
	rdata_tell(walk, at, (struct rdata_field){ .name = name, .kind = RDATA_NAME, .seen_in = seen_in,
						   .domain = &domain });
}

static const uint8_t number_lens[RDATA_KIND_COUNT] = {
	[RDATA_U8] = 1,
	[RDATA_U16] = 2,
	[RDATA_U32] = 4,
	[RDATA_U48] = 6,
	[RDATA_TIME] = 4,
	[RDATA_TYPE] = 2,
	[RDATA_TYPE_BARE] = 2,
	[RDATA_RCODE] = 2,
	[RDATA_CERT_TYPE] = 2,
	[RDATA_ALGORITHM] = 1,
	[RDATA_SCHEME] = 1,
	[RDATA_OCTAL] = 2,
};

static void walk_number(struct rdata_walk *walk, const struct rdata_part *part)
{
	walk->numbers[walk->part] =
		rdata_read_number(walk, part->name, part->kind, SEEN_IN_ALL, number_lens[part->kind]);
}

static const uint8_t fixed_lens[RDATA_KIND_COUNT] = {
	[RDATA_A] = 4, [RDATA_AAAA] = 16, [RDATA_EUI48] = 6, [RDATA_EUI64] = 8, [RDATA_LOCATOR64] = 8,
};

static void walk_fixed(struct rdata_walk *walk, const struct rdata_part *part)
{
	rdata_read_bytes(walk, part->name, part->kind, SEEN_IN_ALL, fixed_lens[part->kind]);
}

static void walk_name(struct rdata_walk *walk, const struct rdata_part *part)
{
	rdata_read_name(walk, part->name, SEEN_IN_ALL);
}

/* A length octet and so many bytes, told as one field. */
static void walk_counted(struct rdata_walk *walk, const struct rdata_part *part)
{
	size_t at = walk->in.at;
	size_t len = cursor_u8(&walk->in);
	const uint8_t *bytes = cursor_take(&walk->in, len);
	enum rdata_kind kind = part->kind;

	if (kind == RDATA_STRINGS || kind == RDATA_STRING_MAYBE)
		kind = RDATA_STRING;
	if (part->kind == RDATA_HASH && len == 0)
		cursor_fail(&walk->in, at, "hash is empty");
	if (part->kind == RDATA_TAG && len == 0)
		cursor_fail(&walk->in, at, "tag is empty");
	for (size_t i = 0; part->kind == RDATA_TAG && bytes && i < len; i++)
		if (!isalnum(bytes[i]))
			cursor_fail(&walk->in, at + 1 + i, "tag has something else than letters and digits");
	rdata_tell(walk, at, (struct rdata_field){
		.name = part->name,
		.kind = kind,
		.seen_in = SEEN_IN_ALL, .bytes = bytes, .bytes_len = len });
}

static void walk_maybe(struct rdata_walk *walk, const struct rdata_part *part)
{
	if (cursor_left(&walk->in))
		walk_counted(walk, part);
}

static void walk_strings(struct rdata_walk *walk, const struct rdata_part *part)
{
	do {
		walk_counted(walk, part);
	} while (cursor_left(&walk->in));
}

/* Of known digests BIND insists on the length (RFC 3658, RFC 4509, RFC 6605). */
static size_t digest_len(uint64_t digest_type)
{
	static const uint8_t lens[] = { 0, 20, 32, 0, 48 };

	return digest_type < sizeof(lens) ? lens[digest_type] : 0;
}

static void walk_rest(struct rdata_walk *walk, const struct rdata_part *part)
{
	size_t len = cursor_left(&walk->in);
	size_t least = part->arg;

	if (part->kind == RDATA_DIGEST) {
		least = digest_len(walk->numbers[part->arg]);
		if (least && len > least)
			cursor_fail(&walk->in, walk->in.at, "%zu bytes are left for a digest of %zu", len, least);
		least = least ? least : 1;
	}
	if (len < least)
		cursor_fail(&walk->in, walk->in.at, "at least %zu byte%s wanted, %zu left", least,
			    least == 1 ? "" : "s", len);
	rdata_read_bytes(walk, part->name, part->kind, SEEN_IN_ALL, len);
}

static void walk_sized(struct rdata_walk *walk, const struct rdata_part *part)
{
	size_t at = walk->in.at;
	size_t len = cursor_u16(&walk->in);
	const uint8_t *bytes = cursor_take(&walk->in, len);

	rdata_tell(walk, at, (struct rdata_field){ .name = part->name, .kind = part->kind,
		.seen_in = SEEN_IN_ALL, .bytes = bytes, .bytes_len = len, .number = part->arg });
}

static rdata_walker *const walkers[RDATA_KIND_COUNT] = {
	[RDATA_U8] = walk_number,
	[RDATA_U16] = walk_number,
	[RDATA_U32] = walk_number,
	[RDATA_U48] = walk_number,
	[RDATA_TIME] = walk_number,
	[RDATA_TYPE] = walk_number,
	[RDATA_TYPE_BARE] = walk_number,
	[RDATA_RCODE] = walk_number,
	[RDATA_CERT_TYPE] = walk_number,
	[RDATA_ALGORITHM] = walk_number,
	[RDATA_SCHEME] = walk_number,
	[RDATA_OCTAL] = walk_number,
	[RDATA_NAME] = walk_name,
	[RDATA_A] = walk_fixed,
	[RDATA_AAAA] = walk_fixed,
	[RDATA_EUI48] = walk_fixed,
	[RDATA_EUI64] = walk_fixed,
	[RDATA_LOCATOR64] = walk_fixed,
	[RDATA_STRING] = walk_counted,
	[RDATA_STRING_MAYBE] = walk_maybe,
	[RDATA_STRINGS] = walk_strings,
	[RDATA_TAG] = walk_counted,
	[RDATA_SALT] = walk_counted,
	[RDATA_HASH] = walk_counted,
	[RDATA_STRING_REST] = walk_rest,
	[RDATA_HEX] = walk_rest,
	[RDATA_DIGEST] = walk_rest,
	[RDATA_HEX0X] = walk_rest,
	[RDATA_BASE64] = walk_rest,
	[RDATA_BASE64_DASH] = walk_rest,
	[RDATA_SIZED] = walk_sized,
	[RDATA_BITMAP] = rdata_walk_bitmap,
	[RDATA_NXT_BITMAP] = rdata_walk_nxt_bitmap,
	[RDATA_ATMA] = rdata_walk_atma,
	[RDATA_WKS] = rdata_walk_wks,
	[RDATA_A6] = rdata_walk_a6,
	[RDATA_LOC] = rdata_walk_loc,
	[RDATA_APL] = rdata_walk_apl,
	[RDATA_HIP] = rdata_walk_hip,
	[RDATA_RELAY] = rdata_walk_relay,
	[RDATA_GATEWAY] = rdata_walk_gateway,
	[RDATA_SVC_PARAMS] = rdata_walk_svc_params,
};

const struct rdata_layout *rdata_layout(uint16_t type, uint16_t class)
{
	size_t low = 0, high = rdata_layout_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (rdata_layouts[middle].type < type)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < rdata_layout_count && rdata_layouts[low].type == type; low++)
		if (!rdata_layouts[low].class || rdata_layouts[low].class == class)
			return &rdata_layouts[low];
	return NULL;
}

int rdata_fail(struct rdata_problem *problem, size_t offset, const char *format, ...)
{
	va_list list;

	problem->offset = offset;
	va_start(list, format);
	vsnprintf(problem->words, sizeof(problem->words), format, list);
	va_end(list);
	return -1;
}

int rdata_walk(const struct dns_message *message, const struct dns_record *record,
	       const struct rdata_observer *observer, struct rdata_problem *problem)
{
	const struct rdata_layout *layout = rdata_layout(record->type, record->class);
	const struct rdata_part *part = layout ? layout->parts : NULL;
	struct rdata_walk walk = { .observer = observer, .type = record->type };

	if (problem)
		*problem = (struct rdata_problem){ .offset = record->rdata };
	if (!layout)
		return -1;
	cursor_init(&walk.in, message->bytes, record->rdata, record->rdata + record->rdata_len);
	for (; walk.part < RDATA_PARTS && part->kind != RDATA_END && cursor_ok(&walk.in); walk.part++, part++)
		walkers[part->kind](&walk, part);
	if (cursor_left(&walk.in))
		cursor_fail(&walk.in, walk.in.at, "%zu byte%s too many", cursor_left(&walk.in),
			    cursor_left(&walk.in) == 1 ? "" : "s");
	if (cursor_ok(&walk.in))
		return 0;
	return problem ? rdata_fail(problem, walk.in.failed_at, "%s: %s", part[-1].name, walk.in.words) : -1;
}
