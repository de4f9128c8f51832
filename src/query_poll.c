/* SPDX-License-Identifier: ISC */
/* Asks again and again, and tells what changes.
 *
 * Each question to each server has a slot that remembers its last answer.  A
 * server that gives no reply has not changed its answer. */
#include "query_poll.h"

#include "base/error.h"
#include "dns/codes.h"
#include "query_output.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --until begins here, and waits longer each time. */
static const double first_wait_s = 1, longest_wait_s = 10, wait_factor = 1.5;

struct slot {
	char *question;			/* ours: "a.example A at 192.0.2.1:53" */
	bool is_known;			/* has had an answer */
	enum job_outcome outcome;	/* the last */
	int status;
	bool is_match, is_first_of_two;
	struct text_out key, lines;	/* the last answer: to compare, and as printed */
	struct text_out values;		/* and what --until looks at */
};

struct query_poll {
	const struct query_options *query;	/* lent */
	struct slot *slots;			/* ours */
	size_t count, room, at;
	double wait_s;
};

/* ---- slots ---- */

static char *question_text(const struct query_job *job)
{
	char name[DNS_NAME_TEXT], code[DNS_CODE_TEXT], class[DNS_CODE_TEXT + 1] = "", server[ADDRESS_TEXT_LEN] = "";
	char *text = NULL;

	dns_name_text(&job->ask.name, name);
	if (job->server_count)
		address_text(&job->servers[0], server, sizeof server);
	if (job->ask.class && job->ask.class != DNS_CLASS_IN)
		snprintf(class, sizeof class, "%s ", dns_class_text(job->ask.class, code));
	if (asprintf(&text, "%s %s%s at %s", name, class, dns_type_text(job->ask.type, code), server) < 0)
		return NULL;
	return text;
}

/* The slot whose turn it is. */
static struct slot *next_slot(struct query_poll *poll, const struct query_job *job)
{
	struct slot *slots;

	if (poll->at < poll->count)
		return &poll->slots[poll->at++];
	if (poll->count == poll->room) {
		poll->room = poll->room ? 2 * poll->room : 4;
		slots = realloc(poll->slots, poll->room * sizeof slots[0]);
		if (!slots)
			return NULL;
		poll->slots = slots;
	}
	poll->slots[poll->count] = (struct slot){ .question = question_text(job), .outcome = JOB_WAITING };
	poll->slots[poll->count].is_first_of_two = job->ask.is_first_of_two;
	poll->at = ++poll->count;
	return &poll->slots[poll->count - 1];
}

static void keep(struct text_out *to, const struct text_out *from)
{
	text_out_cut(to, 0);
	put_bytes(to, from->text, from->len);
}

static bool is_same(const struct text_out *a, const struct text_out *b)
{
	return a->len == b->len && (!a->len || memcmp(a->text, b->text, a->len) == 0);
}

/* ---- what has changed ---- */

static bool has_line(const struct text_out *text, const char *line, size_t len)
{
	const char *at = text->text, *end = text->text ? text->text + text->len : NULL, *stop;

	for (; at < end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		if (!stop)
			stop = end;
		if ((size_t)(stop - at) == len && memcmp(at, line, len) == 0)
			return true;
	}
	return false;
}

/* The lines that `text` has and `other` has not, with a sign in front. */
static void print_difference(const struct text_out *text, const struct text_out *other, char sign)
{
	const char *at = text->text, *end = text->text ? text->text + text->len : NULL, *stop;

	for (; at < end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		if (!stop)
			stop = end;
		if (!has_line(other, at, (size_t)(stop - at)))
			printf("%c%.*s\n", sign, (int)(stop - at), at);
	}
}

static void tell_change(const struct query_poll *poll, const struct slot *slot)
{
	time_t now = time(NULL);
	char when[64] = "";
	struct tm utc;

	if (poll->query->verbosity < 1)
		return;
	if (gmtime_r(&now, &utc))
		strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
	fprintf(stderr, ";; %s %s: %s\n", when, slot->question ? slot->question : "",
		query_job_outcome_name(slot->outcome));
}

static bool has_reply(enum job_outcome outcome)
{
	return outcome != JOB_NO_REPLY && outcome != JOB_MALFORMED;
}

/* The set of records has an order that is its own. */
static void print_change(const struct slot *slot, const struct query_job *job)
{
	if (job->ask.words.is_json) {
		fwrite(job->out.text, 1, job->out.len, stdout);
	} else {
		print_difference(&slot->lines, &job->out, '-');
		print_difference(&job->out, &slot->lines, '+');
	}
	fflush(stdout);
}

