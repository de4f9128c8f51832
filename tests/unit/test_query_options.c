/* SPDX-License-Identifier: ISC */
/* The words after -Q, and the lines of -f. */
#include "query_options.h"

#include "base/error.h"
#include "options.h"
#include "query_line.h"

#include "tests/unit/check.h"

static struct query_options query;
static struct error err;
static char told[4096];

/* What a list asks: "a.test. A, b.test. MX CH 3; ..." in numbers. */
static const char *asks(const struct query_list *list)
{
	char name[DNS_NAME_TEXT];
	size_t len = 0;

	told[0] = '\0';
	for (size_t i = 0; i < list->count; i++)
		len += (size_t)snprintf(told + len, sizeof told - len, "%s%s %u%s", i ? ", " : "",
					dns_name_text(&list->asks[i].name, name), list->asks[i].type,
					list->asks[i].class == 3 ? " CH" : "");
	return told;
}

static int parse(const char *line)
{
	static char copy[512];
	static char *argv[64];
	char *rest = copy, *word;
	struct options options;
	int argc = 0, result;

	query_options_destroy(&query);
	err = (struct error){ .status = STATUS_OK };
	snprintf(copy, sizeof copy, "digcat %s", line);
	while ((word = strsep(&rest, " ")))
		argv[argc++] = word;
	argv[argc] = NULL;
	result = options_parse(&options, argc, argv, &err);
	return result < 0 ? result : query_options_parse(&query, &options, &err);
}

static const char *parsed(const char *line)
{
	return parse(line) < 0 ? err.text : asks(&query.list);
}

static void a_type_belongs_to_the_name_before_it(void)
{
	check_text(parsed("-Q n1 MX n2 TXT"), "n1. 15, n2. 16");
	check_text(parsed("-Q n A TXT"), "n. 1, n. 16");
	check_text(parsed("-Q n1 n2 MX"), "n1. 1, n1. 28, n2. 15");
	check_text(parsed("-Q MX n1 n2"), "n1. 15, n2. 15");
	check_text(parsed("-Q n TYPE65280"), "n. 65280");
	check_text(parsed("-Q -t MX n"), "n. 15");
	check_text(parsed("-Q n -t mx"), "n. 15");
	check_text(parsed("-Q -q mx -q a"), "mx. 1, mx. 28, a. 1, a. 28");
	check_text(parsed("-Q mx."), "mx. 1, mx. 28");
	check_text(parsed("-Q"), ". 2");
	check_text(parsed("-Q MX"), ". 15");
	check_text(parsed("-Q n IXFR=7"), "n. 251");
	check_number(query.list.asks[0].serial, 7);
}

static void a_class_belongs_to_the_name_before_it(void)
{
	check_text(parsed("-Q n TXT CH"), "n. 16 CH");
	check_text(parsed("-Q CH n TXT m TXT"), "n. 16 CH, m. 16 CH");
	check_text(parsed("-Q n TXT -c CH"), "n. 16 CH");
}

static void an_address_asks_for_its_name(void)
{
	check_text(parsed("-Q 192.0.2.1"), "1.2.0.192.in-addr.arpa. 12");
	check_text(parsed("-Q -x 192.0.2.1 n A"), "1.2.0.192.in-addr.arpa. 12, n. 1");
	check_text(parsed("-Q 192.0.2.1 ANY"), "1.2.0.192.in-addr.arpa. 255");
	check_text(parsed("-Q -x 192.0.2"), "2.0.192.in-addr.arpa. 12");
	check_text(parsed("-Q -x 10 SOA"), "10.in-addr.arpa. 6");
	check_text(parsed("-Q 192.0.2 A"), "192.0.2. 1");
	check_text(parsed("-Q -x nonsense"), "-x needs an address: nonsense");
	check_text(parsed("-Q -x 192.256"), "-x needs an address: 192.256");
	check_text(parsed("-Q -x 192.0."), "-x needs an address: 192.0.");
	check_text(parsed("-Q -x 1.2.3.4.5"), "-x needs an address: 1.2.3.4.5");
	check_text(parsed("-Q -x 0001"), "-x needs an address: 0001");
}

static void plus_words_hold_for_all_or_for_the_name_before(void)
{
	check_number(parse("-Q +tcp x A y A +short +notcp z A"), 0);
	check(query.list.asks[0].words.is_tcp && !query.list.asks[0].words.is_short);
	check(!query.list.asks[1].words.is_tcp && query.list.asks[1].words.is_short);
	check(query.list.asks[2].words.is_tcp && !query.list.asks[2].words.is_short);
	check_number(parse("-Q x A TXT +short"), 0);
	check(query.list.asks[0].words.is_short && query.list.asks[1].words.is_short);
	check_number(parse("-Q x +norec +bufs=512 +time=2 +retry=0 +subnet=10.0.0.0/8"), 0);
	check(!query.list.asks[1].words.recurses);
	check_number(query.list.asks[1].words.udp_size, 512);
	check_number(query.list.asks[1].words.tries, 1);
	check_number(query.list.asks[1].words.subnet_len, 5);
	check_number(parse("-Q x +noall +answer +vc +do"), 0);
	check(query.list.asks[0].words.shows[DNS_ANSWER] && !query.list.asks[0].words.shows[DNS_QUESTION]);
	check(query.list.asks[0].words.is_tcp && query.list.asks[0].words.is_dnssec);
	check_text(parsed("-Q a +a"), "ambiguous word '+a': +adflag, +aaflag, +all, +answer, ...");
	check_text(parsed("-Q a +j"), "unknown word '+j'; did you mean +json?");
	check_text(parsed("-Q a +noshrot"), "unknown word '+noshrot'; did you mean +noshort?");
	check_text(parsed("-Q a +yaml"), "unknown word '+yaml'; see -Q --help");
	check_text(parsed("-Q a +tls"), "unknown word '+tls'; see -Q --help");
	check_text(parsed("-Q a +no"), "unknown word '+no'; see -Q --help");
	check_text(parsed("-Q a +tt"), "ambiguous word '+tt': +ttlid, +ttlunits");
	check_number(parse("-Q a +nord"), 0);
	check(!query.list.asks[0].words.recurses);
	check_text(parsed("-Q a +short=3"), "+short takes no value: 3");
	check_text(parsed("-Q a +tries=0"), "+tries too small: 0");
	check_text(parsed("-Q a +cookie=12"), "+cookie needs 8 to 40 bytes in hex: 12");
}

