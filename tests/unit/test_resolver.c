/* SPDX-License-Identifier: ISC */
/* The resolver against a fake name server, and against nobody. */
#include "dns/resolver.h"

#include "base/clock.h"
#include "out/report.h"

#include "check.h"
#include "fake_dns.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

static struct ev_loop *loop;
static struct fake_dns fake;
static struct resolver_options options;
static struct report report;
static struct resolver *resolver;
static char *told_text;			/* what the report said */
static size_t told_len;
static char story[4096];		/* what the handlers were told */
static struct lookup *lookup;
static struct name_lookup *name_lookup;

/* What a handler does besides noting what it is told. */
static void (*during_family)(int family);
static void (*during_done)(void);

static const char *const result_words[] = {
	[LOOKUP_OK] = "OK",
	[LOOKUP_NO_NAME] = "NO_NAME",
	[LOOKUP_NO_ADDRESS] = "NO_ADDRESS",
	[LOOKUP_NOT_NUMERIC] = "NOT_NUMERIC",
	[LOOKUP_BAD_NAME] = "BAD_NAME",
	[LOOKUP_NO_CONFIGURATION] = "NO_CONFIGURATION",
	[LOOKUP_UNREADABLE] = "UNREADABLE",
	[LOOKUP_NO_SERVER] = "NO_SERVER",
	[LOOKUP_UNUSABLE] = "UNUSABLE",
	[LOOKUP_UNREACHABLE] = "UNREACHABLE",
	[LOOKUP_NO_DESCRIPTOR] = "NO_DESCRIPTOR",
	[LOOKUP_NO_REPLY] = "NO_REPLY",
	[LOOKUP_STRAYS] = "STRAYS",
	[LOOKUP_MALFORMED] = "MALFORMED",
	[LOOKUP_SERVER_CONFUSED] = "SERVER_CONFUSED",
	[LOOKUP_SERVER_REFUSED] = "SERVER_REFUSED",
	[LOOKUP_SERVER_FAILED] = "SERVER_FAILED",
	[LOOKUP_NO_MEMORY] = "NO_MEMORY",
};

static void note(const char *text)
{
	strncat(story, text, sizeof story - strlen(story) - 1);
}

static void on_family(void *who, int family, const struct address *addresses, size_t count)
{
	char host[ADDRESS_HOST_LEN];

	(void)who;
	note(family == AF_INET ? "A" : "AAAA");
	if (during_family)
		during_family(family);
	/* Only now: the addresses are lent for all of the call. */
	for (size_t i = 0; i < count; i++) {
		note(" ");
		note(address_host(&addresses[i], host, sizeof host));
		check_number(addresses[i].sa.sa_family, family);
		check_number(address_port(&addresses[i]), 0);
	}
	note(", ");
}

static void on_done(void *who, enum lookup_result result)
{
	(void)who;
	note(result_words[result]);
	if (during_done)
		during_done();
}

static void on_name(void *who, const char *name)
{
	(void)who;
	note(name ? name : "(none)");
	if (during_done)
		during_done();
}

static const struct lookup_handler handler = { on_family, on_done, NULL };

static void set_up(const struct fake_reply *replies)
{
	loop = ev_loop_new(EVFLAG_AUTO);
	fake_start(&fake, loop, replies);
	options = (struct resolver_options){
		.hosts_path = "", .servers_csv = fake.server, .timeout_s = 5, .tries = 2,
	};
	report_init(&report, "test");
	report.level = 2;
	report.notes = open_memstream(&told_text, &told_len);
	during_family = NULL;
	during_done = NULL;
	story[0] = '\0';
}

static void tear_down(void)
{
	resolver_free(resolver);
	resolver = NULL;
	fake_stop(&fake);
	ev_loop_destroy(loop);
	fclose(report.notes);
	free(told_text);
}

static void begin(const char *name, int family)
{
	if (!resolver)
		resolver = resolver_new(loop, &options, &report);
	story[0] = '\0';
	lookup = resolver_lookup(resolver, name, family, &handler);
	check(lookup != NULL);
	check_text(story, "");		/* nothing is told from within the call */
}

