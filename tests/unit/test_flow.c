/* SPDX-License-Identifier: ISC */
/* The states of a flow, and that each engine moves every byte. */
#include "base/buffer.h"
#include "net/filter.h"
#include "net/flow.h"
#include "net/stream.h"

#include "tests/unit/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

static struct ev_loop *loop;
static enum flow_state told[8];
static unsigned told_count;

static void on_changed(struct flow *flow, void *owner)
{
	(void)owner;
	told[told_count++] = flow->state;
	if (flow->state == FLOW_CLOSED)
		ev_break(loop, EVBREAK_ALL);
}

/* Turns the loop until nothing is ready. */
static void turn(void)
{
	for (int i = 0; i < 20; i++)
		ev_run(loop, EVRUN_NOWAIT);
}

/* A flow between two socket pairs: write to ends[0], read from ends[1]. */
static struct stream source, sink;
static int ends[2];

static void open_pairs(int type)
{
	int in[2], out[2];

	check_number(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, in), 0);
	check_number(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, out), 0);
	stream_open_socket(&source, in[1], "the source");
	stream_open_socket(&sink, out[0], "the sink");
	ends[0] = in[0];
	ends[1] = out[1];
	told_count = 0;
}

static void close_pairs(struct flow *flow)
{
	flow_stop(flow);
	stream_close(&source);
	stream_close(&sink);
	close(ends[0]);
	close(ends[1]);
}

static const char *received(void)
{
	static char text[256];
	ssize_t got = recv(ends[1], text, sizeof text - 1, 0);

	text[got > 0 ? got : 0] = '\0';
	return got == 0 ? "END" : got < 0 ? "NOTHING" : text;
}

static void start(struct flow *flow, const struct flow_options *options)
{
	flow_start(flow, loop, "test", &source, &sink, options, on_changed, NULL);
}

static void spliced_and_buffered_move_the_same(void)
{
	struct flow_options plain = { .delay_s = 0 }, counted = { .most_reads = 1000 };
	struct flow flow;

	for (int i = 0; i < 2; i++) {
		open_pairs(SOCK_STREAM);
		start(&flow, i ? &counted : &plain);
		check_text(flow.engine->name, i ? "buffered" : "spliced");
		check_number(send(ends[0], "hello", 5, 0), 5);
		turn();
		check_text(received(), "hello");
		check_number(flow.state, FLOW_OPEN);
		check_number(flow.bytes_read, 5);
		check_number(flow.bytes_written, 5);
		close_pairs(&flow);
	}
}

static void the_end_is_told_once_and_passed_on(void)
{
	struct flow_options plain = { .delay_s = 0 };
	struct flow flow;

	open_pairs(SOCK_STREAM);
	start(&flow, &plain);
	check_number(send(ends[0], "last", 4, 0), 4);
	shutdown(ends[0], SHUT_WR);
	turn();
	check_text(received(), "last");
	check_text(received(), "END");
	check_number(told_count, 1);
	check_number(told[0], FLOW_CLOSED);
	check_number(flow.source_errno, 0);
	check_number(flow.sink_errno, 0);
	close_pairs(&flow);
}

/* How large a pipe becomes that is asked to hold `len` bytes: pipe(7) has limits. */
static int pipe_size(int len)
{
	int ends_of_pipe[2], size;

	check_number(pipe2(ends_of_pipe, O_NONBLOCK), 0);
	for (; len >= 128 * 1024 && fcntl(ends_of_pipe[0], F_SETPIPE_SZ, len) < 0; len /= 2)
		;
	size = fcntl(ends_of_pipe[0], F_GETPIPE_SZ);
	close(ends_of_pipe[0]);
	close(ends_of_pipe[1]);
	return size;
}

static void more_is_taken_from_a_peer_than_is_sent_in_one_go(void)
{
	struct flow_options plain = { .keeps_sink_open = true };
	struct stream file;
	struct flow flow;

	open_pairs(SOCK_STREAM);
	start(&flow, &plain);
	check_number(fcntl(flow.pipe[0], F_GETPIPE_SZ), pipe_size(1024 * 1024));
	flow_stop(&flow);
	stream_open_inherited(&file, open("/dev/null", O_RDWR), STREAM_READ, "a file");
	file.kind = STREAM_FILE;
	flow_start(&flow, loop, "test", &file, &sink, &plain, on_changed, NULL);
	check_number(fcntl(flow.pipe[0], F_GETPIPE_SZ), pipe_size(512 * 1024));
	close_pairs(&flow);
	stream_close(&file);
}

/* Fills the sink until it takes no more. */
static size_t fill(struct flow *flow)
{
	static char block[32 * 1024];
	size_t sent = 0;
	ssize_t put;

	for (int i = 0; i < 1000; i++) {
		put = send(ends[0], block, sizeof block, 0);
		if (put > 0)
			sent += (size_t)put;
		turn();
		if (put < 0 && flow_is_blocked(flow))
			break;
	}
	return sent;
}

