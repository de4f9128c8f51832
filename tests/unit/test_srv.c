/* SPDX-License-Identifier: ISC */
/* SRV records: asked for, read, and put in order. */
#include "dns/srv.h"

#include "base/clock.h"
#include "dns/codes.h"
#include "dns/resolver.h"
#include "out/report.h"

#include "check.h"
#include "fake_dns.h"

/* ---- the order ---- */

/* A generator with a known start, so that a failure can be had again. */
static uint32_t chance(void *who, uint32_t bound)
{
	uint64_t *state = who;

	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((*state >> 33) % bound);
}

static uint64_t state = 4;

static uint32_t highest(void *who, uint32_t bound)
{
	(void)who;
	return bound - 1;
}

static struct srv_target target(uint16_t priority, uint16_t weight, const char *host)
{
	struct srv_target made = { .priority = priority, .weight = weight };

	snprintf(made.host, sizeof made.host, "%s", host);
	return made;
}

enum { DRAWS = 10000 };

/* How often each of three targets comes first. */
static void count_first(const uint16_t weights[3], int first[3])
{
	struct srv_target targets[3];

	memset(first, 0, 3 * sizeof *first);
	for (int i = 0; i < DRAWS; i++) {
		targets[0] = target(5, weights[0], "0");
		targets[1] = target(5, weights[1], "1");
		targets[2] = target(5, weights[2], "2");
		srv_order(targets, 3, chance, &state);
		first[targets[0].host[0] - '0']++;
	}
}

/* Four standard deviations: a right order fails once in 16,000 times, and the
 * generator starts where it does not. */
#define check_share(count, share) \
	do { \
		double check_mean = DRAWS * (share), check_off = (count) - check_mean; \
		check(check_off * check_off <= 16 * check_mean * (1 - (share)) + 1); \
	} while (0)

static void a_lower_priority_comes_first(void)
{
	struct srv_target targets[] = { target(20, 100, "c"), target(0, 0, "a"), target(10, 1, "b"),
					target(65535, 65535, "d") };

	srv_order(targets, 4, chance, &state);
	check_text(targets[0].host, "a");
	check_text(targets[1].host, "b");
	check_text(targets[2].host, "c");
	check_text(targets[3].host, "d");
}

static void weights_are_shares_of_ten_thousand_draws(void)
{
	int first[3];

	count_first((uint16_t[]){ 10, 30, 60 }, first);
	/* A number from 0 to 100: 0 and those up to the first weight are its. */
	check_share(first[0], 0.1);
	check_share(first[1], 0.3);
	check_share(first[2], 0.6);
}

static void equal_weights_are_equal_shares(void)
{
	int first[3];

	count_first((uint16_t[]){ 7, 7, 7 }, first);
	for (int i = 0; i < 3; i++)
		check_share(first[i], 1. / 3);
}

static void weight_zero_has_a_small_chance(void)
{
	int first[3];

	/* One number of 0 to 100 is the zero's. */
	count_first((uint16_t[]){ 0, 50, 50 }, first);
	check(first[0] > 0);
	check_share(first[0], 1. / 101);
	check_share(first[1], 50. / 101);
}

static void zeros_alone_are_equal_shares(void)
{
	int first[3];

	count_first((uint16_t[]){ 0, 0, 0 }, first);
	for (int i = 0; i < 3; i++)
		check_share(first[i], 1. / 3);
}

static void the_second_is_drawn_by_weight_too(void)
{
	struct srv_target targets[3];
	int second_is_heavy = 0, first_was_light = 0;

	for (int i = 0; i < DRAWS; i++) {
		targets[0] = target(0, 10, "light");
		targets[1] = target(0, 30, "middle");
		targets[2] = target(0, 60, "heavy");
		srv_order(targets, 3, chance, &state);
		if (targets[0].weight != 10)
			continue;
		first_was_light++;
		second_is_heavy += targets[1].weight == 60;
	}
	check(first_was_light > DRAWS / 20);
	check(second_is_heavy > first_was_light * 6 / 10);
	check(second_is_heavy < first_was_light * 73 / 100);
}