/* ev_run() returns only if the resolver has put all its watchers away. */
static const char *look(const char *name, int family)
{
	begin(name, family);
	ev_run(loop, 0);
	return story;
}

static const char *look_for_name(const char *address_word)
{
	struct address address;

	if (!resolver)
		resolver = resolver_new(loop, &options, &report);
	address_from_text(&address, address_word, 80);
	story[0] = '\0';
	name_lookup = resolver_name(resolver, &address, on_name, NULL);
	check_text(story, "");
	ev_run(loop, 0);
	return story;
}

static bool was_told(const char *line)
{
	fflush(report.notes);
	return strstr(told_text, line);
}

/* ---- addresses ---- */

static const struct fake_reply zone[] = {
	{ "both.test", "A", "192.0.2.1 192.0.2.2" },
	{ "both.test", "AAAA", "2001:db8::1" },
	{ "four.test", "A", "192.0.2.4" },
	{ "four.test", "AAAA", "NODATA" },
	{ "empty.test", "A", "NODATA" },
	{ "empty.test", "AAAA", "NODATA" },
	{ "half.test", "A", "192.0.2.5" },
	{ "half.test", "AAAA", "SERVFAIL" },
	{ "broken.test", "A", "SERVFAIL" },
	{ "broken.test", "AAAA", "SERVFAIL" },
	{ "unwilling.test", "A", "REFUSED" },
	{ "unwilling.test", "AAAA", "NODATA" },
	{ "nonsense.test", "A", "MALFORMED" },
	{ "nonsense.test", "AAAA", "MALFORMED" },
	{ "silent.test", "A", "DROP" },
	{ "silent.test", "AAAA", "DROP" },
	{ "slow.test", "A", "192.0.2.6" },
	{ "slow.test", "AAAA", "HELD 2001:db8::6" },
	{ "long.test", "A", "TRUNCATED 192.0.2.7 192.0.2.8" },
	{ "www.lab.test", "A", "192.0.2.9" },
	{ "www.lab.test", "AAAA", "NODATA" },
	{ "there.corp.test", "A", "NODATA" },
	{ "xn--bcher-kva.test", "A", "192.0.2.10" },
	{ "1.2.0.192.in-addr.arpa", "PTR", "host.example.test" },
	{ "2.2.0.192.in-addr.arpa", "PTR", "ev\033[31mil.example.test" },
	{ "3.2.0.192.in-addr.arpa", "PTR", "with space.example.test" },
	{ "4.2.0.192.in-addr.arpa", "PTR", "198.51.100.1" },
	{ "5.2.0.192.in-addr.arpa", "PTR", "NODATA" },
	{ "6.2.0.192.in-addr.arpa", "PTR", "DROP" },
	{ "7.2.0.192.in-addr.arpa", "PTR", "SERVFAIL" },
	{ "8.2.0.192.in-addr.arpa", "PTR", "MALFORMED" },
	{ "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "PTR",
	  "six_host-1.test" },
	{ NULL, NULL, NULL },
};

static void both_families_are_asked_for_and_told(void)
{
	set_up(zone);
	check_text(look("both.test", AF_UNSPEC), "AAAA 2001:db8::1, A 192.0.2.1 192.0.2.2, OK");
	check_text(fake.log, "both.test AAAA\nboth.test A\n");
	tear_down();
}

static void one_family_is_asked_for_alone(void)
{
	set_up(zone);
	check_text(look("both.test", AF_INET), "A 192.0.2.1 192.0.2.2, OK");
	check_text(look("both.test", AF_INET6), "AAAA 2001:db8::1, OK");
	check_text(fake.log, "both.test A\nboth.test AAAA\n");
	tear_down();
}

static void a_family_without_addresses_is_told_last(void)
{
	set_up(zone);
	check_text(look("four.test", AF_UNSPEC), "A 192.0.2.4, AAAA, OK");
	check_text(look("half.test", AF_UNSPEC), "A 192.0.2.5, AAAA, OK");
	tear_down();
}

static void release(int family)
{
	if (family == AF_INET)
		check(fake_release(&fake));
}