static void a_blocked_sink_stops_the_source_and_loses_nothing(void)
{
	struct flow_options options[] = { { .delay_s = 0 }, { .most_reads = 100000 } };
	struct flow flow;
	char bytes[64 * 1024];
	size_t sent, got;
	ssize_t now;

	for (int i = 0; i < 2; i++) {
		open_pairs(SOCK_STREAM);
		start(&flow, &options[i]);
		sent = fill(&flow);
		check(flow_is_blocked(&flow));
		check(flow_pending(&flow) <= 1024 * 1024);
		shutdown(ends[0], SHUT_WR);
		for (got = 0; told_count == 0 || told[told_count - 1] != FLOW_CLOSED; got += now > 0 ? (size_t)now : 0) {
			now = recv(ends[1], bytes, sizeof bytes, 0);
			turn();
		}
		while ((now = recv(ends[1], bytes, sizeof bytes, 0)) > 0)
			got += (size_t)now;
		check_number(got, sent);
		check_number(flow.bytes_written, sent);
		close_pairs(&flow);
	}
}

static size_t drain(int fd)
{
	static char bytes[64 * 1024];
	size_t len = 0;
	ssize_t got;

	while ((got = read(fd, bytes, sizeof bytes)) > 0)
		len += (size_t)got;
	return len;
}

/* A step that begins with a write, the sink having been full, ends with a read:
 * what that read brought must not wait for more to come. */
static void nothing_waits_for_more_input(void)
{
	static char block[64 * 1024];
	struct flow_options one_of_many = { .is_one_of_many = true };
	struct flow flow;
	int in[2], out[2];
	size_t junk = 0, got = 0;
	ssize_t put;

	check_number(pipe2(in, O_NONBLOCK), 0);
	check_number(pipe2(out, O_NONBLOCK), 0);
	fcntl(in[1], F_SETPIPE_SZ, 1 << 20);
	fcntl(out[1], F_SETPIPE_SZ, 1 << 19);
	while ((put = write(out[1], block, sizeof block)) > 0)
		junk += (size_t)put;
	for (int i = 0; i < 9; i++)
		check_number(write(in[1], block, sizeof block), sizeof block);
	stream_open_inherited(&source, in[0], STREAM_READ, "a pipe");
	stream_open_inherited(&sink, out[1], STREAM_WRITE, "a pipe");
	start(&flow, &one_of_many);
	turn();
	check(flow_is_blocked(&flow));
	got = drain(out[0]);
	for (int i = 0; i < 20; i++) {
		turn();
		got += drain(out[0]);
	}
	check_number(got, junk + 9 * sizeof block);
	check_number(flow_pending(&flow), 0);
	flow_stop(&flow);
	stream_close(&source);
	stream_close(&sink);
	close(in[0]), close(in[1]), close(out[0]), close(out[1]);
}

static void a_line_without_its_end_goes_when_the_source_is_ended(void)
{
	struct flow_options by_line = { .delay_s = 0.01, .delays_lines = true };
	struct flow flow;

	open_pairs(SOCK_STREAM);
	start(&flow, &by_line);
	check_number(send(ends[0], "part", 4, 0), 4);
	turn();
	check_text(received(), "NOTHING");
	check(!flow_is_busy(&flow));
	flow_end_source(&flow);
	check_text(received(), "part");
	close_pairs(&flow);
}

static void a_dead_sink_closes_with_its_errno(void)
{
	struct flow_options plain = { .delay_s = 0 };
	struct flow flow;

	open_pairs(SOCK_STREAM);
	start(&flow, &plain);
	close(ends[1]);
	check_number(send(ends[0], "x", 1, 0), 1);
	turn();
	check_number(flow.state, FLOW_CLOSED);
	check_number(flow.sink_errno, EPIPE);
	ends[1] = dup(ends[0]);
	close_pairs(&flow);
}

static void ending_the_source_writes_what_was_read(void)
{
	struct flow_options plain = { .delay_s = 0 };
	struct flow flow;

	open_pairs(SOCK_STREAM);
	start(&flow, &plain);
	check_number(send(ends[0], "read", 4, 0), 4);
	turn();
	check_number(send(ends[0], "unread", 6, 0), 6);
	flow_end_source(&flow);
	check_number(flow.state, FLOW_CLOSED);
	check_text(received(), "read");
	check_text(received(), "END");
	close_pairs(&flow);
}

static void the_read_limit_ends_the_source(void)
{
	struct flow_options two = { .most_reads = 2, .keeps_sink_open = true };
	struct flow flow;

	open_pairs(SOCK_STREAM);
	start(&flow, &two);
	for (int i = 0; i < 3; i++) {
		check_number(send(ends[0], "x", 1, 0), 1);
		turn();
	}
	check_number(flow.state, FLOW_CLOSED);
	check_text(received(), "xx");
	check_text(received(), "NOTHING");
	close_pairs(&flow);
}

