/* SPDX-License-Identifier: ISC */
/* The DNS client against servers that answer, and servers that don't. */
#include "dns/exchange_private.h"

#include "base/clock.h"
#include "dns/query.h"

#include "check.h"
#include "fake_dns.h"

#include <stdarg.h>

static struct ev_loop *loop;
static struct exchange *exchange;
static char story[4096];
static struct exchange_ask ask;
static struct address servers[2];
static uint8_t query_bytes[QUERY_MOST];
static int parts_wanted;
static char prefix[] = "";		/* of each word of the story */
static const struct datagram_calls *calls = &datagram_calls_many;

static void tell(const char *format, ...)
{
	size_t len = strlen(story);
	va_list rest;

	va_start(rest, format);
	vsnprintf(story + len, sizeof story - len, format, rest);
	va_end(rest);
}

static void on_sent(void *who, const struct exchange_packet *packet)
{
	tell("%ssent %u%s, ", (const char *)who, packet->tries, packet->is_tcp ? " tcp" : "");
}

static void on_stray(void *who, const struct exchange_packet *packet, const struct address *from, const char *why)
{
	check(from->len > 0 && packet->bytes);
	tell("%sstray (%s), ", (const char *)who, why);
}

static void on_truncated(void *who, const struct exchange_packet *packet)
{
	check(!packet->is_tcp);
	tell("%struncated, ", (const char *)who);
}

static bool on_part(void *who, const struct exchange_packet *packet)
{
	check(packet->len >= 12);
	tell("%spart, ", (const char *)who);
	return --parts_wanted > 0;
}

static void on_done(void *who, const struct exchange_outcome *outcome)
{
	static const char *const names[] = { "reply", "timeout", "unreachable", "broken", "mismatch", "malformed" };

	check((outcome->result == EXCHANGE_REPLY) == (outcome->packet.bytes != NULL));
	tell("%s%s%s", (const char *)who, names[outcome->result], outcome->packet.is_tcp ? " tcp" : "");
	if (outcome->packet.bytes)
		tell(" with %u", outcome->packet.bytes[7]);
	if (outcome->error)
		tell(" %s", strerror(outcome->error));
	tell(";");
}

static const struct exchange_handler handler = { on_sent, on_stray, on_truncated, on_part, on_done };

static void build(const char *text)
{
	struct dns_name name;
	struct query query = { .flags = 0x100, .name = &name, .type = 1, .class = 1 };

	dns_name_from_text(&name, text, strlen(text), NULL);
	ask.query = query_bytes;
	ask.query_len = query_build(&query, query_bytes, sizeof query_bytes);
}

static void start(uint16_t port)
{
	address_from_text(&servers[0], "127.0.0.1", port);
	story[0] = '\0';
	ask = (struct exchange_ask){
		.servers = servers, .server_count = 1, .timeout_s = 5, .tries = 2, .handler = &handler,
		.who = prefix,
	};
	build("a.test");
	exchange = exchange_new(loop, NULL);
	exchange->calls = calls;
}

static void run_and_end(void)
{
	ev_run(loop, 0);
	exchange_free(exchange);
	exchange = NULL;
}

/* ---- with the fake server ---- */

static const struct fake_reply replies[] = {
	{ "a.test", "A", "192.0.2.1 192.0.2.2" },
	{ "big.test", "A", "TRUNCATED 192.0.2.1 192.0.2.2 192.0.2.3" },
	{ "drop.test", "A", "DROP" },
	{ NULL, NULL, NULL },
};

static void a_question_gets_its_reply(void)
{
	struct fake_dns fake;

	fake_start(&fake, loop, replies);
	start(fake.port);
	check(exchange_ask(exchange, &ask) != NULL);
	run_and_end();
	check_text(story, "sent 1, reply with 2;");
	fake_stop(&fake);
}

static void a_truncated_reply_is_asked_for_again_over_tcp(void)
{
	struct fake_dns fake;

	fake_start(&fake, loop, replies);
	start(fake.port);
	build("big.test");
	exchange_ask(exchange, &ask);
	run_and_end();
	check_text(story, "sent 1, truncated, sent 2 tcp, reply tcp with 3;");

	start(fake.port);
	build("big.test");
	ask.keeps_truncated = true;
	exchange_ask(exchange, &ask);
	run_and_end();
	check_text(story, "sent 1, reply with 0;");
	fake_stop(&fake);
}