static void a_slow_family_does_not_hold_up_the_other(void)
{
	set_up(zone);
	during_family = release;	/* the one is told before the other is sent */
	check_text(look("slow.test", AF_UNSPEC), "A 192.0.2.6, AAAA 2001:db8::6, OK");
	tear_down();
}

static void what_is_missing_is_told_apart(void)
{
	set_up(zone);
	check_text(look("nowhere.test", AF_UNSPEC), "NO_NAME");
	check_text(look("empty.test", AF_UNSPEC), "NO_ADDRESS");
	check_text(look("four.test", AF_INET6), "NO_ADDRESS");
	tear_down();
}

static void a_server_that_fails_is_no_missing_name(void)
{
	set_up(zone);
	check_text(look("broken.test", AF_UNSPEC), "SERVER_FAILED");
	check_text(look("unwilling.test", AF_UNSPEC), "SERVER_REFUSED");
	check(was_told("broken.test A: SERVFAIL (DNS, "));
	check(was_told("unwilling.test A: REFUSED (DNS, "));
	tear_down();
}

static void a_malformed_reply_is_told_apart(void)
{
	set_up(zone);
	options.timeout_s = 1;
	options.tries = 1;
	check_text(look("nonsense.test", AF_UNSPEC), "MALFORMED");
	check(was_told("nonsense.test AAAA: malformed reply (DNS, "));
	tear_down();
}

static void silence_is_no_reply(void)
{
	set_up(zone);
	options.timeout_s = 0.2;
	options.tries = 1;
	check_text(look("silent.test", AF_UNSPEC), "NO_REPLY");
	check(was_told("silent.test A: no reply (DNS, "));
	tear_down();
}

static void a_refused_datagram_is_a_server_out_of_reach(void)
{
	set_up(zone);
	fake_stop(&fake);
	check_text(look("both.test", AF_UNSPEC), "UNREACHABLE");
	tear_down();
}

static void a_truncated_reply_is_asked_for_again_over_tcp(void)
{
	set_up(zone);
	check_text(look("long.test", AF_INET), "A 192.0.2.7 192.0.2.8, OK");
	check_text(fake.log, "long.test A\nlong.test A\n");
	tear_down();
}

static void the_next_server_is_asked_when_one_fails(void)
{
	static const struct fake_reply broken[] = { { "both.test", "A", "SERVFAIL" }, { NULL, NULL, NULL } };
	struct fake_dns other;
	char servers[80];

	set_up(zone);
	fake_start(&other, loop, broken);
	snprintf(servers, sizeof servers, "%s,%s", other.server, fake.server);
	options.servers_csv = servers;
	check_text(look("both.test", AF_INET), "A 192.0.2.1 192.0.2.2, OK");
	check_text(other.log, "both.test A\n");
	fake_stop(&other);
	tear_down();
}

static void twenty_dead_servers_cost_no_time(void)
{
	char servers[20 * 24] = "";
	double started;

	set_up(zone);
	for (int i = 0; i < 20; i++)	/* the fake has its port on 127.0.0.1 alone */
		snprintf(servers + strlen(servers), 24, "127.0.0.%d:%u,", 40 + i, fake.port);
	strcat(servers, fake.server);
	options.servers_csv = servers;
	options.tries = 1;
	started = clock_now();
	check_text(look("both.test", AF_UNSPEC), "AAAA 2001:db8::1, A 192.0.2.1 192.0.2.2, OK");
	check(clock_now() - started < 2);
	tear_down();
}

static void a_list_of_servers_that_is_none_asks_nobody(void)
{
	set_up(zone);
	options.servers_csv = "127.1";
	check_text(look("both.test", AF_UNSPEC), "UNUSABLE");
	check_text(fake.log, "");
	tear_down();
}

/* ---- search list and names ---- */

