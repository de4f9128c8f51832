/* SPDX-License-Identifier: ISC */
/* What the messages of a resolver amount to: tries, strays, outcomes. */
#include "dns/story.h"

#include "dns/codes.h"
#include "dns/message.h"
#include "dns/query.h"
#include "out/report.h"

#include "tests/unit/check.h"

#include <errno.h>

static struct report report;
static char *told_text;
static size_t told_len;
static struct story *story;
static struct tap_watcher watcher;
static double now;

static void set_up(void)
{
	report_init(&report, "test");
	report.level = 2;
	report.notes = open_memstream(&told_text, &told_len);
	story = story_new(&report);
	watcher = story_watcher(story);
	now = 1000;
}

static void tear_down(void)
{
	story_free(story);
	fclose(report.notes);
	free(told_text);
}

static bool was_told(const char *words)
{
	fflush(report.notes);
	return strstr(told_text, words);
}

/* ---- messages ---- */

struct example {
	const char *server;	/* its port is 53 */
	bool is_tcp;
	uint16_t id, type, flags;
	const char *name;	/* NULL: no question */
};

static void tell(void (*told)(void *, const struct tap_packet *), const struct example *example)
{
	struct query query = { .id = example->id, .flags = example->flags, .type = example->type,
			       .class = DNS_CLASS_IN };
	struct address server;
	uint8_t bytes[QUERY_MOST];
	struct dns_name name;
	size_t len;

	if (example->name) {
		check(!dns_name_from_text(&name, example->name, strlen(example->name), NULL));
		query.name = &name;
	}
	len = query_build(&query, bytes, sizeof bytes);
	check(address_from_text(&server, example->server, 53) == 0);
	told(story, &(struct tap_packet){ &server, example->is_tcp, now, bytes, len });
}

static const struct example question = { "192.0.2.1", false, 7, DNS_TYPE_A, DNS_FLAG_RD, "www.test." };

static void ask(void)
{
	tell(watcher.sent, &question);
}

static struct example reply_with(uint16_t flags)
{
	struct example reply = question;

	reply.flags = DNS_FLAG_QR | flags;
	return reply;
}

static void fail(const char *server, int error)
{
	struct address address;

	address_from_text(&address, server, 53);
	watcher.failed(story, &(struct tap_packet){ &address, false, now, NULL, 0 }, error);
}

static enum story_outcome outcome(void)
{
	unsigned rcode;

	return story_outcome(story, "www.test.", DNS_TYPE_A, &rcode);
}

/* ---- tests ---- */

static void nothing_that_was_not_asked_has_an_outcome(void)
{
	unsigned rcode;

	set_up();
	check_number(outcome(), STORY_NOT_ASKED);
	ask();
	check_number(outcome(), STORY_SILENCE);
	check_number(story_outcome(story, "www.test.", DNS_TYPE_AAAA, &rcode), STORY_NOT_ASKED);
	check_number(story_outcome(story, "test.", DNS_TYPE_A, &rcode), STORY_NOT_ASKED);
	check_number(story_outcome(story, "WWW.test.", DNS_TYPE_A, &rcode), STORY_SILENCE);
	tear_down();
}

static void a_reply_counts_more_than_silence(void)
{
	struct example reply = reply_with(2), other = question;
	unsigned rcode = 99;

	set_up();
	ask();
	tell(watcher.received, &reply);
	other.server = "192.0.2.2";
	tell(watcher.sent, &other);
	check_number(story_outcome(story, "www.test.", DNS_TYPE_A, &rcode), STORY_REPLIED);
	check_number(rcode, 2);
	check(was_told("192.0.2.1:53 replied to www.test A: SERVFAIL ("));
	check(was_told("asking 192.0.2.2:53 for www.test A over UDP, try 2: 192.0.2.1:53 replied SERVFAIL\n"));
	tear_down();
}

static void the_last_reply_gives_the_rcode(void)
{
	struct example reply = reply_with(2), other = question, last = reply_with(5);
	unsigned rcode = 99;

	set_up();
	ask();
	tell(watcher.received, &reply);
	other.server = last.server = "192.0.2.2";
	tell(watcher.sent, &other);
	tell(watcher.received, &last);
	check_number(story_outcome(story, "www.test.", DNS_TYPE_A, &rcode), STORY_REPLIED);
	check_number(rcode, 5);
	tear_down();
}

static void a_try_says_how_long_the_one_before_has_waited(void)
{
	set_up();
	ask();
	now += 0.25;
	ask();
	now += 2;
	ask();
	check(was_told("over UDP, try 1\n"));
	check(was_told("over UDP, try 2: 192.0.2.1:53 has not replied for 250 ms\n"));
	check(was_told("over UDP, try 3: 192.0.2.1:53 has not replied for 2.00 s\n"));
	tear_down();
}

static void truncated_is_no_end(void)
{
	struct example cut = reply_with(DNS_FLAG_TC), again = question;

	set_up();
	ask();
	tell(watcher.received, &cut);
	check_number(outcome(), STORY_SILENCE);
	again.is_tcp = true;
	tell(watcher.sent, &again);
	check(was_told("over TCP, try 2: the reply of 192.0.2.1:53 was truncated\n"));
	tear_down();
}

