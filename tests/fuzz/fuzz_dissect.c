/* SPDX-License-Identifier: ISC */
/* A session with DNS in it, cut at arbitrary places, in both directions.
 *
 * The first byte says whether it is a stream or datagrams.  Then each piece has
 * a byte in front: bit 7 the direction, the others how long it is. */
#include "fuzz.h"

#include "dns/dissect.h"
#include "net/dissect_filter.h"
#include "net/filter.h"
#include "net/stream.h"
#include "out/report.h"

#include <ev.h>
#include <stdlib.h>
#include <string.h>

static struct ev_loop *loop;
static FILE *nowhere;

static void start(void)
{
	loop = ev_loop_new(EVFLAG_AUTO);
	nowhere = fopen("/dev/null", "w");
	if (!loop || !nowhere)
		abort();
}

/* The filter gets the piece in a block of its own, so that ASan sees a read past
 * its end. */
static void show(struct filter *filter, const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	if (!copy)
		abort();
	memcpy(copy, bytes, len);
	(filter->see ? filter->see : filter->see_message)(filter, copy, len);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	bool has_messages = len > 0 && bytes[0] & 1;
	struct stream ends[2] = {
		{ .fd = -1, .inherited_fd = -1, .name = "one", .has_messages = has_messages },
		{ .fd = -1, .inherited_fd = -1, .name = "other", .has_messages = has_messages },
	};
	struct dissect_filter *ways[2];
	struct dissect *dissect;
	struct report report;
	size_t piece;

	if (!loop)
		start();
	report_init(&report, "digcat");
	report.notes = report.data = nowhere;
	report.level = len > 0 && bytes[0] & 2 ? 2 : 0;
	report.is_json = len > 0 && bytes[0] & 4;
	dissect = dissect_new(loop, &report);
	for (int i = 0; i < 2; i++)
		ways[i] = dissect_filter_new(dissect, &ends[i], &ends[1 - i], i == 0);
	for (size_t at = 1; at < len; at += piece) {
		int way = bytes[at] >> 7;

		piece = bytes[at++] & 0x7f;
		if (piece > len - at)
			piece = len - at;
		show(dissect_filter_base(ways[way]), bytes + at, piece);
	}
	for (int i = 0; i < 2; i++)
		dissect_filter_free(ways[i]);
	dissect_free(dissect);
	return 0;
}
