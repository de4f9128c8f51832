/* SPDX-License-Identifier: ISC */
/* Which reply belongs to which query, and what is told of those without. */
#include "dns/dissect.h"
#include "net/dissect_filter.h"
#include "net/filter.h"
#include "net/stream.h"
#include "out/report.h"

#include "tests/unit/check.h"

#include <ev.h>

static struct ev_loop *loop;
static struct report reporter;
static struct dissect *dissect;

enum { REPLY = 0x8180 };

struct text {
	uint8_t bytes[512];
	size_t len;
};

static void add(struct text *text, const void *bytes, size_t len)
{
	memcpy(text->bytes + text->len, bytes, len);
	text->len += len;
}

static void add_u16(struct text *text, unsigned value)
{
	const uint8_t bytes[] = { (uint8_t)(value >> 8), (uint8_t)value };

	add(text, bytes, sizeof bytes);
}

/* Asks for "a." of a type; type 0 leaves the question out. */
static struct text message_of(unsigned id, unsigned flags, unsigned type, unsigned answers)
{
	struct text text = { .len = 0 };

	add_u16(&text, id);
	add_u16(&text, flags);
	add_u16(&text, type ? 1 : 0);
	add_u16(&text, answers);
	add_u16(&text, 0);
	add_u16(&text, 0);
	if (type) {
		add(&text, "\1a", 3);
		add_u16(&text, type);
		add_u16(&text, 1);
	}
	return text;
}

static void add_record(struct text *text, unsigned type, unsigned rdata_len)
{
	static const uint8_t zeros[64];

	add(text, zeros, 1);
	add_u16(text, type);
	add_u16(text, 1);
	add(text, zeros, 4);
	add_u16(text, rdata_len);
	add(text, zeros, rdata_len);
}

static void pass(const struct text *text, bool is_outward)
{
	const struct dissect_end client = { "client", "dig", 12 }, server = { "server", NULL, 0 };
	const struct dissect_packet packet = {
		.bytes = text->bytes, .len = text->len, .from = is_outward ? client : server,
		.to = is_outward ? server : client, .is_outward = is_outward, .is_datagram = true,
		.transport = "UDP",
	};

	check(dissect_message(dissect, &packet) == NULL);
}

static void ask(unsigned id, unsigned type)
{
	struct text text = message_of(id, 0, type, 0);

	pass(&text, true);
}

static void reply(unsigned id, unsigned flags, unsigned type)
{
	struct text text = message_of(id, flags, type, 0);

	pass(&text, false);
}

static void begin(void)
{
	reporter.notes = tmpfile();
	dissect = dissect_new(loop, &reporter);
}

/* All that was told; the times are cut off. */
static const char *told(void)
{
	static char text[256 * 1024];
	char *from, *to;
	size_t len;

	dissect_free(dissect);
	rewind(reporter.notes);
	len = fread(text, 1, sizeof text - 1, reporter.notes);
	text[len] = '\0';
	fclose(reporter.notes);
	for (from = to = text; *from; from++) {
		if (strncmp(from, " (server, ", 10) == 0)
			from += strcspn(from, "\n");
		*to++ = *from;
	}
	*to = '\0';
	return text;
}

static void replies_find_their_queries(void)
{
	begin();
	ask(1, 1);
	ask(2, 28);
	ask(1, 28);
	reply(1, REPLY, 28);
	reply(1, REPLY | 3, 1);
	reply(1, REPLY, 1);	/* once more */
	reply(2, REPLY, 0);	/* without its question */
	check_text(told(), "digcat: client (dig, pid 12): a AAAA: NOERROR, no data\n"
			   "digcat: client (dig, pid 12): a A: NXDOMAIN\n"
			   "digcat: server: a reply without a query: a A: NOERROR, no data (to client)\n"
			   "digcat: client (dig, pid 12): a AAAA: NOERROR, no data\n");
}

static void a_reply_goes_the_other_way(void)
{
	struct text text = message_of(1, REPLY, 1, 0);

	begin();
	ask(1, 1);
	pass(&text, true);
	check_text(told(), "digcat: client: a reply without a query: a A: NOERROR, no data (to server)\n"
			   "digcat: client (dig, pid 12): a A: no reply\n");
}

static void what_waits_is_bounded_and_the_oldest_gives_way(void)
{
	const char *text;

	begin();
	for (unsigned id = 0; id < DISSECT_QUERIES + 1; id++)
		ask(id, 1);
	reply(0, REPLY, 1);
	reply(1, REPLY, 1);
	text = told();
	check(strncmp(text, "digcat: client (dig, pid 12): a A: no reply\n"
			    "digcat: server: a reply without a query: a A: NOERROR, no data (to client)\n"
			    "digcat: client (dig, pid 12): a A: NOERROR, no data\n", 171) == 0 ||
	      !printf("# %.300s\n", text));
}

static void other_opcodes_and_no_question_are_named(void)
{
	begin();
	ask(1, 0);
	reply(1, REPLY | 1, 0);
	pass(&(struct text){ .bytes = "\0\2\x20\0\0\1\0\0\0\0\0\0\1a\0\0\6\0\1", .len = 19 }, true);
	check_text(told(), "digcat: client (dig, pid 12): no question: FORMERR\n"
			   "digcat: client (dig, pid 12): a SOA NOTIFY: no reply\n");
}

enum { A = 1, SOA = 6, IXFR = 251, AXFR = 252, SOA_LEN = 22 };