static void the_greatest_weights_do_not_overflow(void)
{
	struct srv_target targets[SRV_MOST];

	for (int i = 0; i < SRV_MOST; i++)
		targets[i] = target(1, 65535, "x");
	srv_order(targets, SRV_MOST, highest, NULL);
	srv_order(targets, 1, highest, NULL);
	srv_order(targets, 0, highest, NULL);
	check_number(targets[0].weight, 65535);
}

/* ---- asking and reading ---- */

static struct srv_list list;
static char told[256];

static void on_records(void *who, enum lookup_result result, const uint8_t *message, size_t len)
{
	char words[CURSOR_WORDS] = "";

	(void)who;
	snprintf(told, sizeof told, "%s", lookup_words(result));
	if (result == LOOKUP_OK && srv_read(&list, message, len, words) != 0)
		snprintf(told, sizeof told, "malformed: %s", words);
}

/* libc reads LOCALDOMAIN once: nobody may need the search list before it is set. */
static void ask(const char *name, const struct fake_reply *replies)
{
	struct resolver_options options = { .hosts_path = "", .timeout_s = 1, .tries = 1,
					    .uses_search = getenv("LOCALDOMAIN") != NULL };
	struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
	struct resolver *resolver;
	struct report report;
	struct fake_dns fake;

	fake_start(&fake, loop, replies);
	options.servers_csv = fake.server;
	report_init(&report, "test");
	resolver = resolver_new(loop, &options, &report);
	told[0] = '\0';
	list.count = 0;
	check(resolver_records(resolver, name, DNS_TYPE_SRV, on_records, NULL) != NULL);
	check_text(told, "");		/* nothing is told from within the call */
	ev_run(loop, 0);
	resolver_free(resolver);
	fake_stop(&fake);
	ev_loop_destroy(loop);
}

static void records_are_read(void)
{
	ask("_imap._tcp.example.test", (struct fake_reply[]){
		{ "_imap._tcp.example.test", "SRV", "0/5/143/one.test 65535/0/65535/two.other.test" }, { 0 } });
	check_text(told, "Success");
	check_number(list.count, 2);
	check_text(list.targets[0].host, "one.test.");
	check_number(list.targets[0].weight, 5);
	check_number(list.targets[0].port, 143);
	check_number(list.targets[0].ttl, 300);
	check_text(list.targets[1].host, "two.other.test.");
	check_number(list.targets[1].priority, 65535);
	check_number(list.targets[1].port, 65535);
}

static void no_service_is_a_root(void)
{
	ask("_imap._tcp.example.test", (struct fake_reply[]){
		{ "_imap._tcp.example.test", "SRV", "0/0/0/" }, { 0 } });
	check_number(list.count, 1);
	check_text(list.targets[0].host, ".");
}

static void more_than_the_most_are_counted(void)
{
	char many[1024] = "0/0/1/a";
	size_t len;

	for (int i = 1; i < SRV_MOST + 3; i++) {
		len = strlen(many);
		snprintf(many + len, sizeof many - len, " 0/0/1/a");
	}
	ask("_imap._tcp.example.test", (struct fake_reply[]){ { "_imap._tcp.example.test", "SRV", many }, { 0 } });
	check_number(list.count, SRV_MOST);
	check_number(list.passed_over, 3);
}

static void of_more_than_the_most_the_likeliest_stay(void)
{
	char many[1024] = "10/5/1/a";
	unsigned first = 0, heavy = 0;
	size_t len;

	for (int i = 1; i < SRV_MOST; i++) {
		len = strlen(many);
		snprintf(many + len, sizeof many - len, " 10/5/1/a");
	}
	len = strlen(many);
	snprintf(many + len, sizeof many - len, " 20/9/1/late 1/0/1/first 10/9/1/heavy");
	ask("_imap._tcp.example.test", (struct fake_reply[]){ { "_imap._tcp.example.test", "SRV", many }, { 0 } });
	check_number(list.count, SRV_MOST);
	check_number(list.passed_over, 3);
	for (size_t i = 0; i < list.count; i++) {
		check(strcmp(list.targets[i].host, "late.") != 0);
		first += strcmp(list.targets[i].host, "first.") == 0;
		heavy += strcmp(list.targets[i].host, "heavy.") == 0;
	}
	check_number(first, 1);
	check_number(heavy, 1);
}

