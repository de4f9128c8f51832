/* SPDX-License-Identifier: ISC */
/* All the attempts that failed, in one sentence. */
#include "net/failures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TOLD = 4 };		/* addresses in one sentence */

static bool is_same_end(const struct failure *a, const struct failure *b)
{
	return strcmp(a->outcome, b->outcome) == 0 && a->reason == b->reason;
}

static bool is_same_target(const struct failure *a, const struct failure *b)
{
	return strcmp(a->host, b->host) == 0 && address_port(a->address) == address_port(b->address);
}

static bool all_end_the_same(const struct failure *failures, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (!is_same_end(&failures[0], &failures[i]))
			return false;
	return true;
}

/* "localhost (::1, 127.0.0.1) port 80", or "::1 port 80".  Returns how many of
 * the failures, which are of one target, it speaks of. */
static size_t put_target(FILE *to, const struct failure *failures, size_t count)
{
	char host[ADDRESS_HOST_LEN];
	size_t at = 0;

	fputs(failures[0].host, to);
	while (at < count && is_same_target(&failures[0], &failures[at])) {
		address_host(failures[at].address, host, sizeof host);
		/* As nc: an address stands beside a name alone. */
		if (strcmp(host, failures[0].host) != 0)
			fprintf(to, "%s%s", at ? ", " : " (", host);
		else
			host[0] = '\0';
		at++;
	}
	fprintf(to, "%s port %u", host[0] ? ")" : "", address_port(failures[0].address));
	return at;
}

static void put_end(FILE *to, const struct failure *failure, const char *protocol)
{
	fprintf(to, " (%s) %s", protocol, failure->outcome);
	if (failure->reason)
		fprintf(to, ": %s", strerror(failure->reason));
}

static void put_common(FILE *to, const struct failure *failures, size_t count, const char *protocol)
{
	for (size_t at = 0; at < count;) {
		fputs(at ? ", " : "", to);
		at += put_target(to, failures + at, count - at);
	}
	put_end(to, failures, protocol);
}

static void put_each(FILE *to, const struct failure *failures, size_t count, const char *protocol)
{
	for (size_t i = 0; i < count; i++) {
		fputs(i ? "; " : "", to);
		put_target(to, failures + i, 1);
		put_end(to, failures + i, protocol);
	}
}

void failures_explain(const struct failure *failures, size_t count, const char *protocol, struct error *err)
{
	size_t told = count < MOST_TOLD ? count : MOST_TOLD, len = 0;
	char *text = NULL;
	FILE *to = open_memstream(&text, &len);

	if (!to) {
		error_set(err, STATUS_FAILED, "connect to %s failed", failures[0].host);
		error_of_kind(err, ERROR_CONNECT);
		return;
	}
	(all_end_the_same(failures, count) ? put_common : put_each)(to, failures, told, protocol);
	if (told < count)
		fprintf(to, "; %zu more addresses failed", count - told);
	fclose(to);
	error_set(err, STATUS_FAILED, "connect to %s", text ? text : failures[0].host);
	error_of_kind(err, ERROR_CONNECT);
	free(text);
}
