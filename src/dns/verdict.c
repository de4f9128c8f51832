/* SPDX-License-Identifier: ISC */
/* How a question to DNS ended, of what c-ares says and what was seen. */
#include "dns/verdict.h"

#include "dns/cares.h"
#include "dns/story.h"

#include <arpa/nameser.h>

/* Three more than c-ares has. */
enum { ONLY_STRAYS = -1, OTHER_RCODE = -2, NO_DESCRIPTOR = -3 };

/* The last row is for all others. */
static const struct verdict verdict_table[] = {
	{ ARES_SUCCESS, LOOKUP_OK, NULL },
	{ ARES_ENODATA, LOOKUP_NO_ADDRESS, "NODATA" },
	{ ARES_ENOTFOUND, LOOKUP_NO_NAME, "NXDOMAIN" },
	{ ARES_EFORMERR, LOOKUP_SERVER_CONFUSED, "FORMERR" },
	{ ARES_ESERVFAIL, LOOKUP_SERVER_FAILED, "SERVFAIL" },
	{ ARES_ENOTIMP, LOOKUP_SERVER_CONFUSED, "NOTIMP" },
	{ ARES_EREFUSED, LOOKUP_SERVER_REFUSED, "REFUSED" },
	{ OTHER_RCODE, LOOKUP_SERVER_FAILED, "another RCODE" },
	{ ARES_EBADRESP, LOOKUP_MALFORMED, "malformed reply" },
	{ ARES_EBADNAME, LOOKUP_BAD_NAME, "not a host name" },
	{ ARES_ECONNREFUSED, LOOKUP_UNREACHABLE, "no server could be reached" },
	{ NO_DESCRIPTOR, LOOKUP_NO_DESCRIPTOR, "too many open files" },
	{ ARES_ENOMEM, LOOKUP_NO_MEMORY, "out of memory" },
	{ ONLY_STRAYS, LOOKUP_STRAYS, "no reply to the question" },
	{ ARES_ETIMEOUT, LOOKUP_NO_REPLY, "no reply" },
};

static const struct verdict *find_row(int status)
{
	const struct verdict *row = verdict_table,
			     *last = row + sizeof verdict_table / sizeof verdict_table[0] - 1;

	while (row < last && row->status != status)
		row++;
	return row;
}

/* A fine RCODE means that c-ares could not use the rest of the message. */
static int status_of_rcode(unsigned rcode)
{
	static const int table[16] = {
		[ns_r_noerror] = ARES_EBADRESP,	  [ns_r_formerr] = ARES_EFORMERR,
		[ns_r_servfail] = ARES_ESERVFAIL, [ns_r_nxdomain] = ARES_EBADRESP,
		[ns_r_notimpl] = ARES_ENOTIMP,	  [ns_r_refused] = ARES_EREFUSED,
	};

	return rcode < 16 && table[rcode] ? table[rcode] : OTHER_RCODE;
}

static int status_of_story(int status, const struct story *story, const char *name, uint16_t type)
{
	unsigned rcode;

	switch (story_outcome(story, name, type, &rcode)) {
	case STORY_NOT_ASKED:
		break;
	case STORY_NO_DESCRIPTOR:
		return NO_DESCRIPTOR;
	case STORY_UNREACHABLE:
		return ARES_ECONNREFUSED;
	case STORY_SILENCE:
		return ARES_ETIMEOUT;
	case STORY_STRAYS:
		return ONLY_STRAYS;
	case STORY_MALFORMED:
		return ARES_EBADRESP;
	case STORY_REPLIED:
		return status_of_rcode(rcode);
	}
	return status;
}

/* c-ares takes each RCODE after REFUSED for NOERROR. */
static bool is_odd_reply(enum lookup_result result, const struct story *story, const char *name, uint16_t type)
{
	unsigned rcode;

	return (result == LOOKUP_OK || result == LOOKUP_NO_ADDRESS) &&
	       story_outcome(story, name, type, &rcode) == STORY_REPLIED && rcode > ns_r_refused;
}

const struct verdict *verdict_find(int status, const struct story *story, const char *name, uint16_t type)
{
	const struct verdict *row = find_row(status);
	unsigned rcode;

	if (is_odd_reply(row->result, story, name, type))
		return find_row(OTHER_RCODE);
	if (row->result == LOOKUP_NO_REPLY || row->result == LOOKUP_UNREACHABLE)
		return find_row(status_of_story(status, story, name, type));
	/* 1.34 blames a question for any nonsense that comes meanwhile; 1.18 takes its
	 * own question, sent back, for a reply without data. */
	if ((row->result == LOOKUP_MALFORMED || row->result == LOOKUP_NO_ADDRESS) &&
	    story_outcome(story, name, type, &rcode) == STORY_STRAYS)
		return find_row(ONLY_STRAYS);
	return row;
}
