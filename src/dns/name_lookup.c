/* SPDX-License-Identifier: ISC */
/* Addresses to names: hosts file, localhost, PTR; within two seconds. */
#include "dns/hosts.h"
#include "dns/resolver_private.h"

#include <stdio.h>
#include <string.h>

static const double NAME_LIMIT_S = 2;

struct name_lookup {
	struct errand errand;		/* first; its name is the address as text */
	struct address address;
	struct question *question;	/* while it is open */
	char name[NAME_SIZE];		/* "": none */
	void (*on_name)(void *who, const char *name);
	void *who;
};

static void forget(void *self)
{
	struct name_lookup *lookup = self;

	question_forget(&lookup->question);
}

void name_lookup_cancel(struct name_lookup *lookup)
{
	if (lookup)
		errand_cancel(&lookup->errand);
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
	const struct resolver *resolver = lookup->errand.resolver;
	const char *path = resolver_hosts_path(resolver), *host = lookup->errand.name;
	char name[NAME_SIZE], source[SOURCE_SIZE] = "localhost";
	unsigned line;

	if (path && hosts_find_name(path, &lookup->address, name, sizeof name, &line) == 0) {
		keep_name(lookup, name);
		resolver_hosts_source(resolver, line, source);
	} else if (strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0) {
		keep_name(lookup, "localhost");
	}
	if (!lookup->name[0])
		return false;
	resolver_report_local(resolver, host, "PTR", lookup->name, source, lookup->errand.started);
	return true;
}

static void on_reply(void *who, const struct question_reply *reply)
{
	struct name_lookup *lookup = who;

	if (reply->name)
		keep_name(lookup, reply->name);
	errand_plan(&lookup->errand, 0);
}

/* Whether there is a reply to wait for. */
static bool ask_for_name(struct name_lookup *lookup)
{
	struct resolver *resolver = lookup->errand.resolver;

	if (resolver_open(resolver) != LOOKUP_OK)
		return false;
	errand_plan(&lookup->errand, NAME_LIMIT_S);
	return question_name(resolver->questions, &lookup->address, on_reply, lookup, &lookup->question) == 0;
}

/* The second step comes with the reply, or once the limit is reached. */
static void on_step(void *self, bool is_first)
{
	struct name_lookup *lookup = self;

	if (is_first && !find_local_name(lookup) && ask_for_name(lookup))
		return;
	question_give_up(&lookup->question, "no reply within two seconds");
	errand_end(&lookup->errand);
	lookup->on_name(lookup->who, lookup->name[0] ? lookup->name : NULL);
	errand_free(&lookup->errand);
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
	static const struct errand_kind kind = { sizeof(struct name_lookup), on_step, forget, NULL };
	struct address plain = *address;
	char host[ADDRESS_HOST_LEN];
	struct name_lookup *lookup;

	unmap(&plain);
	lookup = errand_new(resolver, &kind, address_host(&plain, host, sizeof host));
	if (!lookup)
		return NULL;
	lookup->address = plain;
	lookup->on_name = on_name;
	lookup->who = who;
	return lookup;
}