static void the_search_list_is_tried_until_something_is_found(void)
{
	set_up(zone);
	setenv("LOCALDOMAIN", "corp.test lab.test", 1);
	options.uses_search = true;
	check_text(look("www", AF_UNSPEC), "A 192.0.2.9, AAAA, OK");
	check_text(fake.log, "www.corp.test AAAA\nwww.corp.test A\nwww.lab.test AAAA\nwww.lab.test A\n");
	fake.log[0] = '\0';
	check_text(look("www.", AF_INET), "NO_NAME");
	check_text(fake.log, "www A\n");
	fake.log[0] = '\0';
	check_text(look("www.lab.test", AF_INET), "A 192.0.2.9, OK");
	check_text(fake.log, "www.lab.test A\n");
	check_text(look("there", AF_INET), "NO_ADDRESS");	/* there.corp.test is */
	unsetenv("LOCALDOMAIN");
	tear_down();
}

static void without_search_a_name_is_asked_for_as_it_is(void)
{
	set_up(zone);
	setenv("LOCALDOMAIN", "corp.test lab.test", 1);
	check_text(look("www", AF_INET), "NO_NAME");
	check_text(fake.log, "www A\n");
	unsetenv("LOCALDOMAIN");
	tear_down();
}

static void a_failing_server_ends_the_search(void)
{
	static const struct fake_reply replies[] = {
		{ "www.corp.test", "A", "SERVFAIL" },
		{ "www.lab.test", "A", "192.0.2.9" },
		{ NULL, NULL, NULL },
	};

	set_up(replies);
	setenv("LOCALDOMAIN", "corp.test lab.test", 1);
	options.uses_search = true;
	check_text(look("www", AF_INET), "SERVER_FAILED");
	unsetenv("LOCALDOMAIN");
	tear_down();
}

static void other_letters_are_asked_for_as_a_labels(void)
{
	set_up(zone);
	check_text(look("B\xc3\xbc""cher.test", AF_INET), "A 192.0.2.10, OK");
	check_text(fake.log, "xn--bcher-kva.test A\n");
	tear_down();
}

static void what_is_no_name_is_not_asked_for(void)
{
	set_up(zone);
	check_text(look("", AF_UNSPEC), "BAD_NAME");
	check_text(look("a..test", AF_UNSPEC), "BAD_NAME");
	check_text(look("a b.test", AF_UNSPEC), "BAD_NAME");
	check_text(look("\xff.test", AF_UNSPEC), "BAD_NAME");
	check_text(fake.log, "");
	tear_down();
}

static void localhost_is_answered_without_asking(void)
{
	set_up(zone);
	check_text(look("localhost", AF_UNSPEC), "AAAA ::1, A 127.0.0.1, OK");
	check_text(look("LocalHost.", AF_INET), "A 127.0.0.1, OK");
	check_text(look("foo.bar.localhost", AF_INET6), "AAAA ::1, OK");
	check(was_told("foo.bar.localhost AAAA: ::1 (localhost, "));
	check_text(fake.log, "");
	check_text(look("notlocalhost", AF_INET), "NO_NAME");
	check_text(fake.log, "notlocalhost A\n");
	tear_down();
}

static void the_hosts_file_comes_before_dns(void)
{
	char path[] = "/tmp/digcat-hosts-XXXXXX", line[80];
	FILE *file = fdopen(mkstemp(path), "w");

	fputs("# a comment\n198.51.100.1 both.test xn--bcher-kva.test\n198.51.100.2 both.test\n"
	      "2001:db8::9 six.test", file);
	fclose(file);
	set_up(zone);
	options.hosts_path = path;
	check_text(look("both.test", AF_UNSPEC), "A 198.51.100.1 198.51.100.2, AAAA, OK");
	snprintf(line, sizeof line, "both.test A: 198.51.100.2 (%s:3, ", path);
	check(was_told(line));
	check_text(look("b\xc3\xbc""cher.test", AF_UNSPEC), "A 198.51.100.1, AAAA, OK");
	check_text(fake.log, "");
	check_text(look("both.test", AF_INET6), "AAAA 2001:db8::1, OK");	/* the file has none */
	check_text(look_for_name("2001:db8::9"), "six.test");
	check_text(fake.log, "both.test AAAA\n");
	unlink(path);
	tear_down();
}

