/* SPDX-License-Identifier: ISC */
/* digcat -l --answer: reads the lines, opens the sockets, serves. */
#include "mode_answer.h"

#include "base/error.h"
#include "dns/answer_data.h"
#include "dns/answer_lines.h"
#include "dns/resolver.h"
#include "dns/text_out.h"
#include "net/answer_server.h"
#include "net/endpoint.h"
#include "net/listen.h"
#include "options.h"
#include "out/report.h"
#include "session.h"

#include <errno.h>
#include <ev.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MOST = 256 << 20 };

struct answering {
	const struct options *options;	/* lent, as the next three */
	struct ev_loop *loop;
	struct report *report;
	struct error *err;
	struct answer_data *data;
	struct endpoint endpoint;
	struct address addresses[LISTEN_MOST];
	unsigned address_count;
	struct listen_set datagrams, streams;
	struct answer_server *server;
};

/* ---- the lines ---- */

/* A line has at least two words, and few paths have a blank. */
static bool is_line(const char *argument)
{
	return strpbrk(argument, " \t\r\n") != NULL;
}

static int add_text(struct answer_data *data, const char *name, size_t first_line, const struct text_out *text,
		    struct error *err)
{
	struct answer_problem problem;

	if (answer_lines_read(data, text->text, text->len, &problem) == 0)
		return 0;
	return error_set(err, STATUS_MALFORMED, "%s:%zu:%zu: %s", name, first_line + problem.line - 1, problem.column,
			 problem.words);
}

static int read_file(FILE *from, const char *name, struct text_out *text, struct error *err)
{
	char block[16384];
	size_t len;

	while ((len = fread(block, 1, sizeof block, from)) > 0) {
		put_bytes(text, block, len);
		if (text->len > FILE_MOST)
			return error_set(err, STATUS_FAILED, "%s: more than %d MiB", name, FILE_MOST >> 20);
	}
	if (ferror(from))
		return error_set_errno(err, errno, "reading %s", name);
	if (text->has_failed)
		return error_set_errno(err, ENOMEM, "reading %s", name);
	return 0;
}

static int add_file(struct answer_data *data, const char *path, struct error *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "standard input" : path;
	FILE *from = is_stdin ? stdin : fopen(path, "re");
	struct text_out text;
	int result;

	if (!from)
		return error_set_errno(err, errno, "%s", name);
	text_out_init(&text);
	result = read_file(from, name, &text, err);
	if (result == 0)
		result = add_text(data, name, 1, &text, err);
	text_out_destroy(&text);
	if (!is_stdin)
		fclose(from);
	return result;
}

/* Those of the command line are one text: its lines are counted through. */
static int read_lines(struct answering *answering)
{
	const struct options *options = answering->options;
	size_t line = 1;
	int result = 0;

	for (unsigned i = 0; result == 0 && i < options->answer_count; i++) {
		const char *argument = options->answers[i];
		struct text_out text = { .text = (char *)(uintptr_t)argument, .len = strlen(argument) };

		if (!is_line(argument)) {
			result = add_file(answering->data, argument, answering->err);
			continue;
		}
		result = add_text(answering->data, "--answer", line, &text, answering->err);
		line++;
		for (const char *c = argument; (c = strchr(c, '\n')); c++)
			line++;
	}
	return result;
}

/* ---- the sockets ---- */

static int open_sockets(struct answering *answering)
{
	const struct options *options = answering->options;
	struct listen_options listen = {
		.backlog = options->backlog > 0 ? (int)options->backlog : SOMAXCONN,
		.has_no_names = options->has_no_names,
		.is_v6_alone = options->v6_alone || !*answering->endpoint.host,
	};

	if (listen_open_both(&answering->datagrams, &answering->streams, answering->addresses, answering->address_count,
			     &listen, answering->report, answering->err) < 0)
		return -1;
	answering->server = answer_server_new(answering->loop, answering->report, answering->data,
					      &answering->datagrams, &answering->streams);
	return answering->server ? 0 : error_set_errno(answering->err, ENOMEM, "serving");
}

static void add_address(struct answering *answering, const struct address *address)
{
	struct address *added = &answering->addresses[answering->address_count];

	if (answering->address_count == LISTEN_MOST)
		return;
	*added = *address;
	address_set_port(added, port_list_at(&answering->endpoint.ports, 0));
	answering->address_count++;
}

static void on_family(void *who, int family, const struct address *addresses, size_t count)
{
	(void)family;
	for (size_t i = 0; i < count; i++)
		add_address(who, &addresses[i]);
}

static void on_resolved(void *who, enum lookup_result result)
{
	struct answering *answering = who;

	if (answering->address_count == 0) {
		error_set(answering->err, STATUS_FAILED, "%s: %s", answering->endpoint.host, lookup_words(result));
		error_of_kind(answering->err, ERROR_RESOLVE);
	}
	ev_break(answering->loop, EVBREAK_ONE);
}

/* Our own name server can't be asked for the name that it is to listen on. */
static int resolve(struct answering *answering)
{
	const struct options *options = answering->options;
	struct resolver_options settings = session_resolver_options(options);
	struct lookup_handler handler = { on_family, on_resolved, answering };
	struct resolver *resolver = NULL;

	if (!options->has_no_names)
		resolver = resolver_new(answering->loop, &settings, answering->report);
	if (resolver && resolver_lookup(resolver, answering->endpoint.host, session_family(options), &handler))
		ev_run(answering->loop, 0);
	else
		on_resolved(answering, options->has_no_names ? session_name_result(options) : LOOKUP_NO_NAME);
	resolver_free(resolver);
	return answering->address_count ? 0 : -1;
}

static int find_addresses(struct answering *answering)
{
	const struct options *options = answering->options;
	const char *host = answering->endpoint.host;
	struct address address;
	bool is_literal;

	if (!*host && !options->v6_alone) {
		address_any(&address, AF_INET, 0);
		add_address(answering, &address);
	}
	if (!*host && !options->v4_alone) {
		address_any(&address, AF_INET6, 0);
		add_address(answering, &address);
	}
	if (!*host)
		return 0;
	if (endpoint_literal(host, &address, &is_literal, answering->err) < 0)
		return -1;
	if (!is_literal)
		return resolve(answering);
	if (session_family(options) != AF_UNSPEC && session_family(options) != address.sa.sa_family)
		return error_set(answering->err, STATUS_USAGE, "%s: Address family for hostname not supported", host);
	add_address(answering, &address);
	return 0;
}

/* ---- the whole ---- */

static int start(struct answering *answering)
{
	const struct options *options = answering->options;

	if (options->operand_count > 2)
		return error_set(answering->err, STATUS_USAGE, "one operand too many: %s", options->operands[2]);
	if (session_listen_endpoint(options, &answering->endpoint, answering->err) < 0)
		return -1;
	answering->data = answer_data_new();
	if (!answering->data)
		return error_set_errno(answering->err, ENOMEM, "serving");
	if (read_lines(answering) < 0)
		return -1;
	if (find_addresses(answering) < 0 || open_sockets(answering) < 0)
		return endpoint_blame(&answering->endpoint, answering->err);
	return 0;
}

int mode_answer(const struct options *options, struct ev_loop *loop, struct report *report, struct error *err)
{
	struct answering answering = { .options = options, .loop = loop, .report = report, .err = err };
	int result = start(&answering);

	if (result == 0)
		ev_run(loop, 0);
	answer_server_free(answering.server);
	listen_close(&answering.datagrams);
	listen_close(&answering.streams);
	answer_data_free(answering.data);
	return result;
}
