/* SPDX-License-Identifier: ISC */
/* Names to addresses: the order of looking.
 *
 * A lookup is moved by its own timer of no time, one step each: start, tell of
 * one family, go on to the next candidate, end.  Replies only leave their
 * result and plan a step.  So a handler is called from the loop, with nothing
 * of c-ares below it, and as the last act of a step.
 *
 *	start -> localhost? hosts file? ---------> tell what is there -> end
 *	      `-> ask a candidate (AAAA, A) <--.     ^
 *	            | reply                    |     |
 *	            |-> addresses -------------|-----'
 *	            `-> none in either family -'  or end
 */
#include "base/clock.h"
#include "dns/candidates.h"
#include "dns/hosts.h"
#include "dns/resolver_private.h"
#include "out/report.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum part_state {
	PART_ASKED,		/* the question is open */
	PART_REPLIED,
	PART_TOLD,		/* the handler knows */
};

/* What one family has come to, for the candidate at hand. */
struct part {
	struct lookup *lookup;
	int family;
	enum part_state state;
	struct question *question;	/* with PART_ASKED */
	enum lookup_result result;
	struct address *addresses;	/* ours; with PART_REPLIED */
	size_t count;
};

struct lookup {
	LIST_ENTRY(lookup) others;
	struct resolver *resolver;
	struct lookup_handler handler;
	ev_timer step;
	double started;
	char *name;			/* ours; as it was typed */
	struct part parts[2];
	size_t part_count;
	struct candidates candidates;
	size_t candidate;		/* the one at hand */
	bool has_started, has_ended;
	bool is_name_there;		/* a candidate had data of other types */
};

static void plan_step(struct lookup *lookup)
{
	resolver_plan(lookup->resolver, &lookup->step, 0);
}

/* ---- the end of a lookup ---- */

/* Leaves nothing behind but the memory of the lookup. */
static void let_go(struct lookup *lookup)
{
	lookup->has_ended = true;
	LIST_REMOVE(lookup, others);
	ev_timer_stop(lookup->resolver->loop, &lookup->step);
	for (size_t i = 0; i < lookup->part_count; i++) {
		question_forget(&lookup->parts[i].question);
		free(lookup->parts[i].addresses);
	}
	free(lookup->name);
}

/* on_done may still cancel this lookup, or free the resolver. */
static void finish(struct lookup *lookup, enum lookup_result result)
{
	let_go(lookup);
	lookup->handler.on_done(lookup->handler.who, result);
	free(lookup);
}

void lookup_cancel(struct lookup *lookup)
{
	if (!lookup || lookup->has_ended)
		return;
	let_go(lookup);
	free(lookup);
}

/* ---- without asking anyone ---- */

static void add_local(struct part *part, const struct address *address, const char *source)
{
	struct address *more = reallocarray(part->addresses, part->count + 1, sizeof *more);
	const struct lookup *lookup = part->lookup;
	char host[ADDRESS_HOST_LEN];

	if (!more) {
		part->result = LOOKUP_NO_MEMORY;
		return;
	}
	part->addresses = more;
	part->addresses[part->count++] = *address;
	part->result = LOOKUP_OK;
	resolver_report_local(lookup->resolver, lookup->name, part->family == AF_INET ? "A" : "AAAA",
			      address_host(address, host, sizeof host), source, lookup->started);
}

/* RFC 6761, 6.3: localhost and what ends in .localhost is the loopback
 * address, whatever the hosts file or a server says. */
static bool is_localhost(const char *name)
{
	static const char localhost[] = "localhost";
	size_t len = strlen(name), localhost_len = sizeof localhost - 1;

	if (len > 0 && name[len - 1] == '.')
		len--;
	if (len < localhost_len || strncasecmp(name + len - localhost_len, localhost, localhost_len) != 0)
		return false;
	return len == localhost_len || name[len - localhost_len - 1] == '.';
}

static bool find_localhost(struct lookup *lookup)
{
	struct address address;
	struct part *part;

	if (!is_localhost(lookup->name))
		return false;
	for (size_t i = 0; i < lookup->part_count; i++) {
		part = &lookup->parts[i];
		address_from_text(&address, part->family == AF_INET ? "127.0.0.1" : "::1", 0);
		add_local(part, &address, "localhost");
	}
	return true;
}

static bool find_in_hosts(struct lookup *lookup, const char *name)
{
	const char *path = resolver_hosts_path(lookup->resolver);
	int family = lookup->part_count == 2 ? AF_UNSPEC : lookup->parts[0].family;
	struct hosts_answer answer;
	char source[SOURCE_SIZE];

	if (!path)
		return false;
	hosts_find(path, name, family, &answer);
	for (struct part *part = lookup->parts; part < lookup->parts + lookup->part_count; part++)
		for (size_t i = 0; i < answer.count; i++)
			if (answer.addresses[i].sa.sa_family == part->family)
				add_local(part, &answer.addresses[i],
					  resolver_hosts_source(lookup->resolver, answer.lines[i], source));
	return answer.count > 0;
}

/* ---- asking ---- */

/* c-ares is still busy here: only what came is kept. */
static void on_reply(void *who, const struct question_reply *reply)
{
	struct part *part = who;

	part->state = PART_REPLIED;
	part->result = reply->result;
	if (reply->count > 0) {
		part->addresses = calloc(reply->count, sizeof *part->addresses);
		part->result = part->addresses ? LOOKUP_OK : LOOKUP_NO_MEMORY;
	}
	if (part->addresses) {
		memcpy(part->addresses, reply->addresses, reply->count * sizeof *part->addresses);
		part->count = reply->count;
	}
	plan_step(part->lookup);
}

