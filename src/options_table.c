/* SPDX-License-Identifier: ISC */
/* The table of options. */
#include "options.h"

#include "base/text.h"
#include "dns/servers.h"

#include <stdint.h>
#include <string.h>

#define FIELD(name) offsetof(struct options, name)
#define HEADING(text) { .kind = OPTION_HEADING, .help = (text) }

/* Letters: the first is digcat's and nc's, the second ncat's. */
#define FLAG(nc, ncat, long_name, member, text) \
	{ .letter = { nc, ncat }, .name = (long_name), .kind = OPTION_FLAG, .field = FIELD(member), .help = (text) }
#define TEXT(nc, ncat, long_name, arg, member, text) \
	{ .letter = { nc, ncat }, .name = (long_name), .argument = (arg), .kind = OPTION_TEXT, \
	  .field = FIELD(member), .help = (text) }
#define TIME(nc, ncat, long_name, member, least, words, text) \
	{ .letter = { nc, ncat }, .name = (long_name), .argument = "TIME", .kind = OPTION_TIME, \
	  .field = FIELD(member), .low = (least), .high = LONGEST, .what = (words), .help = (text) }
#define NUMBER(nc, ncat, long_name, member, least, most, words, text) \
	{ .letter = { nc, ncat }, .name = (long_name), .argument = "N", .kind = OPTION_NUMBER, \
	  .field = FIELD(member), .low = (least), .high = (most), .what = (words), .help = (text) }

/* Ten years: longer than any session, and no overflow in any clock. */
#define LONGEST (10 * 365 * 86400.0)

static int add_answer(struct options *options, const char *argument, struct error *err);
static int set_quit(struct options *options, const char *argument, struct error *err);
static int set_dns_servers(struct options *options, const char *argument, struct error *err);
static int set_dissect(struct options *options, const char *argument, struct error *err);

