/* SPDX-License-Identifier: ISC */
/* Replies that lead to another question. */
#include "query_again.h"

#include "dns/candidates.h"
#include "dns/system.h"

#include <stdlib.h>
#include <string.h>

enum { SERVFAIL = 2, NXDOMAIN = 3 };

/* ---- +search ---- */

static void search_of(const struct query_words *words, struct search *search)
{
	struct system_dns system;

	system_dns_read(&system);
	*search = system.search;
	if (words->domain[0]) {
		memcpy(search->domains[0], words->domain, sizeof search->domains[0]);
		search->count = 1;
	}
	if (words->ndots >= 0)
		search->ndots = (unsigned)words->ndots;
}

static void take_candidate(struct query_job *job)
{
	const char *name = job->candidates->names[job->candidate++];

	dns_name_from_text(&job->ask.name, name, strlen(name), NULL);
}

void query_again_begin(struct query_job *job)
{
	const struct query_words *words = &job->ask.words;
	char text[DNS_NAME_TEXT];
	struct search search;

	if (!(words->is_search || words->shows_search) || !job->ask.is_relative || job->candidates)
		return;
	job->candidates = calloc(1, sizeof *job->candidates);
	if (!job->candidates)
		return;
	search_of(words, &search);
	dns_name_text(&job->ask.name, text);
	text[strlen(text) - 1] = '\0';		/* relative: the final dot is ours */
	if (candidates_make(job->candidates, text, &search) == 0 && job->candidates->count)
		take_candidate(job);
}

/* Only NXDOMAIN leads on, as in dig: a name that exists is the one that was meant. */
static bool has_more_names(const struct query_job *job, unsigned rcode)
{
	return rcode == NXDOMAIN && job->candidates && job->candidate < job->candidates->count;
}

/* ---- +nofail ---- */

/* The server after the one that failed; the count of them: there is none. */
static size_t next_server(const struct query_job *job, const struct address *failed)
{
	size_t at = 0;

	while (at < job->server_count && !address_equal(&job->servers[at], failed))
		at++;
	return at < job->server_count ? at + 1 : at;
}

static bool has_more_servers(const struct query_job *job, unsigned rcode, const struct address *failed)
{
	return rcode == SERVFAIL && job->ask.words.tries_next_on_failure && next_server(job, failed) < job->server_count;
}

/* ---- both ---- */

bool query_again(const struct query_job *job, const struct dns_message *message, const struct exchange_packet *packet)
{
	unsigned rcode = dns_message_rcode(message);

	if (dns_message_fatal(message) || !message->is_complete)
		return false;
	return has_more_names(job, rcode) || has_more_servers(job, rcode, packet->server);
}

void query_again_move(struct query_job *job, const struct dns_message *message, const struct exchange_packet *packet)
{
	size_t next;

	if (has_more_names(job, dns_message_rcode(message))) {
		take_candidate(job);
		return;
	}
	next = next_server(job, packet->server);
	job->servers += next;
	job->server_count -= next;
}