static void the_story_tells_questions_and_answers(void)
{
	set_up(zone);
	look("four.test", AF_UNSPEC);
	check(was_told(" for four.test AAAA over UDP, try 1\n"));
	check(was_told(" for four.test A over UDP, try 1\n"));
	check(was_told(" replied to four.test AAAA: NOERROR ("));
	check(was_told(" replied to four.test A: NOERROR, 1 record (43 bytes over UDP, "));
	check(was_told("four.test AAAA: NODATA (DNS, "));
	check(was_told("four.test A: 192.0.2.4 TTL 300 (DNS, "));
	look("nowhere.test", AF_INET);
	check(was_told("nowhere.test A: NXDOMAIN (DNS, "));
	tear_down();
}

/* ---- ends before the end ---- */

static void cancel(void)
{
	lookup_cancel(lookup);
}

static void cancel_in_family(int family)
{
	(void)family;
	cancel();
}

static void free_all(void)
{
	resolver_free(resolver);
	resolver = NULL;
}

static void free_all_in_family(int family)
{
	(void)family;
	free_all();
}

static void a_cancelled_lookup_tells_nothing(void)
{
	set_up(zone);
	begin("both.test", AF_UNSPEC);
	lookup_cancel(lookup);
	lookup_cancel(NULL);
	ev_run(loop, 0);
	check_text(story, "");
	check_text(fake.log, "");
	tear_down();
}

static void a_lookup_cancelled_while_servers_think_leaves_nothing_running(void)
{
	double started = clock_now();

	set_up(zone);
	begin("silent.test", AF_UNSPEC);
	while (strcmp(fake.log, "silent.test AAAA\nsilent.test A\n") != 0)
		ev_run(loop, EVRUN_ONCE);
	lookup_cancel(lookup);
	ev_run(loop, 0);
	check_text(story, "");
	check(clock_now() - started < 3);	/* a first try is 5 s long */
	tear_down();
}

static void a_forgotten_question_does_not_outlive_the_last_lookup(void)
{
	double started = clock_now();

	set_up(zone);
	begin("silent.test", AF_UNSPEC);
	while (strcmp(fake.log, "silent.test AAAA\nsilent.test A\n") != 0)
		ev_run(loop, EVRUN_ONCE);
	struct lookup *silent = lookup;
	begin("both.test", AF_UNSPEC);
	lookup_cancel(silent);
	ev_run(loop, 0);
	check_text(story, "AAAA 2001:db8::1, A 192.0.2.1 192.0.2.2, OK");
	check(clock_now() - started < 3);
	tear_down();
}

static void a_handler_may_cancel(void)
{
	set_up(zone);
	during_family = cancel_in_family;
	check_text(look("both.test", AF_UNSPEC), "AAAA 2001:db8::1, ");
	check_text(look("slow.test", AF_UNSPEC), "A 192.0.2.6, ");	/* the other is still open */
	check_text(look("localhost", AF_UNSPEC), "AAAA ::1, ");
	during_family = NULL;
	during_done = cancel;
	check_text(look("both.test", AF_INET), "A 192.0.2.1 192.0.2.2, OK");
	check_text(look("a..b", AF_INET), "BAD_NAME");
	tear_down();
}

static void a_handler_may_free_the_resolver(void)
{
	set_up(zone);
	during_family = free_all_in_family;
	check_text(look("slow.test", AF_UNSPEC), "A 192.0.2.6, ");
	during_family = NULL;
	during_done = free_all;
	check_text(look("both.test", AF_INET), "A 192.0.2.1 192.0.2.2, OK");
	check_text(look("nowhere.test", AF_UNSPEC), "NO_NAME");
	check_text(look_for_name("192.0.2.1"), "host.example.test");
	tear_down();
}

static void freeing_the_resolver_ends_all_silently(void)
{
	struct address address;

	set_up(zone);
	begin("silent.test", AF_UNSPEC);
	begin("both.test", AF_UNSPEC);
	address_from_text(&address, "192.0.2.6", 0);
	resolver_name(resolver, &address, on_name, NULL);
	while (!strstr(fake.log, "6.2.0.192.in-addr.arpa PTR"))
		ev_run(loop, EVRUN_ONCE);
	story[0] = '\0';
	free_all();
	ev_run(loop, 0);
	check_text(story, "");
	free_all();
	tear_down();
}