const struct option_row option_table[] = {
	HEADING("Modes"),
	FLAG('l', 'l', "listen", is_listener, "listen instead of connecting"),
	FLAG('z', 'z', "zero", is_scan, "tell which ports are open, and send nothing"),
	FLAG('Q', 0, "query", is_query_mode, "ask DNS; the words after it are dig's"),
	FLAG('A', 0, "address", is_address_mode, "explain the addresses, ports and MAC addresses given; nothing is sent"),
	{ .name = "answer", .argument = "RECORDS", .kind = OPTION_CALL, .call = add_answer,
	  .help = "with -l: be a name server with the records of a file, or with one \"name type rdata\"" },

	HEADING("Families, ends, sockets"),
	FLAG('4', '4', NULL, v4_alone, "IPv4 alone"),
	FLAG('6', '6', NULL, v6_alone, "IPv6 alone"),
	FLAG('u', 'u', "udp", is_udp, "datagrams instead of a stream"),
	FLAG('U', 'U', "unixsock", is_unix, "Unix-domain sockets: the operand is a path, or @name for an abstract one"),
	FLAG(0, 0, "seqpacket", is_seqpacket, "with -U: SOCK_SEQPACKET"),
	FLAG('k', 'k', "keep-open", keeps_open, "go on listening after a client has gone"),
	TEXT('p', 'p', "source-port", "PORT", source_port, "send from this port"),
	TEXT('s', 's', "source", "ADDR", source, "send from this address; with -uU: our own path"),
	FLAG('r', 0, NULL, is_random, "random local port, and remote ports in random order"),
	FLAG('b', 0, NULL, may_broadcast, "allow datagrams to broadcast addresses"),
	FLAG('n', 'n', "nodns", has_no_names, "no names: numeric addresses and ports only"),
	NUMBER(0, 0, "backlog", backlog, 1, INT32_MAX, "backlog", "how many clients may wait to be accepted"),

	HEADING("A session"),
	FLAG('N', 0, NULL, shuts_down, "shut down the sending side (FIN) when stdin ends (the default of digcat and ncat)"),
	FLAG(0, 0, "no-shutdown", never_shuts_down, "do not shut down the sending side when stdin ends"),
	{ .letter = { 'q', 0 }, .argument = "TIME", .kind = OPTION_CALL, .call = set_quit,
	  .help = "as -N, and quit TIME after stdin has ended; 0: wait for the peer; negative: never quit" },
	FLAG(0, 0, "half-close", half_closes, "after the peer has closed, wait for stdin's end, however long"),
	TIME(0, 0, "linger", linger_s, 0, "linger time",
	     "quit once stdin pauses for TIME (0.5) after the peer's end; -u: once nothing comes (1)"),
	FLAG(0, 0, "lines", has_lines, "with -u: one line, one datagram, and back"),
	FLAG(0, 0, "checksum", has_checksum, "SHA-256 and byte count of each direction at the end"),
	TIME('w', 0, NULL, limit_s, 0, "timeout",
	     "limit for connecting, and for the time without a byte in either direction"),
	TIME(0, 'w', "wait", connect_limit_s, 0.001, "timeout", "limit for connecting"),
	TIME(0, 'i', "idle-timeout", idle_limit_s, 0.001, "idle timeout",
	     "fail when no byte moves in either direction for TIME"),
	TIME('i', 0, NULL, interval_s, 0, "interval", "wait TIME after each line sent, or port begun with"),
	TIME(0, 'd', "delay", delay_s, 0.001, "delay", "wait TIME after each read, both ways"),
	NUMBER('W', 0, NULL, most_reads, 1, UINT32_MAX, "number of packets", "quit after N reads from the peer"),
	FLAG('d', 0, NULL, reads_no_stdin, "never read stdin"),
	FLAG(0, 0, "send-only", sends_only, "throw away what the peer sends"),
	FLAG(0, 0, "recv-only", receives_only, "never read stdin"),
	FLAG('C', 'C', "crlf", has_crlf, "send LF as CRLF"),
	{ .name = "dissect", .argument = "WORD", .kind = OPTION_CALL, .call = set_dissect,
	  .help = "explain each message that passes; WORD is dns" },
	FLAG(0, 0, "progress", has_progress, "a meter on stderr: bytes, rate, and of a file on stdin the share and the time left"),

	HEADING("Which ports are open"),
	NUMBER(0, 0, "parallel", parallel, 1, 65535, "number of ports at a time", "with -z: try N ports at a time (256)"),
	NUMBER(0, 0, "rate", rate, 1, 1000000, "rate", "with -z: begin with at most N ports a second"),

	HEADING("Getting there"),
	FLAG(0, 0, "srv", uses_srv, "the operands are a service and a domain: go where its SRV records lead"),
	TIME(0, 0, "attempt-delay", attempt_delay_s, 0.010, "attempt delay",
	     "how long one address is ahead of the next (250ms)"),
	NUMBER(0, 0, "retry", retries, 0, INT32_MAX, "number of tries",
	       "if nobody can be reached, try all of it N times more"),
	TIME(0, 0, "retry-delay", retry_delay_s, 0.001, "retry delay",
	     "wait TIME before trying again (500ms); each further time doubles it, up to 8s"),
	TIME(0, 0, "wait-for", wait_for_s, 0.001, "time", "try again until it works, or TIME is over"),

	HEADING("Names and DNS"),
	{ .name = "dns-servers", .argument = "SERVERS", .kind = OPTION_CALL, .call = set_dns_servers,
	  .help = "ask these name servers instead of the system's, one after another" },
	TIME(0, 0, "dns-timeout", dns_timeout_s, 0.001, "DNS timeout",
	     "how long a name server has for its first reply; each further round doubles it"),
	NUMBER(0, 0, "dns-tries", dns_tries, 1, 100, "number of tries", "how often each name server is asked"),
	FLAG(0, 0, "dns-tcp", dns_over_tcp, "ask name servers over TCP"),
	FLAG(0, 0, "no-hosts", skips_hosts, "do not read the hosts file"),
	FLAG(0, 0, "no-search", skips_search, "look names up as they are, without the search list"),

	HEADING("What is told"),
	{ .letter = { 'v', 'v' }, .name = "verbose", .kind = OPTION_COUNT, .field = FIELD(verbosity),
	  .help = "say what happens; -vv: each address tried, sockaddrs byte by byte; -vvv: DNS messages, too" },
	FLAG(0, 0, "json", is_json, "events as NDJSON, one object a line"),
	FLAG('h', 'h', "help", wants_help, "print this"),
	FLAG(0, 0, "version", wants_version, "print the version"),
	{ .kind = OPTION_HEADING },
};

static int add_answer(struct options *options, const char *argument, struct error *err)
{
	options->is_answer_mode = true;
	if (options->answer_count == OPTIONS_ANSWERS)
		return error_set(err, STATUS_USAGE, "more than %d times --answer; put the lines into a file", OPTIONS_ANSWERS);
	options->answers[options->answer_count++] = argument;
	return 0;
}

static int set_quit(struct options *options, const char *argument, struct error *err)
{
	const char *problem;

	/* -q -1 undoes an earlier -q; time runs backwards for nobody. */
	options->has_quit = argument[0] != '-';
	problem = text_to_seconds(argument, -LONGEST, LONGEST, &options->quit_s);
	if (problem)
		return error_set(err, STATUS_USAGE, "quit time %s: %s", problem, argument);
	if (!options->has_quit)
		options->quit_s = -1;
	return 0;
}

static int set_dns_servers(struct options *options, const char *argument, struct error *err)
{
	options->dns_servers = argument;
	return servers_check(argument, err);
}

static int set_dissect(struct options *options, const char *argument, struct error *err)
{
	if (strcmp(argument, "dns") != 0)
		return error_set(err, STATUS_USAGE, "cannot dissect '%s', only dns", argument);
	options->dissects_dns = true;
	return 0;
}