void query_poll_take(struct query_poll *poll, struct query_job *job)
{
	struct slot *slot = next_slot(poll, job);
	bool is_new, is_other_outcome;

	if (!slot)
		return;
	is_other_outcome = slot->outcome != job->outcome;
	is_new = has_reply(job->outcome) && (!slot->is_known || !is_same(&slot->key, &job->key));
	slot->outcome = job->outcome;
	slot->status = job->status;
	slot->is_match = job->is_match;
	if (is_new || is_other_outcome)
		tell_change(poll, slot);
	if (is_new && poll->query->watch_s > 0)
		print_change(slot, job);
	if (is_other_outcome && poll->query->watch_s > 0 && job->notes.len)
		fwrite(job->notes.text, 1, job->notes.len, stderr);
	if (has_reply(job->outcome)) {
		slot->is_known = true;
		keep(&slot->key, &job->key);
		keep(&slot->lines, &job->out);
		keep(&slot->values, &job->values);
	}
}

/* ---- --until ---- */

bool query_poll_matches(const struct query_options *query, const struct dns_message *message, uint16_t type)
{
	const struct query_look look = { .form = QUERY_VALUE };
	const size_t len = strlen(query->until);
	struct text_out values;
	bool is_match;

	text_out_init(&values);
	query_output_value(&values, NULL, message, type, &look);
	if (strcmp(query->until, "*") == 0) {
		is_match = values.len > 0;
	} else {
		for (const struct dns_record *record = NULL; (record = dns_message_next(message, DNS_ANSWER, record));) {
			if (record->type != type && type != DNS_TYPE_ANY)
				continue;
			present_rdata(&values, message, record, NULL);
			put_char(&values, '\n');
		}
		is_match = has_line(&values, query->until, len);
	}
	text_out_destroy(&values);
	return is_match;
}

void query_poll_put_values(struct text_out *values, const struct dns_message *message, uint16_t type)
{
	const struct query_look look = { .form = QUERY_VALUE, .escapes_values = true };

	text_out_cut(values, 0);
	query_output_value(values, NULL, message, type, &look);
}

/* Of A and AAAA of one name either will do. */
static bool is_satisfied(const struct query_poll *poll, size_t i)
{
	const struct slot *slot = &poll->slots[i];

	if (slot->is_first_of_two && i + 1 < poll->count)
		return slot->is_match || slot[1].is_match;
	if (i && slot[-1].is_first_of_two)
		return slot->is_match || slot[-1].is_match;
	return slot->is_match;
}

static bool is_there(const struct query_poll *poll)
{
	for (size_t i = 0; i < poll->count; i++)
		if (!is_satisfied(poll, i))
			return false;
	return poll->count > 0;
}

double query_poll_end_round(struct query_poll *poll)
{
	double wait_s = poll->wait_s;

	poll->at = 0;
	if (poll->query->watch_s > 0)
		return poll->query->watch_s;
	if (is_there(poll)) {
		for (size_t i = 0; i < poll->count; i++)
			fwrite(poll->slots[i].lines.text, 1, poll->slots[i].lines.len, stdout);
		return -1;
	}
	poll->wait_s = fmin(longest_wait_s, poll->wait_s * wait_factor);
	return wait_s;
}

/* "it has 192.0.2.1, 192.0.2.2", or what came of the question. */
static void tell_instead(struct slot *slot)
{
	enum { SHOWN_LETTERS = 200 };
	struct text_out *values = &slot->values;
	bool is_long = values->len > SHOWN_LETTERS;

	if (slot->outcome != JOB_ANSWERED || !values->len) {
		fprintf(stderr, "%s\n", query_job_outcome_name(slot->outcome));
		return;
	}
	text_out_cut(values, is_long ? SHOWN_LETTERS : values->len - 1);
	fputs("it has ", stderr);
	for (size_t i = 0; i < values->len; i++) {
		if (values->text[i] == '\n')
			fputs(", ", stderr);
		else
			fputc(values->text[i], stderr);
	}
	fputs(is_long ? "...\n" : "\n", stderr);
}

int query_poll_expire(struct query_poll *poll, const char *program)
{
	bool is_any = poll->query->until && strcmp(poll->query->until, "*") == 0;
	int status = STATUS_OK;

	for (size_t i = 0; i < poll->count; i++) {
		struct slot *slot = &poll->slots[i];

		status = slot->status > status ? slot->status : status;
		if (!poll->query->until || is_satisfied(poll, i))
			continue;
		fprintf(stderr, "%s: %s: not yet %s%s%s: ", program, slot->question ? slot->question : "",
			is_any ? "any" : "'", is_any ? "" : poll->query->until, is_any ? "" : "'");
		tell_instead(slot);
	}
	return poll->query->until ? STATUS_FAILED : status;
}

/* ---- a poll's life ---- */

struct query_poll *query_poll_new(const struct query_options *query)
{
	struct query_poll *poll = calloc(1, sizeof *poll);

	if (!poll)
		return NULL;
	poll->query = query;
	poll->wait_s = first_wait_s;
	return poll;
}

void query_poll_free(struct query_poll *poll)
{
	if (!poll)
		return;
	for (size_t i = 0; i < poll->count; i++) {
		free(poll->slots[i].question);
		text_out_destroy(&poll->slots[i].key);
		text_out_destroy(&poll->slots[i].lines);
		text_out_destroy(&poll->slots[i].values);
	}
	free(poll->slots);
	free(poll);
}