static void silence_ends_after_all_tries(void)
{
	struct fake_dns fake;
	double started = clock_now();

	fake_start(&fake, loop, replies);
	start(fake.port);
	build("drop.test");
	ask.timeout_s = 0.05;
	exchange_ask(exchange, &ask);
	run_and_end();
	check_text(story, "sent 1, sent 2, timeout;");
	check(clock_now() - started > 0.09);
	fake_stop(&fake);
}

static void tcp_questions_share_one_connection(void)
{
	struct fake_dns fake;

	fake_start(&fake, loop, replies);
	start(fake.port);
	ask.is_tcp = true;
	for (int i = 0; i < 3; i++)
		exchange_ask(exchange, &ask);
	run_and_end();
	check_text(story, "sent 1 tcp, sent 1 tcp, sent 1 tcp, reply tcp with 2;reply tcp with 2;reply tcp with 2;");
	fake_stop(&fake);
}

static void a_silent_server_gives_way_to_the_next(void)
{
	struct fake_dns silent, fake;

	fake_start(&silent, loop, (const struct fake_reply[]){ { "a.test", "A", "DROP" }, { NULL, NULL, NULL } });
	fake_start(&fake, loop, replies);
	start(silent.port);
	address_from_text(&servers[1], "127.0.0.1", fake.port);
	ask.server_count = 2;
	ask.timeout_s = 0.5;
	exchange_ask(exchange, &ask);
	run_and_end();
	check_text(story, "sent 1, sent 2, reply with 2;");
	fake_stop(&fake);
	fake_stop(&silent);
}

static void a_transfer_tells_each_message(void)
{
	struct fake_dns fake;

	fake_start(&fake, loop, replies);
	start(fake.port);
	ask.is_transfer = true;
	parts_wanted = 1;
	exchange_ask(exchange, &ask);
	run_and_end();
	check_text(story, "sent 1 tcp, part, reply tcp with 2;");
	parts_wanted = 2;	/* the second never comes */
	start(fake.port);
	ask.is_transfer = true;
	ask.timeout_s = 0.5;
	ask.tries = 1;
	exchange_ask(exchange, &ask);
	run_and_end();
	check_text(story, "sent 1 tcp, part, timeout tcp;");
	fake_stop(&fake);
}

static void on_pause_over(struct ev_loop *l, ev_timer *timer, int revents)
{
	(void)l, (void)revents;
	tell("let go, ");
	exchange_hold(timer->data, false);
}

/* Four times its timeout. */
static void the_clock_of_a_held_transfer_stands_still(void)
{
	struct exchange_question *question;
	struct fake_dns fake;
	ev_timer pause;

	fake_start(&fake, loop, replies);
	start(fake.port);
	ask.is_transfer = true;
	ask.tries = 1;
	ask.timeout_s = 5;
	parts_wanted = 2;	/* the second never comes */
	question = exchange_ask(exchange, &ask);
	while (!strstr(story, "part"))
		ev_run(loop, EVRUN_ONCE);
	question->ask.timeout_s = 0.05;
	exchange_hold(question, true);
	ev_timer_init(&pause, on_pause_over, 0.2, 0);
	pause.data = question;
	ev_timer_start(loop, &pause);
	run_and_end();
	check_text(story, "sent 1 tcp, part, let go, timeout tcp;");
	fake_stop(&fake);
}

static void a_cancelled_question_is_never_told(void)
{
	struct exchange_question *question;
	struct fake_dns fake;

	fake_start(&fake, loop, replies);
	start(fake.port);
	exchange_cancel(exchange_ask(exchange, &ask));
	question = exchange_ask(exchange, &ask);
	exchange_udp_flush(TAILQ_FIRST(&exchange->peers));
	exchange_cancel(question);
	exchange_ask(exchange, &ask);
	exchange_free(exchange);
	exchange = NULL;
	ev_run(loop, 0);
	check_text(story, "sent 1, ");
	fake_stop(&fake);
}