static void a_transfer_is_one_transaction_of_many_messages(void)
{
	struct text first = message_of(1, REPLY, AXFR, 2), middle = message_of(1, REPLY, 0, 1),
		    last = message_of(1, REPLY, 0, 2);

	add_record(&first, SOA, SOA_LEN);
	add_record(&first, A, 4);
	add_record(&middle, A, 4);
	add_record(&last, A, 4);
	add_record(&last, SOA, SOA_LEN);
	begin();
	ask(1, AXFR);
	pass(&first, false);
	pass(&middle, false);
	pass(&last, false);
	ask(2, AXFR);
	reply(2, REPLY | 5, AXFR);
	ask(1, AXFR);
	pass(&first, false);
	check_text(told(), "digcat: client (dig, pid 12): a AXFR: NOERROR, 5 records transferred\n"
			   "digcat: client (dig, pid 12): a AXFR: REFUSED\n"
			   "digcat: client (dig, pid 12): a AXFR: a transfer broke off after 2 records\n");
}

static void an_ixfr_with_nothing_new_is_whole(void)
{
	struct text only = message_of(1, REPLY, IXFR, 1);

	add_record(&only, SOA, SOA_LEN);
	begin();
	ask(1, IXFR);
	pass(&only, false);
	check_text(told(), "digcat: client (dig, pid 12): a IXFR: NOERROR, 1 record transferred\n");
}

/* The SOA records between the differences end nothing. */
static void an_ixfr_ends_with_its_last_soa(void)
{
	struct text first = message_of(1, REPLY, IXFR, 2), last = message_of(1, REPLY, 0, 3);

	add_record(&first, SOA, SOA_LEN);
	first.bytes[first.len - 17] = 9;	/* serials 9, 0, 9, 9 */
	add_record(&first, SOA, SOA_LEN);
	add_record(&last, SOA, SOA_LEN);
	last.bytes[last.len - 17] = 9;
	add_record(&last, A, 4);
	add_record(&last, SOA, SOA_LEN);
	last.bytes[last.len - 17] = 9;
	begin();
	ask(1, IXFR);
	pass(&first, false);
	pass(&last, false);
	check_text(told(), "digcat: client (dig, pid 12): a IXFR: NOERROR, 5 records transferred\n");
}

static void a_malformed_reply_is_told_with_its_offset(void)
{
	struct text text = message_of(1, REPLY, A, 2);

	add_record(&text, A, 4);
	begin();
	ask(1, A);
	pass(&text, false);
	check(strncmp(told(), "digcat: client (dig, pid 12): a A: NOERROR, malformed at byte ", 62) == 0);
}

static void many_answers_are_cut_short(void)
{
	struct text text = message_of(1, REPLY, A, 20);

	for (int i = 0; i < 20; i++)
		add_record(&text, A, 4);
	begin();
	ask(1, A);
	pass(&text, false);
	check_text(told(), "digcat: client (dig, pid 12): a A: NOERROR, 0.0.0.0, 0.0.0.0, 0.0.0.0, 0.0.0.0, "
			   "0.0.0.0, 0.0.0.0, 0.0.0.0, 0.0.0.0 and 12 more\n");
}

/* ---- streams ---- */

static const struct stream near = { .fd = -1, .inherited_fd = -1, .name = "client" },
			   far = { .fd = -1, .inherited_fd = -1, .name = "server" };

static struct text framed(const struct text *message)
{
	struct text frame = { .len = 0 };

	add_u16(&frame, (unsigned)message->len);
	add(&frame, message->bytes, message->len);
	return frame;
}

static void however_a_stream_is_cut_the_messages_are_the_same(void)
{
	struct text query = message_of(1, 0, A, 0), answer = message_of(1, REPLY, A, 0);
	struct text out = framed(&query), in = framed(&answer);
	struct dissect_filter *filters[2];
	struct filter *to, *from;

	for (size_t cut = 1; cut <= out.len; cut++) {
		begin();
		filters[0] = dissect_filter_new(dissect, &near, &far, true);
		filters[1] = dissect_filter_new(dissect, &far, &near, false);
		to = dissect_filter_base(filters[0]);
		from = dissect_filter_base(filters[1]);
		for (size_t at = 0; at < out.len; at += cut)
			to->see(to, out.bytes + at, out.len - at < cut ? out.len - at : cut);
		for (size_t at = 0; at < in.len; at += cut)
			from->see(from, in.bytes + at, in.len - at < cut ? in.len - at : cut);
		dissect_filter_free(filters[0]);
		dissect_filter_free(filters[1]);
		check_text(told(), "digcat: client: a A: NOERROR, no data\n");
	}
}

int main(void)
{
	loop = ev_loop_new(EVFLAG_AUTO);
	report_init(&reporter, "digcat");
	run_test(replies_find_their_queries);
	run_test(a_reply_goes_the_other_way);
	run_test(what_waits_is_bounded_and_the_oldest_gives_way);
	run_test(other_opcodes_and_no_question_are_named);
	run_test(a_transfer_is_one_transaction_of_many_messages);
	run_test(an_ixfr_with_nothing_new_is_whole);
	run_test(an_ixfr_ends_with_its_last_soa);
	run_test(a_malformed_reply_is_told_with_its_offset);
	run_test(many_answers_are_cut_short);
	run_test(however_a_stream_is_cut_the_messages_are_the_same);
	ev_loop_destroy(loop);
	return tests_done();
}
