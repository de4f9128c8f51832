/* SPDX-License-Identifier: ISC */
/* Addresses to names: hosts file, localhost, PTR; within two seconds. */
#include "base/clock.h"
#include "dns/candidates.h"
#include "dns/hosts.h"
#include "dns/resolver_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double NAME_LIMIT_S = 2;

struct name_lookup {
	LIST_ENTRY(name_lookup) others;
	struct resolver *resolver;
	struct address address;
	struct question *question;	/* while it is open */
	ev_timer timer;			/* of no time: the next step; else the limit */
	double started;
	char name[NAME_SIZE];		/* "": none */
	bool has_started, has_ended;
	void (*on_name)(void *who, const char *name);
	void *who;
};

static void let_go(struct name_lookup *lookup)
{
	lookup->has_ended = true;
	LIST_REMOVE(lookup, others);
	ev_timer_stop(lookup->resolver->loop, &lookup->timer);
	question_forget(&lookup->question);
}

void name_lookup_cancel(struct name_lookup *lookup)
{
	if (!lookup || lookup->has_ended)
		return;
	let_go(lookup);
	free(lookup);
}

/* Whoever runs the reverse zone writes what he likes.  A name in all digits
 * would be read as an address (RFC 1123, 2.1: the last label never is). */
static void keep_name(struct name_lookup *lookup, const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *last = dot ? dot + 1 : name;

	if (!name_is_host(name) || strspn(last, "0123456789") == strlen(last))
		return;
	snprintf(lookup->name, sizeof lookup->name, "%s", name);
}

static bool find_local_name(struct name_lookup *lookup)
{
	const struct resolver *resolver = lookup->resolver;
	const char *path = resolver_hosts_path(resolver);
	char name[NAME_SIZE], host[ADDRESS_HOST_LEN], source[SOURCE_SIZE] = "localhost";
	unsigned line;

	address_host(&lookup->address, host, sizeof host);
	if (path && hosts_find_name(path, &lookup->address, name, sizeof name, &line) == 0) {
		keep_name(lookup, name);
		resolver_hosts_source(resolver, line, source);
	} else if (strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0) {
		keep_name(lookup, "localhost");
	}
	if (!lookup->name[0])
		return false;
	resolver_report_local(resolver, host, "PTR", lookup->name, source, lookup->started);
	return true;
}

static void on_reply(void *who, const struct question_reply *reply)
{
	struct name_lookup *lookup = who;

	if (reply->name)
		keep_name(lookup, reply->name);
	resolver_plan(lookup->resolver, &lookup->timer, 0);
}

/* Whether there is a reply to wait for. */
static bool ask_for_name(struct name_lookup *lookup)
{
	struct resolver *resolver = lookup->resolver;

	if (resolver_open(resolver) != LOOKUP_OK)
		return false;
	resolver_plan(resolver, &lookup->timer, NAME_LIMIT_S);
	return question_name(resolver->questions, &lookup->address, on_reply, lookup, &lookup->question) == 0;
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct name_lookup *lookup = timer->data;
	bool is_first = !lookup->has_started;

	(void)loop;
	(void)revents;
	lookup->has_started = true;
	if (is_first && !find_local_name(lookup) && ask_for_name(lookup))
		return;
	question_give_up(&lookup->question, "no reply within two seconds");
	let_go(lookup);
	lookup->on_name(lookup->who, lookup->name[0] ? lookup->name : NULL);
	free(lookup);
}

/* A peer of a dual-stack socket: its IPv4 address is what has a name. */
static void unmap(struct address *address)
{
	struct in_addr mapped;

	if (address->sa.sa_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&address->in6.sin6_addr))
		return;
	memcpy(&mapped, &address->in6.sin6_addr.s6_addr[12], sizeof mapped);
	address_any(address, AF_INET, 0);
	address->in.sin_addr = mapped;
}

struct name_lookup *resolver_name(struct resolver *resolver, const struct address *address,
				  void (*on_name)(void *who, const char *name), void *who)
{
	struct name_lookup *lookup = calloc(1, sizeof *lookup);

	if (!lookup)
		return NULL;
	lookup->resolver = resolver;
	lookup->address = *address;
	unmap(&lookup->address);
	lookup->on_name = on_name;
	lookup->who = who;
	lookup->started = clock_now();
	ev_init(&lookup->timer, on_timer);
	lookup->timer.data = lookup;
	LIST_INSERT_HEAD(&resolver->name_lookups, lookup, others);
	resolver_plan(lookup->resolver, &lookup->timer, 0);
	return lookup;
}