static void many_questions_lose_nothing(void)
{
	enum { COUNT = 2000 };
	struct fake_dns fake;
	int replied = 0;

	fake_start(&fake, loop, (const struct fake_reply[]){ { "a.test", "A", "192.0.2.1" }, { NULL, NULL, NULL } });
	start(fake.port);
	ask.timeout_s = 5;
	ask.adapts = true;
	for (int i = 0; i < COUNT / 50; i++) {
		story[0] = fake.log[0] = '\0';
		for (int j = 0; j < 50; j++)
			exchange_ask(exchange, &ask);
		ev_run(loop, 0);
		for (const char *at = story; (at = strstr(at, "reply with 1;")); at++)
			replied++;
	}
	run_and_end();
	check_number(replied, COUNT);
	fake_stop(&fake);
}

/* ---- a server that loses some ---- */

struct lossy {
	ev_io io;
	int lost_of_ten;
	unsigned received;
};

/* False: there is no more. */
static bool serve_one(struct lossy *lossy)
{
	struct sockaddr_in from;
	socklen_t from_len = sizeof from;
	uint8_t query[512];
	ssize_t len = recvfrom(lossy->io.fd, query, sizeof query, MSG_DONTWAIT, (struct sockaddr *)&from, &from_len);

	if (len < 0)
		return false;
	lossy->received++;
	query[2] |= 0x80;
	if (len > 0 && random() % 10 >= lossy->lost_of_ten)
		check(sendto(lossy->io.fd, query, (size_t)len, 0, (struct sockaddr *)&from, from_len) == len);
	return true;
}

/* All at once: on a slow machine one a turn is fewer than are asked again. */
static void on_lossy(struct ev_loop *l, ev_io *io, int revents)
{
	(void)l, (void)revents;
	while (serve_one(io->data))
		;
}

enum { LOSSY_COUNT = 1000 };
static struct {
	size_t sent;
	uint8_t done[LOSSY_COUNT];
	size_t results[EXCHANGE_MALFORMED + 1];
} counts;

static void count_sent(void *who, const struct exchange_packet *packet)
{
	(void)who, (void)packet;
	counts.sent++;
}

static void count_done(void *who, const struct exchange_outcome *outcome)
{
	++*(uint8_t *)who;
	counts.results[outcome->result]++;
}

static const struct exchange_handler counting_handler = { .on_sent = count_sent, .on_done = count_done };

static void ask_lossy(size_t count, int lost_of_ten, unsigned tries, double timeout_s, bool adapts)
{
	struct lossy lossy = { .lost_of_ten = lost_of_ten };
	struct sockaddr_in address;
	int udp, tcp;

	fake_bind(&udp, &tcp, &address);
	ev_io_init(&lossy.io, on_lossy, udp, EV_READ);
	lossy.io.data = &lossy;
	ev_io_start(loop, &lossy.io);
	ev_unref(loop);
	start(ntohs(address.sin_port));
	memset(&counts, 0, sizeof counts);
	ask.handler = &counting_handler;
	ask.tries = tries;
	ask.timeout_s = timeout_s;
	ask.adapts = adapts;
	for (size_t i = 0; i < count; i++) {
		ask.who = &counts.done[i];
		exchange_ask(exchange, &ask);
	}
	ev_run(loop, EVRUN_NOWAIT);
	check(counts.sent >= WINDOW_FIRST);
	check(lost_of_ten < 10 || counts.sent == WINDOW_FIRST);
	ev_run(loop, 0);
	ev_ref(loop);
	ev_io_stop(loop, &lossy.io);
	close(udp), close(tcp);
}

static void each_ended_once(size_t count)
{
	struct peer *peer = TAILQ_FIRST(&exchange->peers);

	for (size_t i = 0; i < count; i++)
		check_number(counts.done[i], 1);
	check_number(peer->flying_count, 0);
	check_number(peer->unsent_count, 0);
	check(TAILQ_EMPTY(&peer->unsent));
	exchange_free(exchange);
	exchange = NULL;
}

