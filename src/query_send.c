/* SPDX-License-Identifier: ISC */
/* Messages that go out as they are. */
#include "query_send.h"

#include "base/error.h"
#include "dns/dress.h"
#include "query_input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct reading {
	struct query_send *send;
	struct query_options *query;
	const char *program, *name;
	struct text_out lengths;	/* size_t, one for each message */
};

void query_send_init(struct query_send *send)
{
	text_out_init(&send->bytes);
	send->count = 0;
	send->is_malformed = false;
}

void query_send_destroy(struct query_send *send)
{
	text_out_destroy(&send->bytes);
}

static void tell(const struct reading *reading, const struct dress_origin *origin, const char *words)
{
	if (origin->is_whole)
		fprintf(stderr, "%s: %s: %s\n", reading->program, reading->name, words);
	else if (origin->packet)
		fprintf(stderr, "%s: %s: packet %llu: %s\n", reading->program, reading->name,
			(unsigned long long)origin->packet, words);
	else
		fprintf(stderr, "%s: %s: byte %zu: %s\n", reading->program, reading->name, origin->offset, words);
}

static void on_problem(void *who, const struct dress_origin *origin, const char *words)
{
	struct reading *reading = who;

	reading->send->is_malformed = true;
	tell(reading, origin, words);
}

static void on_note(void *who, const struct dress_origin *origin, const char *words)
{
	tell(who, origin, words);
}

/* Less than a header has no id to know the reply by. */
static int on_message(void *who, const struct dress_origin *origin, const uint8_t *bytes, size_t len)
{
	struct reading *reading = who;

	if (len < DNS_HEADER_LEN) {
		on_problem(reading, origin, "shorter than a header, not sent");
		return 0;
	}
	put_bytes(&reading->send->bytes, bytes, len);
	put_bytes(&reading->lengths, &len, sizeof len);
	reading->send->count++;
	return reading->send->bytes.has_failed || reading->lengths.has_failed ? -1 : 0;
}

/* Only now the bytes stay where they are. */
static int make_questions(struct reading *reading, struct error *err)
{
	const uint8_t *bytes = (const uint8_t *)reading->send->bytes.text;
	size_t len;

	for (size_t i = 0; i < reading->send->count; i++) {
		memcpy(&len, reading->lengths.text + i * sizeof len, sizeof len);
		if (query_list_add_message(&reading->query->list, bytes, len, err) < 0)
			return -1;
		bytes += len;
	}
	return 0;
}

int query_send_read(struct query_send *send, struct query_options *query, const char *program, struct error *err)
{
	const char *file = query->file && strcmp(query->file, "-") != 0 ? query->file : NULL;
	struct reading reading = { .send = send, .query = query, .program = program,
				   .name = file ? file : "standard input" };
	const struct dress_observer observer = {
		.on_message = on_message, .on_problem = on_problem, .on_note = on_note, .who = &reading,
	};
	struct text_out input;
	int result;

	text_out_init(&input);
	text_out_init(&reading.lengths);
	result = query_input_read(file, reading.name, &input, err);
	if (result == 0 && dress_walk((const uint8_t *)input.text, input.len, &observer) < 0)
		result = error_set_errno(err, ENOMEM, "reading %s", reading.name);
	if (result == 0)
		result = make_questions(&reading, err);
	text_out_destroy(&reading.lengths);
	text_out_destroy(&input);
	query->file = NULL;		/* has no lines to ask for */
	query->parallel = 1;		/* messages with the same id would be mixed up */
	return result;
}
