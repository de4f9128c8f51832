/* SPDX-License-Identifier: ISC */
/* dns/rdata_walk.h - what the walkers of the single kinds share. */
#ifndef DNS_RDATA_WALK_H
#define DNS_RDATA_WALK_H

#include "base/cursor.h"
#include "dns/rdata.h"

struct rdata_walk {
	struct cursor in;
	const struct rdata_observer *observer;
	uint64_t numbers[RDATA_PARTS];	/* what the parts read so far were, where they are numbers */
	size_t part;			/* which is being read */
	uint16_t type;			/* of the record */
};

/* Reads one part and tells of it.  The cursor knows whether that went well. */
typedef void rdata_walker(struct rdata_walk *walk, const struct rdata_part *part);

/* Tells of a field, unless reading has failed.  It reaches from `offset` to the cursor. */
void rdata_tell(struct rdata_walk *walk, size_t offset, struct rdata_field field);
/* Reads a big-endian number and tells of it. */
uint64_t rdata_read_number(struct rdata_walk *walk, const char *name, enum rdata_kind kind,
			   unsigned seen_in, size_t len);
/* Reads `len` bytes and tells of them. */
const uint8_t *rdata_read_bytes(struct rdata_walk *walk, const char *name, enum rdata_kind kind,
				unsigned seen_in, size_t len);
void rdata_read_name(struct rdata_walk *walk, const char *name, unsigned seen_in);
void rdata_note(struct rdata_walk *walk, size_t offset, const char *words);

/* rdata_walk_more.c */
rdata_walker rdata_walk_bitmap, rdata_walk_nxt_bitmap, rdata_walk_atma, rdata_walk_wks, rdata_walk_a6,
	rdata_walk_loc, rdata_walk_apl, rdata_walk_hip, rdata_walk_relay, rdata_walk_gateway;
/* rdata_svcb.c */
rdata_walker rdata_walk_svc_params;
void rdata_svc_param_text(struct text_out *out, const struct rdata_field *field);

#endif