static void what_is_lost_is_asked_again_and_the_window_shrinks(void)
{
	ask_lossy(LOSSY_COUNT, 2, 40, 1, true);
	check(TAILQ_FIRST(&exchange->peers)->window.has_shrunk);
	check_number(counts.results[EXCHANGE_REPLY], LOSSY_COUNT);
	check(counts.sent > LOSSY_COUNT);
	each_ended_once(LOSSY_COUNT);
}

/* The system keeps some hundred datagrams for the server and drops the rest. */
static void a_server_whose_queue_runs_over_loses_nothing(void)
{
	ask_lossy(LOSSY_COUNT, 0, 3, 5, true);
	check_number(counts.results[EXCHANGE_REPLY], LOSSY_COUNT);
	each_ended_once(LOSSY_COUNT);
}

/* What was sent twice and answered once keeps its id for a while. */
static void a_late_reply_meets_no_other_question(void)
{
	struct peer *peer;
	size_t late = 0;

	ask_lossy(LOSSY_COUNT, 2, 40, 1, true);
	peer = TAILQ_FIRST(&exchange->peers);
	for (size_t id = 0; id < 65536; id++)
		late += peer->by_id[id] != NULL;
	check(late > 0);
	check_number(late, peer->late_count);
	each_ended_once(LOSSY_COUNT);
}

static void without_loss_the_window_grows(void)
{
	enum { COUNT = WINDOW_FIRST + WINDOW_FIRST / 2 };

	ask_lossy(COUNT, 0, 2, 5, false);
	check_number(TAILQ_FIRST(&exchange->peers)->window.size, 2 * WINDOW_FIRST);
	check_number(counts.results[EXCHANGE_REPLY], COUNT);
	check_number(counts.sent, COUNT);
	each_ended_once(COUNT);
}

static void a_silent_server_does_not_shrink_it(void)
{
	ask_lossy(LOSSY_COUNT, 10, 2, 0.05, true);
	check(!TAILQ_FIRST(&exchange->peers)->window.has_shrunk);
	check_number(counts.results[EXCHANGE_TIMEOUT], LOSSY_COUNT);
	check_number(counts.sent, LOSSY_COUNT * 2);
	each_ended_once(LOSSY_COUNT);
}

/* ---- nobody there ---- */

static uint16_t closed_port(void)
{
	struct sockaddr_in address;
	int udp, tcp;

	fake_bind(&udp, &tcp, &address);
	close(udp);
	close(tcp);
	return ntohs(address.sin_port);
}

static void a_refusal_is_told_at_once(void)
{
	double started = clock_now();

	start(closed_port());
	ask.timeout_s = 5;
	exchange_ask(exchange, &ask);
	run_and_end();
	check_text(story, "sent 1, unreachable Connection refused;");
	start(closed_port());
	ask.timeout_s = 5;
	ask.is_tcp = true;
	exchange_ask(exchange, &ask);
	run_and_end();
	check_text(story, "sent 1 tcp, unreachable tcp Connection refused;");
	check(clock_now() - started < 4);
}

static void no_route_is_told_from_the_loop(void)
{
	start(53);
	address_from_text(&servers[0], "255.255.255.255", 53);
	exchange_ask(exchange, &ask);
	check_text(story, "");
	run_and_end();
	check_text(story, "unreachable Permission denied;");
}

/* ---- replies that are not to the question ---- */

struct liar {
	ev_io io;
	int other_fd;
	const char *lies;	/* a letter each */
};

/* Makes a reply of the query: i another id, q another question, s short, n no
 * reply, o another opcode, m a malformed question, a from another address,
 * c other letter case, e an empty question section, t the truth. */
