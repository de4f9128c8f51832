/* SPDX-License-Identifier: ISC */
/* What a resolver's messages amount to, whatever a server writes. */
#include "fuzz.h"

#include "dns/story.h"
#include "out/report.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 4096 };	/* longer ones are only slower */

static struct tap_packet packet;
static struct address server;

static void tell(void (*told)(void *, const struct tap_packet *), struct story *story)
{
	told(story, &packet);
}

/* The same bytes as a question, as its reply, as a second one, as one with
 * another id; and a server that fails. */
static void tell_all(struct story *story, uint8_t *bytes, size_t len)
{
	const struct tap_watcher watcher = story_watcher(story);
	unsigned rcode;

	packet = (struct tap_packet){ .server = &server, .is_tcp = len % 2, .bytes = bytes, .len = len };
	tell(watcher.sent, story);
	if (len > 2)
		bytes[2] |= 0x80;
	tell(watcher.received, story);
	tell(watcher.received, story);
	if (len > 2)
		bytes[1] ^= 1;
	tell(watcher.received, story);
	tell(watcher.sent, story);
	watcher.failed(story, &packet, 0);
	story_outcome(story, "example.", 1, &rcode);
}

/* Text is printable ASCII, whatever was in the message. */
static void check_told(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] != '\n' && (text[i] < ' ' || text[i] > '~'))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct report report;
	struct story *story;
	uint8_t copy[MOST];
	char *told = NULL;
	size_t told_len;

	if (len > MOST || address_from_text(&server, "192.0.2.1", 53) != 0)
		return 0;
	for (int is_json = 0; is_json < 2; is_json++) {
		report_init(&report, "fuzz");
		report.level = 3;
		report.is_json = is_json;
		report.notes = open_memstream(&told, &told_len);
		memcpy(copy, bytes, len);
		story = story_new(&report);
		if (story)
			tell_all(story, copy, len);
		story_free(story);
		fclose(report.notes);
		check_told(told, told_len);
		free(told);
	}
	return 0;
}