static void messages_keep_their_boundaries_and_empty_ones_count(void)
{
	struct flow_options plain = { .keeps_sink_open = true };
	struct flow flow;
	char bytes[64];

	open_pairs(SOCK_DGRAM);
	start(&flow, &plain);
	check_text(flow.engine->name, "messages");
	check_number(send(ends[0], "one", 3, 0), 3);
	check_number(send(ends[0], "", 0, 0), 0);
	check_number(send(ends[0], "three", 5, 0), 5);
	turn();
	check_number(recv(ends[1], bytes, sizeof bytes, 0), 3);
	check_number(recv(ends[1], bytes, sizeof bytes, 0), 0);
	check_number(recv(ends[1], bytes, sizeof bytes, 0), 5);
	check_number(recv(ends[1], bytes, sizeof bytes, 0), -1);
	check_number(flow.state, FLOW_OPEN);
	close_pairs(&flow);
}

static void lines_become_messages_and_the_last_needs_no_end(void)
{
	struct flow_options lines = { .splits_lines = true, .keeps_sink_open = true };
	struct flow flow;
	int in[2], out[2];
	char bytes[64];

	check_number(pipe2(in, O_NONBLOCK), 0);
	check_number(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, out), 0);
	stream_open_inherited(&source, in[0], STREAM_READ, "a pipe");
	stream_open_socket(&sink, out[0], "the sink");
	told_count = 0;
	start(&flow, &lines);
	check_number(write(in[1], "a\n\nbc\nd", 7), 7);
	turn();
	check_number(recv(out[1], bytes, sizeof bytes, 0), 1);
	check_number(recv(out[1], bytes, sizeof bytes, 0), 0);
	check_number(recv(out[1], bytes, sizeof bytes, 0), 2);
	check_number(recv(out[1], bytes, sizeof bytes, 0), -1);
	close(in[1]);
	turn();
	check_number(recv(out[1], bytes, sizeof bytes, 0), 1);
	check_number(flow.state, FLOW_CLOSED);
	flow_stop(&flow);
	stream_close(&source);
	stream_close(&sink);
	close(in[0]);
	close(out[1]);
}

static void crlf_is_added_once_even_across_reads(void)
{
	struct crlf_filter crlf;
	struct buffer out;

	crlf_filter_init(&crlf);
	buffer_init(&out);
	check_number(crlf.filter.change(&crlf.filter, (const uint8_t *)"a\nb\r\n\nc\r", 8, &out), 0);
	check_number(crlf.filter.change(&crlf.filter, (const uint8_t *)"\nd", 2, &out), 0);
	check_number(buffer_len(&out), 12);
	check(memcmp(buffer_head(&out), "a\r\nb\r\n\r\nc\r\nd", 12) == 0);
	buffer_destroy(&out);
}

static void checksum_is_that_of_the_bytes_written(void)
{
	struct checksum_filter *sum = checksum_filter_new();
	struct flow_options options = { .filters = checksum_filter_base(sum) };
	struct flow flow;
	uint64_t bytes;
	char hex[65];

	open_pairs(SOCK_STREAM);
	start(&flow, &options);
	check_number(send(ends[0], "abc", 3, 0), 3);
	turn();
	checksum_filter_end(sum, hex, &bytes);
	check_number(bytes, 3);
	/* FIPS 180-4's own example. */
	check_text(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	checksum_filter_free(sum);
	close_pairs(&flow);
}

static void a_buffer_keeps_order_and_gives_its_memory_back(void)
{
	struct buffer buffer;

	buffer_init(&buffer);
	check_number(buffer_append(&buffer, "hello", 5), 0);
	buffer_taken(&buffer, 2);
	check_number(buffer_append(&buffer, " world", 6), 0);
	check_number(buffer_len(&buffer), 9);
	check(memcmp(buffer_head(&buffer), "llo world", 9) == 0);
	buffer_taken(&buffer, 9);
	check(buffer.bytes == NULL);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	loop = ev_loop_new(EVFLAG_AUTO);
	run_test(spliced_and_buffered_move_the_same);
	run_test(the_end_is_told_once_and_passed_on);
	run_test(more_is_taken_from_a_peer_than_is_sent_in_one_go);
	run_test(a_blocked_sink_stops_the_source_and_loses_nothing);
	run_test(nothing_waits_for_more_input);
	run_test(a_line_without_its_end_goes_when_the_source_is_ended);
	run_test(a_dead_sink_closes_with_its_errno);
	run_test(ending_the_source_writes_what_was_read);
	run_test(the_read_limit_ends_the_source);
	run_test(messages_keep_their_boundaries_and_empty_ones_count);
	run_test(lines_become_messages_and_the_last_needs_no_end);
	run_test(crlf_is_added_once_even_across_reads);
	run_test(checksum_is_that_of_the_bytes_written);
	run_test(a_buffer_keeps_order_and_gives_its_memory_back);
	ev_loop_destroy(loop);
	return tests_done();
}