static void begin_again(void)
{
	during_done = NULL;
	resolver_lookup(resolver, "four.test", AF_INET, &handler);
}

static void a_handler_may_ask_again(void)
{
	set_up(zone);
	during_done = begin_again;
	check_text(look("both.test", AF_INET), "A 192.0.2.1 192.0.2.2, OKA 192.0.2.4, OK");
	tear_down();
}

static void many_lookups_run_at_once(void)
{
	size_t done_count = 0;

	set_up(zone);
	for (int i = 0; i < 50; i++)
		begin(i % 2 ? "both.test" : "nowhere.test", AF_INET);
	ev_run(loop, 0);
	for (const char *at = story; (at = strstr(at, "OK")); at++)
		done_count++;
	check_number(done_count, 25);
	tear_down();
}

/* ---- addresses to names ---- */

static void an_address_has_a_name(void)
{
	set_up(zone);
	check_text(look_for_name("192.0.2.1"), "host.example.test");
	check_text(look_for_name("2001:db8::1"), "six_host-1.test");
	check_text(look_for_name("::ffff:192.0.2.1"), "host.example.test");
	check(was_told(" for 1.2.0.192.in-addr.arpa PTR over UDP, try 1\n"));
	check(was_told("1.2.0.192.in-addr.arpa PTR: host.example.test (DNS, "));
	tear_down();
}

static void a_name_that_is_no_host_name_is_not_handed_on(void)
{
	set_up(zone);
	check_text(look_for_name("192.0.2.2"), "(none)");
	check_text(look_for_name("192.0.2.3"), "(none)");
	check_text(look_for_name("192.0.2.4"), "(none)");
	fflush(report.notes);
	check(!strchr(told_text, '\033'));
	tear_down();
}

static void an_address_without_a_name_says_so(void)
{
	set_up(zone);
	options.timeout_s = 1;
	options.tries = 1;
	check_text(look_for_name("192.0.2.5"), "(none)");
	check_text(look_for_name("192.0.2.7"), "(none)");
	check_text(look_for_name("192.0.2.8"), "(none)");
	check_text(look_for_name("192.0.2.9"), "(none)");
	check(was_told("5.2.0.192.in-addr.arpa PTR: NODATA (DNS, "));
	check(was_told("7.2.0.192.in-addr.arpa PTR: SERVFAIL (DNS, "));
	check(was_told("8.2.0.192.in-addr.arpa PTR: malformed reply (DNS, "));
	check(was_told("9.2.0.192.in-addr.arpa PTR: NXDOMAIN (DNS, "));
	tear_down();
}

static void a_name_is_waited_for_two_seconds(void)
{
	double started = clock_now();

	set_up(zone);
	check_text(look_for_name("192.0.2.6"), "(none)");
	check(clock_now() - started > 1.9);
	check(clock_now() - started < 4);
	check(was_told("6.2.0.192.in-addr.arpa PTR: no reply within two seconds (DNS, "));
	tear_down();
}

static void the_loopback_address_is_localhost(void)
{
	set_up(zone);
	check_text(look_for_name("127.0.0.1"), "localhost");
	check_text(look_for_name("::1"), "localhost");
	check_text(fake.log, "");
	tear_down();
}

static void cancel_name(void)
{
	name_lookup_cancel(name_lookup);
}

static void a_search_for_a_name_can_be_cancelled(void)
{
	struct address address;

	set_up(zone);
	during_done = cancel_name;
	check_text(look_for_name("192.0.2.1"), "host.example.test");
	story[0] = '\0';
	address_from_text(&address, "192.0.2.6", 0);
	name_lookup = resolver_name(resolver, &address, on_name, NULL);
	while (!strstr(fake.log, "6.2.0.192.in-addr.arpa PTR"))
		ev_run(loop, EVRUN_ONCE);
	name_lookup_cancel(name_lookup);
	name_lookup_cancel(NULL);
	ev_run(loop, 0);
	check_text(story, "");
	tear_down();
}