static void servers_have_ports_and_brackets(void)
{
	check_number(parse("-Q @192.0.2.1 @192.0.2.2:5353 @[::1]:53 @::1 @ns.test:5 n"), 0);
	check_number(query.list.server_count, 5);
	check_text(query.list.servers[0].host, "192.0.2.1");
	check_number(query.list.servers[0].port, 0);
	check_number(query.list.servers[1].port, 5353);
	check_text(query.list.servers[2].host, "::1");
	check_number(query.list.servers[2].port, 53);
	check_text(query.list.servers[3].host, "::1");
	check_text(query.list.servers[4].host, "ns.test");
	check_text(parsed("-Q @x:70000 n"), "'@x:70000' is no server");
	check_text(parsed("-Q @[::1 n"), "'@[::1' is no server");
}

static void options_stand_anywhere(void)
{
	check_number(parse("-vQx 192.0.2.1 -v --json=rr --parallel 7 --wire -p 54 -b 127.0.0.1#9"), 0);
	check_number(query.verbosity, 2);
	check(query.has_records && query.has_wire && query.list.asks[0].words.is_json);
	check_number(query.parallel, 7);
	check_number(query.port, 54);
	check_number(address_port(&query.source), 9);
	check_text(parsed("-Q -y hmac:k:s n"), "-y of dig is not done here: there are no signed queries (TSIG)");
	check_text(parsed("-Q n -u"), "-u of dig is not done here: --json has the time in fractions of ms");
	check_text(parsed("-Q n --parallel 0"), "--parallel too small: 0");
	check_text(parsed("-Q n --wire=x"), "option '--wire' doesn't allow an argument");
	check_text(parsed("-Q n --json=x"), "option '--json' doesn't allow x");
	check_text(parsed("-Q -- -n.test A"), "-n.test. 1");
}

static const char *parsed_line(const char *text)
{
	static struct query_list list;
	char line[256];

	snprintf(line, sizeof line, "%s", text);
	err = (struct error){ .status = STATUS_OK };
	query_list_destroy(&list);
	memset(&list, 0, sizeof list);
	return query_line_parse(&list, &query, line, &err) < 0 ? err.text : asks(&list);
}

static void a_line_is_one_question(void)
{
	check_number(parse("-Q -f names"), 0);
	check_text(parsed_line("a.test"), "a.test. 1");
	check_text(parsed_line("  a.test\tMX \r"), "a.test. 15");
	check_text(parsed_line("a.test MX +short @192.0.2.1 ; more"), "a.test. 15");
	check_text(parsed_line("# a.test"), "");
	check_text(parsed_line(""), "");
	check_text(parsed_line("a.test b.test"), "'b.test' is no type, and a line asks one question");
	check_text(parsed_line("a.test MX TXT"), "more than one question");
	check_text(parsed_line("a.test IXFR"), "IXFR needs a serial: IXFR=1");
	check_text(parsed_line("@192.0.2.1"), "no name; one that looks like a type wants a dot, as in 'mx.'");
	check_text(parsed_line(" mx # no name"), "no name; one that looks like a type wants a dot, as in 'mx.'");
	check_text(parsed_line("+short"), "no name; one that looks like a type wants a dot, as in 'mx.'");
	check_text(parsed_line(" # mx"), "");
	check_text(parsed_line("a..test"), "'a..test' is no domain name: it has an empty label");
	check_number(parse("-Q -f names AAAA CH"), 0);
	check_text(parsed_line("a.test"), "a.test. 28 CH");
}

static void a_line_takes_some_letters(void)
{
	check_number(parse("-Q -f names"), 0);
	check_text(parsed_line("-x 192.0.2.1"), "1.2.0.192.in-addr.arpa. 12");
	check_text(parsed_line("-q mx -t  MX"), "mx. 15");
	check_text(parsed_line("-t TXT -c CH n"), "n. 16 CH");
	check_text(parsed_line("-x a.test"), "-x needs an address: a.test");
	check_text(parsed_line("n -t"), "option requires an argument -- 't'");
	check_text(parsed_line("n -t # MX"), "option requires an argument -- 't'");
	check_text(parsed_line("n -p 53"), "a line takes -q, -x, -t and -c, not '-p'");
	check_text(parsed_line("-n.test"), "-n.test. 1");
}

int main(void)
{
	run_test(a_type_belongs_to_the_name_before_it);
	run_test(a_class_belongs_to_the_name_before_it);
	run_test(an_address_asks_for_its_name);
	run_test(plus_words_hold_for_all_or_for_the_name_before);
	run_test(servers_have_ports_and_brackets);
	run_test(options_stand_anywhere);
	run_test(a_line_is_one_question);
	run_test(a_line_takes_some_letters);
	query_options_destroy(&query);
	return tests_done();
}