static void only_the_right_server_transport_and_id_count(void)
{
	struct example other_id = reply_with(0), other_server = reply_with(0), other_transport = reply_with(0);

	set_up();
	ask();
	other_id.id = 8;
	other_server.server = "192.0.2.2";
	other_transport.is_tcp = true;
	tell(watcher.received, &other_server);
	tell(watcher.received, &other_transport);
	check_number(outcome(), STORY_SILENCE);
	tell(watcher.received, &other_id);
	check_number(outcome(), STORY_STRAYS);
	check(was_told("192.0.2.1:53 sent a reply with the id 8, which was not asked ("));
	check(was_told("192.0.2.2:53 sent a reply with the id 7, which was not asked ("));
	tear_down();
}

static void only_the_right_question_counts(void)
{
	struct example other_name = reply_with(0), other_type = reply_with(0), no_reply = question;

	set_up();
	ask();
	other_name.name = "w\003w.test.";
	other_type.type = DNS_TYPE_TXT;
	tell(watcher.received, &other_name);
	tell(watcher.received, &other_type);
	tell(watcher.received, &no_reply);
	check_number(outcome(), STORY_STRAYS);
	check(was_told("sent a reply to another question, w\\003w.test A ("));
	check(was_told("sent a reply to another question, www.test TXT ("));
	check(was_told("sent a message that is no reply ("));
	tear_down();
}

static void who_understands_nothing_repeats_no_question(void)
{
	struct example refusal = reply_with(1), empty = reply_with(0);
	unsigned rcode = 99;

	set_up();
	refusal.name = empty.name = NULL;
	ask();
	tell(watcher.received, &empty);
	check_number(outcome(), STORY_STRAYS);
	tell(watcher.received, &refusal);
	check_number(story_outcome(story, "www.test.", DNS_TYPE_A, &rcode), STORY_REPLIED);
	check_number(rcode, 1);
	check(was_told("192.0.2.1:53 replied: FORMERR, malformed at byte 4: no question ("));
	tear_down();
}

static void a_second_reply_is_told_and_changes_nothing(void)
{
	struct example reply = reply_with(3), second = reply_with(2);
	unsigned rcode = 99;

	set_up();
	ask();
	tell(watcher.received, &reply);
	tell(watcher.received, &second);
	check_number(story_outcome(story, "www.test.", DNS_TYPE_A, &rcode), STORY_REPLIED);
	check_number(rcode, 3);
	check(was_told("192.0.2.1:53 sent one more reply to the same question ("));
	tear_down();
}

static void servers_out_of_reach_are_told_from_silent_ones(void)
{
	struct example other = question;

	set_up();
	ask();
	fail("192.0.2.1", ECONNREFUSED);
	check_number(outcome(), STORY_UNREACHABLE);
	check(was_told("name server 192.0.2.1:53 over UDP: Connection refused\n"));
	other.server = "192.0.2.2";
	tell(watcher.sent, &other);
	check(was_told("try 2: 192.0.2.1:53: Connection refused\n"));
	check_number(outcome(), STORY_SILENCE);
	fail("192.0.2.2", 0);
	check_number(outcome(), STORY_SILENCE);	/* it was there, and closed */
	tear_down();
}

static void a_socket_that_can_not_be_had_is_no_fault_of_the_servers(void)
{
	set_up();
	watcher.no_socket(watcher.who, false, EMFILE);
	check(was_told("no socket to ask name servers over UDP: Too many open files\n"));
	check_number(outcome(), STORY_NO_DESCRIPTOR);
	ask();
	check_number(outcome(), STORY_SILENCE);
	watcher.no_socket(watcher.who, true, EMFILE);
	check_number(outcome(), STORY_SILENCE);
	tear_down();

	set_up();
	watcher.no_socket(watcher.who, false, EAFNOSUPPORT);
	check_number(outcome(), STORY_NOT_ASKED);
	tear_down();
}

static void a_connection_that_has_done_its_work_ends_silently(void)
{
	struct example reply = reply_with(0);

	set_up();
	ask();
	tell(watcher.received, &reply);
	fail("192.0.2.1", 0);
	check(!was_told("connection closed"));
	tear_down();
}

static void what_is_long_ago_is_forgotten(void)
{
	struct example other = question;

	set_up();
	ask();
	other.name = "other.test.";
	for (int i = 0; i < 1000; i++) {
		other.id++;
		tell(watcher.sent, &other);
	}
	check_number(outcome(), STORY_NOT_ASKED);
	tear_down();
}

int main(void)
{
	run_test(nothing_that_was_not_asked_has_an_outcome);
	run_test(a_reply_counts_more_than_silence);
	run_test(the_last_reply_gives_the_rcode);
	run_test(a_try_says_how_long_the_one_before_has_waited);
	run_test(truncated_is_no_end);
	run_test(only_the_right_server_transport_and_id_count);
	run_test(only_the_right_question_counts);
	run_test(who_understands_nothing_repeats_no_question);
	run_test(a_second_reply_is_told_and_changes_nothing);
	run_test(servers_out_of_reach_are_told_from_silent_ones);
	run_test(a_socket_that_can_not_be_had_is_no_fault_of_the_servers);
	run_test(a_connection_that_has_done_its_work_ends_silently);
	run_test(what_is_long_ago_is_forgotten);
	return tests_done();
}