/* ---- words and the system ---- */

static void each_result_has_words_of_its_own(void)
{
	for (enum lookup_result i = LOOKUP_OK; i <= LOOKUP_NO_MEMORY; i++)
		for (enum lookup_result j = LOOKUP_OK; j < i; j++)
			check(strcmp(lookup_words(i), lookup_words(j)) != 0);
}

enum { SKIPPED = 77 };

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool is_written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return is_written;
}

/* In namespaces of its own, without a network: what resolv.conf says. */
static int look_with_resolv_conf(const char *text, enum lookup_result expected)
{
	char path[] = "/tmp/digcat-resolv-XXXXXX";

	close(mkstemp(path));
#ifdef CLONE_NEWNET
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) != 0 || !write_file(path, text) ||
	    mount(path, "/etc/resolv.conf", "none", MS_BIND, NULL) != 0) {
		unlink(path);
		return SKIPPED;
	}
#else
	(void)write_file;
	(void)text;
	unlink(path);
	return SKIPPED;
#endif
	unlink(path);
	set_up(NULL);
	options.servers_csv = NULL;
	look("both.test", AF_UNSPEC);
	tear_down();
	return strcmp(story, result_words[expected]) == 0 ? 0 : 1;
}

static int status_with_resolv_conf(const char *text, enum lookup_result expected)
{
	int status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0)
		_exit(look_with_resolv_conf(text, expected));
	waitpid(child, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED) {
		printf("# left out: no namespaces here\n");
		return 0;
	}
	return status;
}

static void without_a_name_server_that_is_what_is_said(void)
{
	check_number(status_with_resolv_conf("# nothing\n", LOOKUP_NO_SERVER), 0);
	check_number(status_with_resolv_conf("nameserver 192.0.2.1\n", LOOKUP_UNREACHABLE), 0);
}

int main(void)
{
	alarm(120);
	run_test(both_families_are_asked_for_and_told);
	run_test(one_family_is_asked_for_alone);
	run_test(a_family_without_addresses_is_told_last);
	run_test(a_slow_family_does_not_hold_up_the_other);
	run_test(what_is_missing_is_told_apart);
	run_test(a_server_that_fails_is_no_missing_name);
	run_test(a_malformed_reply_is_told_apart);
	run_test(silence_is_no_reply);
	run_test(a_refused_datagram_is_a_server_out_of_reach);
	run_test(a_truncated_reply_is_asked_for_again_over_tcp);
	run_test(the_next_server_is_asked_when_one_fails);
	run_test(twenty_dead_servers_cost_no_time);
	run_test(a_list_of_servers_that_is_none_asks_nobody);
	run_test(the_search_list_is_tried_until_something_is_found);
	run_test(without_search_a_name_is_asked_for_as_it_is);
	run_test(a_failing_server_ends_the_search);
	run_test(other_letters_are_asked_for_as_a_labels);
	run_test(what_is_no_name_is_not_asked_for);
	run_test(localhost_is_answered_without_asking);
	run_test(the_hosts_file_comes_before_dns);
	run_test(the_story_tells_questions_and_answers);
	run_test(a_cancelled_lookup_tells_nothing);
	run_test(a_lookup_cancelled_while_servers_think_leaves_nothing_running);
	run_test(a_forgotten_question_does_not_outlive_the_last_lookup);
	run_test(a_handler_may_cancel);
	run_test(a_handler_may_free_the_resolver);
	run_test(freeing_the_resolver_ends_all_silently);
	run_test(a_handler_may_ask_again);
	run_test(many_lookups_run_at_once);
	run_test(an_address_has_a_name);
	run_test(a_name_that_is_no_host_name_is_not_handed_on);
	run_test(an_address_without_a_name_says_so);
	run_test(a_name_is_waited_for_two_seconds);
	run_test(the_loopback_address_is_localhost);
	run_test(a_search_for_a_name_can_be_cancelled);
	run_test(each_result_has_words_of_its_own);
	run_test(without_a_name_server_that_is_what_is_said);
	return tests_done();
}
