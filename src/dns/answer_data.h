/* SPDX-License-Identifier: ISC */
/* dns/answer_data.h - what a small authoritative server knows: records and faults by name.
 *
 * Every name that is added brings all names above it, so that the way from any
 * name to the root is a chain of ->parent.  A name above a record that has none
 * itself exists all the same (RFC 4592, 2.2.2). */
#ifndef DNS_ANSWER_DATA_H
#define DNS_ANSWER_DATA_H

#include "dns/name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct answer_record {
	struct answer_record *next;	/* in the order they were added */
	uint16_t type, class;
	uint32_t ttl;
	size_t rdata_len;
	uint8_t rdata[];
};

/* How a name misbehaves. */
struct answer_fault {
	struct answer_fault *next;
	uint16_t type;		/* of the questions it holds for; 0: all */
	bool is_dropped;	/* no reply at all */
	bool is_truncated;	/* TC over UDP */
	int rcode;		/* negative: none */
	double delay_s;		/* negative: none */
};

struct answer_node {
	struct answer_node *next;	/* of the same hash */
	struct answer_node *parent;	/* NULL: this is the root */
	struct answer_node *wildcard;	/* the name "*" below this one; NULL: there is none */
	struct answer_record *records, **last_record;
	struct answer_fault *faults;
	bool exists;			/* it has a record, or one below it has */
	struct dns_name name;		/* in the letters it was added with */
};

struct answer_data;

/* NULL: out of memory. */
struct answer_data *answer_data_new(void);
/* NULL is welcome. */
void answer_data_free(struct answer_data *data);

/* Both return 0, or -1: out of memory. */
int answer_data_add_record(struct answer_data *data, const struct dns_name *owner, uint16_t type, uint16_t class,
			   uint32_t ttl, const uint8_t *rdata, size_t rdata_len);
/* What the fault says is added to what is said already of the name and type. */
int answer_data_add_fault(struct answer_data *data, const struct dns_name *name, const struct answer_fault *fault);

/* The name itself, or the nearest above it that was added; NULL where nothing
 * was.  It may not exist as far as DNS goes. */
const struct answer_node *answer_data_nearest(const struct answer_data *data, const struct dns_name *name);

/* The first record of a type and class from `record` on; class ANY (255) and
 * type ANY take all. */
const struct answer_record *answer_record_find(const struct answer_record *record, uint16_t type, uint16_t class);

#endif
