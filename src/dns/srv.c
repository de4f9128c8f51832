/* SPDX-License-Identifier: ISC */
/* SRV records, and the order to try them in (RFC 2782). */
#include "dns/srv.h"

#include "dns/codes.h"
#include "dns/message.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

static int read_target(struct srv_target *target, const struct dns_message *message,
		       const struct dns_record *record, char words[CURSOR_WORDS])
{
	struct dns_name host;
	struct cursor in;

	cursor_init(&in, message->bytes, record->rdata, record->rdata + record->rdata_len);
	target->ttl = record->ttl;
	target->priority = cursor_u16(&in);
	target->weight = cursor_u16(&in);
	target->port = cursor_u16(&in);
	dns_name_read(&in, &host);
	if (record->is_cut || !cursor_ok(&in)) {
		strlcpy(words, record->is_cut ? "record is cut short" : in.words, CURSOR_WORDS);
		return -1;
	}
	dns_name_text(&host, target->host);
	return 0;
}

static bool is_wanted_more(const struct srv_target *one, const struct srv_target *other)
{
	return one->priority != other->priority ? one->priority < other->priority : one->weight > other->weight;
}

/* Where there is no room, the one that would most likely come last is left out. */
static void keep(struct srv_list *list, const struct srv_target *target)
{
	struct srv_target *last = list->targets;

	if (list->count < SRV_MOST) {
		list->targets[list->count++] = *target;
		return;
	}
	list->passed_over++;
	for (size_t i = 1; i < list->count; i++)
		if (is_wanted_more(last, &list->targets[i]))
			last = &list->targets[i];
	if (is_wanted_more(target, last))
		*last = *target;
}

static int read_answers(struct srv_list *list, const struct dns_message *message, char words[CURSOR_WORDS])
{
	const struct dns_record *record = NULL;
	struct srv_target target;

	/* The server answers one question: what it says of SRV is about that. */
	while ((record = dns_message_next(message, DNS_ANSWER, record)) != NULL) {
		if (record->type != DNS_TYPE_SRV || record->class != DNS_CLASS_IN)
			continue;
		if (read_target(&target, message, record, words) != 0)
			return -1;
		keep(list, &target);
	}
	return 0;
}

int srv_read(struct srv_list *list, const uint8_t *bytes, size_t len, char words[CURSOR_WORDS])
{
	const struct dns_problem *fatal;
	struct dns_message message;
	int result;

	list->count = list->passed_over = 0;
	dns_message_init(&message);
	if (dns_message_parse(&message, bytes, len) == 0) {
		result = read_answers(list, &message, words);
	} else {
		fatal = dns_message_fatal(&message);
		strlcpy(words, fatal ? fatal->words : "out of memory", CURSOR_WORDS);
		result = -1;
	}
	dns_message_destroy(&message);
	return result;
}

/* ---- the order ---- */

static void swap(struct srv_target *targets, size_t a, size_t b)
{
	struct srv_target target = targets[a];

	targets[a] = targets[b];
	targets[b] = target;
}

static int compare_priority(const void *a, const void *b)
{
	const struct srv_target *one = a, *other = b;

	return one->priority - other->priority;
}

/* RFC 2782: "in any order, except that all those with weight 0 are placed at
 * the beginning".  Shuffled, so that no zero is always the first of them. */
static void lay_out(struct srv_target *targets, size_t count, srv_random_fn *random, void *who)
{
	size_t zeros = 0;

	for (size_t i = count; i > 1; i--)
		swap(targets, i - 1, random(who, (uint32_t)i));
	for (size_t i = 0; i < count; i++)
		if (targets[i].weight == 0)
			swap(targets, zeros++, i);
}

/* The first whose running sum of weights reaches a number from 0 up to the
 * sum of all, both included: so even weight 0 has a small chance. */
static size_t draw(const struct srv_target *targets, size_t count, srv_random_fn *random, void *who)
{
	uint32_t sum = 0, running = 0, wanted;
	size_t at = 0;

	for (size_t i = 0; i < count; i++)
		sum += targets[i].weight;
	wanted = random(who, sum + 1);
	while (at < count - 1 && (running += targets[at].weight) < wanted)
		at++;
	return at;
}

/* The one drawn goes first, the others keep their places. */
static void order_group(struct srv_target *targets, size_t count, srv_random_fn *random, void *who)
{
	struct srv_target drawn;
	size_t at;

	lay_out(targets, count, random, who);
	for (; count > 1; targets++, count--) {
		at = draw(targets, count, random, who);
		drawn = targets[at];
		memmove(targets + 1, targets, at * sizeof *targets);
		targets[0] = drawn;
	}
}

void srv_order(struct srv_target *targets, size_t count, srv_random_fn *random, void *who)
{
	size_t group;

	qsort(targets, count, sizeof *targets, compare_priority);
	for (; count > 0; targets += group, count -= group) {
		for (group = 1; group < count && targets[group].priority == targets[0].priority; group++)
			;
		order_group(targets, group, random, who);
	}
}