static void what_is_missing_is_told_apart(void)
{
	ask("gone.test", (struct fake_reply[]){ { 0 } });
	check_text(told, lookup_words(LOOKUP_NO_NAME));
	ask("bare.test", (struct fake_reply[]){ { "bare.test", "SRV", "NODATA" }, { 0 } });
	check_text(told, lookup_words(LOOKUP_NO_ADDRESS));
	ask("bad.test", (struct fake_reply[]){ { "bad.test", "SRV", "REFUSED" }, { 0 } });
	check_text(told, lookup_words(LOOKUP_SERVER_REFUSED));
	ask("silent.test", (struct fake_reply[]){ { "silent.test", "SRV", "DROP" }, { 0 } });
	check_text(told, lookup_words(LOOKUP_NO_REPLY));
	ask("no name", (struct fake_reply[]){ { 0 } });
	check_text(told, lookup_words(LOOKUP_BAD_NAME));
}

static void the_search_list_holds(void)
{
	setenv("LOCALDOMAIN", "first.test second.test", 1);
	ask("_imap._tcp.example", (struct fake_reply[]){
		{ "_imap._tcp.example.second.test", "SRV", "0/0/143/found.test" }, { 0 } });
	unsetenv("LOCALDOMAIN");
	check_text(told, "Success");
	check_text(list.targets[0].host, "found.test.");
}

static void a_malformed_reply_is_said_to_be(void)
{
	ask("odd.test", (struct fake_reply[]){ { "odd.test", "SRV", "MALFORMED" }, { 0 } });
	check(strcmp(told, "Success") != 0);
	check_number(list.count, 0);
}

static void a_target_beyond_its_record_is_refused(void)
{
	/* One answer, whose name runs past the six bytes and the label of its rdata. */
	static const uint8_t message[] = {
		0, 1, 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0,
		0, 0, 33, 0, 1, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0, 1, 5, 'a',
	};
	char words[CURSOR_WORDS] = "";

	check_number(srv_read(&list, message, sizeof message, words), -1);
	check(words[0] != '\0');
	check_number(srv_read(&list, message, 5, words), -1);
}

static void a_cancelled_question_tells_nothing(void)
{
	struct resolver_options options = { .hosts_path = "", .servers_csv = "127.0.0.1:1", .timeout_s = 5, .tries = 1 };
	struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
	struct record_lookup *lookup;
	struct resolver *resolver;
	struct report report;

	report_init(&report, "test");
	resolver = resolver_new(loop, &options, &report);
	told[0] = '\0';
	lookup = resolver_records(resolver, "a.test", DNS_TYPE_SRV, on_records, NULL);
	ev_run(loop, EVRUN_NOWAIT);
	record_lookup_cancel(lookup);
	record_lookup_cancel(NULL);
	resolver_records(resolver, "b.test", DNS_TYPE_SRV, on_records, NULL);
	resolver_free(resolver);
	ev_run(loop, 0);
	check_text(told, "");
	ev_loop_destroy(loop);
}

int main(void)
{
	alarm(60);
	run_test(a_lower_priority_comes_first);
	run_test(weights_are_shares_of_ten_thousand_draws);
	run_test(equal_weights_are_equal_shares);
	run_test(weight_zero_has_a_small_chance);
	run_test(zeros_alone_are_equal_shares);
	run_test(the_second_is_drawn_by_weight_too);
	run_test(the_greatest_weights_do_not_overflow);
	run_test(records_are_read);
	run_test(no_service_is_a_root);
	run_test(more_than_the_most_are_counted);
	run_test(of_more_than_the_most_the_likeliest_stay);
	run_test(what_is_missing_is_told_apart);
	run_test(the_search_list_holds);
	run_test(a_malformed_reply_is_said_to_be);
	run_test(a_target_beyond_its_record_is_refused);
	run_test(a_cancelled_question_tells_nothing);
	return tests_done();
}
