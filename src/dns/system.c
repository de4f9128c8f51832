/* SPDX-License-Identifier: ISC */
/* What the system's resolv.conf says of DNS. */
#include "dns/system.h"

#include <arpa/nameser.h>
#include <errno.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef _PATH_RESCONF
#define _PATH_RESCONF "/etc/resolv.conf"
#endif

/* musl has the header, but reads no search list into a state. */
#if !defined(__linux__) || defined(__GLIBC__)
#define HAS_RES_STATE 1
#endif

#ifdef HAS_RES_STATE
static void add_domain(struct search *search, const char *domain)
{
	size_t len = strlen(domain);

	if (len > 0 && domain[len - 1] == '.')
		len--;
	if (len == 0 || len >= NAME_SIZE)	/* "search .": the name itself, which is asked anyway */
		return;
	memcpy(search->domains[search->count], domain, len);
	search->domains[search->count++][len] = '\0';
}

static void read_state(struct system_dns *system)
{
	struct __res_state state;

	memset(&state, 0, sizeof state);
	if (res_ninit(&state) != 0)
		return;
	system->search.ndots = state.ndots;
	for (size_t i = 0; i < SEARCH_MOST && state.dnsrch[i]; i++)
		add_domain(&system->search, state.dnsrch[i]);
	if (state.retrans > 0)
		system->timeout_s = state.retrans;
	if (state.retry > 0)
		system->tries = state.retry;
	res_nclose(&state);
}
#endif

void system_dns_read(struct system_dns *system)
{
	system->search.count = 0;
	system->search.ndots = 1;
	system->timeout_s = 5;
	system->tries = 2;
#ifdef HAS_RES_STATE
	read_state(system);
#endif
}

static bool line_names_server(const char *line)
{
	static const char keyword[] = "nameserver";
	const char *rest = line + sizeof keyword - 1;

	return strncmp(line, keyword, sizeof keyword - 1) == 0 && strspn(rest, " \t") > 0 &&
	       strcspn(rest + strspn(rest, " \t"), "\n;#") > 0;
}

enum system_servers system_servers(const char *path)
{
	FILE *file = fopen(path ? path : _PATH_RESCONF, "re");
	bool is_named = false;
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return errno == ENOENT || errno == ENOTDIR ? SYSTEM_HAS_NO_FILE : SYSTEM_CANT_READ_FILE;
	while (!is_named && getline(&line, &size, file) >= 0)
		is_named = line_names_server(line);
	free(line);
	fclose(file);
	return is_named ? SYSTEM_NAMES_SERVER : SYSTEM_NAMES_NONE;
}
