/* SPDX-License-Identifier: ISC */
/* Records and faults by name: a hash of names, each with its parent. */
#include "dns/answer_data.h"

#include "dns/codes.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS_LEAST = 64 };

struct answer_data {
	struct answer_node **buckets;	/* ours; a power of two of them */
	size_t bucket_count, node_count;
	size_t most_labels;		/* of any name: longer ones need not be looked for */
};

/* FNV-1a, letter case aside.  A length octet is no letter (63 < 'A'). */
static uint32_t hash_of(const uint8_t *wire, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (uint32_t)tolower(wire[i])) * 16777619u;
	return hash;
}

static bool is_same(const struct dns_name *name, const uint8_t *wire, size_t len)
{
	if (name->len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (tolower(name->wire[i]) != tolower(wire[i]))
			return false;
	return true;
}

static struct answer_node *find(const struct answer_data *data, const uint8_t *wire, size_t len)
{
	struct answer_node *node = data->buckets[hash_of(wire, len) & (data->bucket_count - 1)];

	while (node && !is_same(&node->name, wire, len))
		node = node->next;
	return node;
}

struct answer_data *answer_data_new(void)
{
	struct answer_data *data = calloc(1, sizeof *data);

	if (!data)
		return NULL;
	data->bucket_count = BUCKETS_LEAST;
	data->buckets = calloc(data->bucket_count, sizeof(struct answer_node *));
	if (!data->buckets) {
		free(data);
		return NULL;
	}
	return data;
}

static void free_node(struct answer_node *node)
{
	struct answer_record *record;
	struct answer_fault *fault;

	while ((record = node->records)) {
		node->records = record->next;
		free(record);
	}
	while ((fault = node->faults)) {
		node->faults = fault->next;
		free(fault);
	}
	free(node);
}

void answer_data_free(struct answer_data *data)
{
	struct answer_node *node;

	if (!data)
		return;
	for (size_t i = 0; i < data->bucket_count; i++) {
		while ((node = data->buckets[i])) {
			data->buckets[i] = node->next;
			free_node(node);
		}
	}
	free(data->buckets);
	free(data);
}

/* ---- adding ---- */

static void put_in_bucket(struct answer_node **buckets, size_t count, struct answer_node *node)
{
	struct answer_node **bucket = &buckets[hash_of(node->name.wire, node->name.len) & (count - 1)];

	node->next = *bucket;
	*bucket = node;
}

static int grow(struct answer_data *data)
{
	size_t count = data->bucket_count * 2;
	struct answer_node **buckets = calloc(count, sizeof(struct answer_node *)), *node;

	if (!buckets)
		return -1;
	for (size_t i = 0; i < data->bucket_count; i++) {
		while ((node = data->buckets[i])) {
			data->buckets[i] = node->next;
			put_in_bucket(buckets, count, node);
		}
	}
	free(data->buckets);
	data->buckets = buckets;
	data->bucket_count = count;
	return 0;
}

static struct answer_node *add_node(struct answer_data *data, const uint8_t *wire, size_t len,
				    struct answer_node *parent)
{
	struct answer_node *node;

	if (data->node_count >= data->bucket_count && grow(data) < 0)
		return NULL;
	node = calloc(1, sizeof *node);
	if (!node)
		return NULL;
	memcpy(node->name.wire, wire, len);
	node->name.len = len;
	node->last_record = &node->records;
	node->parent = parent;
	if (parent && wire[0] == 1 && wire[1] == '*')
		parent->wildcard = node;
	put_in_bucket(data->buckets, data->bucket_count, node);
	data->node_count++;
	return node;
}

/* The node of a name, made with all above it where there is none yet. */
static struct answer_node *node_of(struct answer_data *data, const struct dns_name *name)
{
	size_t starts[DNS_NAME_WIRE], count = 0, at = 0;
	struct answer_node *node = NULL, *parent;

	for (starts[count++] = 0; name->wire[at]; starts[count++] = at)
		at += name->wire[at] + 1u;
	if (count > data->most_labels)
		data->most_labels = count;
	while (count > 0) {
		at = starts[--count];
		parent = node;
		node = find(data, name->wire + at, name->len - at);
		if (!node)
			node = add_node(data, name->wire + at, name->len - at, parent);
		if (!node)
			return NULL;
	}
	return node;
}

int answer_data_add_record(struct answer_data *data, const struct dns_name *owner, uint16_t type, uint16_t class,
			   uint32_t ttl, const uint8_t *rdata, size_t rdata_len)
{
	struct answer_node *node = node_of(data, owner);
	struct answer_record *record = node ? malloc(sizeof *record + rdata_len) : NULL;

	if (!record)
		return -1;
	record->next = NULL;
	record->type = type;
	record->class = class;
	record->ttl = ttl;
	record->rdata_len = rdata_len;
	if (rdata_len)
		memcpy(record->rdata, rdata, rdata_len);
	*node->last_record = record;
	node->last_record = &record->next;
	for (; node && !node->exists; node = node->parent)
		node->exists = true;
	return 0;
}

static struct answer_fault *fault_of(struct answer_node *node, uint16_t type)
{
	struct answer_fault *fault = node->faults;

	while (fault && fault->type != type)
		fault = fault->next;
	if (fault)
		return fault;
	fault = malloc(sizeof *fault);
	if (!fault)
		return NULL;
	*fault = (struct answer_fault){ .next = node->faults, .type = type, .rcode = -1, .delay_s = -1 };
	node->faults = fault;
	return fault;
}

int answer_data_add_fault(struct answer_data *data, const struct dns_name *name, const struct answer_fault *fault)
{
	struct answer_node *node = node_of(data, name);
	struct answer_fault *kept = node ? fault_of(node, fault->type) : NULL;

	if (!kept)
		return -1;
	kept->is_dropped |= fault->is_dropped;
	kept->is_truncated |= fault->is_truncated;
	if (fault->rcode >= 0)
		kept->rcode = fault->rcode;
	if (fault->delay_s >= 0)
		kept->delay_s = fault->delay_s;
	return 0;
}

/* ---- finding ---- */

const struct answer_node *answer_data_nearest(const struct answer_data *data, const struct dns_name *name)
{
	size_t labels = dns_name_label_count(name) + 1, at = 0;
	const struct answer_node *node = NULL;

	for (; labels > data->most_labels && labels > 1; labels--)
		at += name->wire[at] + 1u;
	for (; labels > 0 && !node; labels--) {
		node = find(data, name->wire + at, name->len - at);
		at += name->wire[at] + 1u;
	}
	return node;
}

const struct answer_record *answer_record_find(const struct answer_record *record, uint16_t type, uint16_t class)
{
	while (record && !((record->type == type || type == DNS_TYPE_ANY) &&
			   (record->class == class || class == DNS_CLASS_ANY)))
		record = record->next;
	return record;
}
