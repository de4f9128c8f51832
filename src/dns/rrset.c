/* SPDX-License-Identifier: ISC */
/* Records that belong together stand together once they are sorted: of a message with
 * thousands of them no two need to be compared twice. */
#include "dns/rrset.h"

#include "dns/codes.h"

#include <stdlib.h>
#include <string.h>

struct member {
	const struct dns_record *record;
	struct dns_name owner;		/* in small letters */
};

/* RFC 4343, 3: of ASCII alone.  The octets of lengths are no letters. */
static void lower(struct dns_name *name)
{
	for (size_t i = 0; i < name->len; i++)
		if (name->wire[i] >= 'A' && name->wire[i] <= 'Z')
			name->wire[i] = (uint8_t)(name->wire[i] + 'a' - 'A');
}

static size_t collect(const struct dns_message *message, enum dns_section section, struct member *members)
{
	const struct dns_record *record = NULL;
	size_t count = 0;

	while ((record = dns_message_next(message, section, record))) {
		if (record->type == DNS_TYPE_RRSIG)
			continue;
		members[count].record = record;
		dns_record_owner(message, record, &members[count].owner);
		lower(&members[count++].owner);
	}
	return count;
}

/* 0: they are of one set. */
static int compare_sets(const struct member *a, const struct member *b)
{
	if (a->record->type != b->record->type)
		return a->record->type < b->record->type ? -1 : 1;
	if (a->record->class != b->record->class)
		return a->record->class < b->record->class ? -1 : 1;
	if (a->owner.len != b->owner.len)
		return a->owner.len < b->owner.len ? -1 : 1;
	return memcmp(a->owner.wire, b->owner.wire, a->owner.len);
}

/* Within a set, in the order of the message. */
static int compare(const void *one, const void *other)
{
	const struct member *a = one, *b = other;
	int sets = compare_sets(a, b);

	if (sets)
		return sets;
	return a->record < b->record ? -1 : a->record > b->record;
}

const struct dns_record *rrset_odd_ttl(const struct dns_message *message, enum dns_section section,
				       const struct dns_record **first)
{
	struct member *members = calloc(message->section_counts[section] + 1, sizeof *members);
	size_t count = members ? collect(message, section, members) : 0, set = 0;
	const struct dns_record *odd = NULL;

	if (members)
		qsort(members, count, sizeof *members, compare);
	for (size_t i = 1; i < count; i++) {
		const struct dns_record *record = members[i].record;

		if (compare_sets(&members[set], &members[i]) != 0)
			set = i;
		if (record->ttl == members[set].record->ttl || (odd && odd < record))
			continue;
		odd = record;
		*first = members[set].record;
	}
	free(members);
	return odd;
}