static void ask_part(struct part *part, const char *name)
{
	struct questions *questions = part->lookup->resolver->questions;

	part->state = PART_ASKED;
	if (question_addresses(questions, name, part->family, on_reply, part, &part->question) == 0)
		return;
	part->state = PART_REPLIED;
	part->result = LOOKUP_NO_MEMORY;
	plan_step(part->lookup);
}

static void ask(struct lookup *lookup)
{
	for (size_t i = 0; i < lookup->part_count; i++)
		ask_part(&lookup->parts[i], lookup->candidates.names[lookup->candidate]);
}

static enum lookup_result ask_first(struct lookup *lookup, const char *name)
{
	static const struct search no_search = { .count = 0 };
	struct resolver *resolver = lookup->resolver;
	const struct search *search = &no_search;
	enum lookup_result result;

	if (resolver->options.uses_search)
		search = &resolver_system(resolver)->search;
	if (candidates_make(&lookup->candidates, name, search) != 0)
		return LOOKUP_BAD_NAME;
	result = resolver_open(resolver);
	if (result == LOOKUP_OK)
		ask(lookup);
	return result;
}

/* LOOKUP_OK: something is found, or asked for. */
static enum lookup_result start(struct lookup *lookup)
{
	char ascii[NAME_SIZE];

	lookup->has_started = true;
	if (find_localhost(lookup) || find_in_hosts(lookup, lookup->name))
		return LOOKUP_OK;
	if (name_to_ascii(lookup->name, ascii) != 0)
		return LOOKUP_BAD_NAME;
	if (strcmp(ascii, lookup->name) != 0) {
		report(lookup->resolver->report, REPORT_ALABEL, F_TEXT(lookup->name), F_TEXT(ascii));
		if (find_in_hosts(lookup, ascii))
			return LOOKUP_OK;
	}
	return ask_first(lookup, ascii);
}

/* ---- step by step ---- */

static bool has_part(const struct lookup *lookup, enum part_state state)
{
	for (size_t i = 0; i < lookup->part_count; i++)
		if (lookup->parts[i].state == state)
			return true;
	return false;
}

/* Addresses are told as they come.  That a family has none is told once the
 * other has some: until then a later candidate may have both. */
static struct part *part_to_tell(struct lookup *lookup)
{
	bool is_settled = has_part(lookup, PART_TOLD);

	for (struct part *part = lookup->parts; part < lookup->parts + lookup->part_count; part++)
		if (part->state == PART_REPLIED && (part->count > 0 || is_settled))
			return part;
	return NULL;
}

bool lookup_has_more(const struct lookup *lookup)
{
	return has_part(lookup, PART_REPLIED);
}

/* Afterwards the lookup may be gone. */
static void tell(struct part *part)
{
	const struct lookup_handler handler = part->lookup->handler;
	struct address *addresses = part->addresses;

	part->addresses = NULL;
	part->state = PART_TOLD;
	plan_step(part->lookup);
	handler.on_family(handler.who, part->family, addresses, part->count);
	free(addresses);
}

/* What both families come to: the one that says more. */
static enum lookup_result joint_result(const struct lookup *lookup)
{
	enum lookup_result result = LOOKUP_OK;

	for (size_t i = 0; i < lookup->part_count; i++)
		if (lookup->parts[i].result > result)
			result = lookup->parts[i].result;
	return result;
}

/* Both families have replied, without an address. */
static void conclude(struct lookup *lookup)
{
	enum lookup_result result = resolver_blame(lookup->resolver, joint_result(lookup));

	if (result == LOOKUP_NO_ADDRESS)
		lookup->is_name_there = true;
	if (result != LOOKUP_NO_NAME && result != LOOKUP_NO_ADDRESS)
		finish(lookup, result);
	else if (++lookup->candidate < lookup->candidates.count)
		ask(lookup);
	else
		finish(lookup, lookup->is_name_there ? LOOKUP_NO_ADDRESS : LOOKUP_NO_NAME);
}

static void on_step(struct ev_loop *loop, ev_timer *step, int revents)
{
	struct lookup *lookup = step->data;
	enum lookup_result result = lookup->has_started ? LOOKUP_OK : start(lookup);
	struct part *part = part_to_tell(lookup);

	(void)loop;
	(void)revents;
	if (result != LOOKUP_OK)
		finish(lookup, result);
	else if (part)
		tell(part);
	else if (has_part(lookup, PART_ASKED))
		return;			/* a reply plans the next step */
	else if (has_part(lookup, PART_TOLD))
		finish(lookup, LOOKUP_OK);
	else
		conclude(lookup);
}

static void add_part(struct lookup *lookup, int family)
{
	lookup->parts[lookup->part_count++] = (struct part){
		.lookup = lookup, .family = family, .state = PART_REPLIED, .result = LOOKUP_NO_ADDRESS,
	};
}

struct lookup *resolver_lookup(struct resolver *resolver, const char *name, int family,
			       const struct lookup_handler *handler)
{
	struct lookup *lookup = calloc(1, sizeof *lookup);

	if (!lookup)
		return NULL;
	lookup->name = strdup(name);
	if (!lookup->name) {
		free(lookup);
		return NULL;
	}
	lookup->resolver = resolver;
	lookup->handler = *handler;
	lookup->started = clock_now();
	if (family != AF_INET)		/* RFC 8305, 3: AAAA is asked first */
		add_part(lookup, AF_INET6);
	if (family != AF_INET6)
		add_part(lookup, AF_INET);
	ev_init(&lookup->step, on_step);
	lookup->step.data = lookup;
	LIST_INSERT_HEAD(&resolver->lookups, lookup, others);
	plan_step(lookup);
	return lookup;
}
