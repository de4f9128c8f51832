/* SPDX-License-Identifier: ISC */
/* Names to addresses: the order of looking.
 *
 * Each step does one thing: start, tell of one family, go on to the next
 * candidate, end.  A handler is called as the last act of a step.
 *
 *	start -> localhost? hosts file? ---------> tell what is there -> end
 *	      `-> ask a candidate (AAAA, A) <--.     ^
 *	            | reply                    |     |
 *	            |-> addresses -------------|-----'
 *	            `-> none in either family -'  or end
 */
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
	struct errand errand;		/* first */
	struct lookup_handler handler;
	struct part parts[2];
	size_t part_count;
	struct candidates candidates;
};

/* ---- the end of a lookup ---- */

static void forget(void *self)
{
	struct lookup *lookup = self;

	for (size_t i = 0; i < lookup->part_count; i++)
		question_forget(&lookup->parts[i].question);
}

static void destroy(void *self)
{
	struct lookup *lookup = self;

	for (size_t i = 0; i < lookup->part_count; i++)
		free(lookup->parts[i].addresses);
}

static void finish(struct lookup *lookup, enum lookup_result result)
{
	errand_end(&lookup->errand);
	lookup->handler.on_done(lookup->handler.who, result);
	errand_free(&lookup->errand);
}

void lookup_cancel(struct lookup *lookup)
{
	if (lookup)
		errand_cancel(&lookup->errand);
}

/* ---- without asking anyone ---- */

static void add_local(struct part *part, const struct address *address, const char *source)
{
	struct address *more = reallocarray(part->addresses, part->count + 1, sizeof *more);
	const struct errand *errand = &part->lookup->errand;
	char host[ADDRESS_HOST_LEN];

	if (!more) {
		part->result = LOOKUP_NO_MEMORY;
		return;
	}
	part->addresses = more;
	part->addresses[part->count++] = *address;
	part->result = LOOKUP_OK;
	resolver_report_local(errand->resolver, errand->name, part->family == AF_INET ? "A" : "AAAA",
			      address_host(address, host, sizeof host), source, errand->started);
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

	if (!is_localhost(lookup->errand.name))
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
	const struct resolver *resolver = lookup->errand.resolver;
	const char *path = resolver_hosts_path(resolver);
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
					  resolver_hosts_source(resolver, answer.lines[i], source));
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
	errand_plan(&part->lookup->errand, 0);
}

static void ask_part(struct part *part, const char *name)
{
	struct questions *questions = part->lookup->errand.resolver->questions;

	part->state = PART_ASKED;
	if (question_addresses(questions, name, part->family, on_reply, part, &part->question) == 0)
		return;
	part->state = PART_REPLIED;
	part->result = LOOKUP_NO_MEMORY;
	errand_plan(&part->lookup->errand, 0);
}

static void ask(struct lookup *lookup)
{
	const struct candidates *candidates = &lookup->candidates;

	for (size_t i = 0; i < lookup->part_count; i++)
		ask_part(&lookup->parts[i], candidates->names[candidates->at]);
}

static enum lookup_result ask_first(struct lookup *lookup, const char *name)
{
	enum lookup_result result = resolver_candidates(lookup->errand.resolver, name, &lookup->candidates);

	if (result == LOOKUP_OK)
		ask(lookup);
	return result;
}

/* LOOKUP_OK: something is found, or asked for. */
static enum lookup_result start(struct lookup *lookup)
{
	const char *name = lookup->errand.name;
	char ascii[NAME_SIZE];

	if (find_localhost(lookup) || find_in_hosts(lookup, name))
		return LOOKUP_OK;
	if (name_to_ascii(name, ascii) != 0)
		return LOOKUP_BAD_NAME;
	if (strcmp(ascii, name) != 0) {
		report(lookup->errand.resolver->report, REPORT_ALABEL, F_TEXT(name), F_TEXT(ascii));
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
	errand_plan(&part->lookup->errand, 0);
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
	enum lookup_result result = candidates_next(&lookup->candidates, joint_result(lookup));

	if (result == LOOKUP_OK)
		ask(lookup);
	else
		finish(lookup, resolver_blame(lookup->errand.resolver, result));
}

static void on_step(void *self, bool is_first)
{
	struct lookup *lookup = self;
	enum lookup_result result = is_first ? start(lookup) : LOOKUP_OK;
	struct part *part = part_to_tell(lookup);

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
	static const struct errand_kind kind = { sizeof(struct lookup), on_step, forget, destroy };
	struct lookup *lookup = errand_new(resolver, &kind, name);

	if (!lookup)
		return NULL;
	lookup->handler = *handler;
	if (family != AF_INET)		/* RFC 8305, 3: AAAA is asked first */
		add_part(lookup, AF_INET6);
	if (family != AF_INET6)
		add_part(lookup, AF_INET);
	return lookup;
}