static void lie(const struct liar *liar, char kind, const uint8_t *query, size_t len, const struct sockaddr_in *to)
{
	uint8_t reply[512];
	int fd = kind == 'a' ? liar->other_fd : liar->io.fd;

	memcpy(reply, query, len);
	reply[2] |= 0x80;
	switch (kind) {
	case 'i': reply[0] ^= 1; break;
	case 'q': reply[13] = 'b'; break;
	case 's': len = 5; break;
	case 'n': reply[2] &= 0x7f; break;
	case 'o': reply[2] |= 0x20; break;
	case 'm': reply[12] = 0x40; break;
	case 'c': reply[13] = 'A'; break;
	case 'e': reply[5] = 0; len = 12; break;
	default: break;
	}
	check(sendto(fd, reply, len, 0, (const struct sockaddr *)to, sizeof *to) == (ssize_t)len);
}

static void on_question(struct ev_loop *l, ev_io *io, int revents)
{
	const struct liar *liar = io->data;
	struct sockaddr_in from;
	socklen_t from_len = sizeof from;
	uint8_t query[512];
	ssize_t len = recvfrom(io->fd, query, sizeof query, 0, (struct sockaddr *)&from, &from_len);

	(void)l, (void)revents;
	for (const char *kind = liar->lies; len > 0 && *kind; kind++)
		lie(liar, *kind, query, (size_t)len, &from);
}

static void ask_liar(const char *lies)
{
	struct liar liar = { .lies = lies };
	struct sockaddr_in address, other;
	int udp, tcp, other_tcp;

	fake_bind(&udp, &tcp, &address);
	fake_bind(&liar.other_fd, &other_tcp, &other);
	ev_io_init(&liar.io, on_question, udp, EV_READ);
	liar.io.data = &liar;
	ev_io_start(loop, &liar.io);
	ev_unref(loop);
	start(ntohs(address.sin_port));
	ask.timeout_s = 0.3;
	ask.tries = 1;
	exchange_ask(exchange, &ask);
	run_and_end();
	ev_ref(loop);
	ev_io_stop(loop, &liar.io);
	close(udp), close(tcp), close(liar.other_fd), close(other_tcp);
}

static void strays_are_told_and_the_wait_goes_on(void)
{
	static const struct {
		const char *lies, *story;
	} cases[] = {
		{ "t", "sent 1, reply with 0;" },
		{ "c", "sent 1, reply with 0;" },
		{ "e", "sent 1, reply with 0;" },
		{ "it", "sent 1, stray (another id), reply with 0;" },
		{ "qt", "sent 1, stray (not our question), reply with 0;" },
		{ "nt", "sent 1, stray (not a reply), reply with 0;" },
		{ "ot", "sent 1, stray (another opcode), reply with 0;" },
		{ "at", "sent 1, stray (from another address), reply with 0;" },
		{ "i", "sent 1, stray (another id), mismatch;" },
		{ "q", "sent 1, stray (not our question), mismatch;" },
		{ "s", "sent 1, stray (shorter than a header), malformed;" },
		{ "m", "sent 1, stray (malformed question section), malformed;" },
		{ "", "sent 1, timeout;" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ask_liar(cases[i].lies);
		check_text(story, cases[i].story);
	}
}

static void run_all(void)
{
	run_test(a_question_gets_its_reply);
	run_test(a_truncated_reply_is_asked_for_again_over_tcp);
	run_test(silence_ends_after_all_tries);
	run_test(tcp_questions_share_one_connection);
	run_test(a_silent_server_gives_way_to_the_next);
	run_test(a_transfer_tells_each_message);
	run_test(the_clock_of_a_held_transfer_stands_still);
	run_test(a_cancelled_question_is_never_told);
	run_test(many_questions_lose_nothing);
	run_test(what_is_lost_is_asked_again_and_the_window_shrinks);
	run_test(a_server_whose_queue_runs_over_loses_nothing);
	run_test(a_late_reply_meets_no_other_question);
	run_test(without_loss_the_window_grows);
	run_test(a_silent_server_does_not_shrink_it);
	run_test(a_refusal_is_told_at_once);
	run_test(no_route_is_told_from_the_loop);
	run_test(strays_are_told_and_the_wait_goes_on);
}

/* Once with many datagrams a call, once as where there is no such call. */
int main(void)
{
	loop = ev_loop_new(EVFLAG_AUTO);
	run_all();
	calls = &datagram_calls_single;
	run_all();
	ev_loop_destroy(loop);
	return tests_done();
}
