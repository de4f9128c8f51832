/* SPDX-License-Identifier: ISC */
/* The meter: its line, in a log, as events, and on a terminal. */
#include "out/progress.h"

#include "tests/unit/check.h"

#include <fcntl.h>
#include <jansson.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct progress_sample now;

static void give_sample(void *who, struct progress_sample *sample)
{
	(void)who;
	*sample = now;
}

static const char *text_of(const struct progress_sample *sample, const char *unit, double rate, bool is_final)
{
	static char text[512];

	return progress_text(text, sizeof text, sample, unit, rate, 2, is_final);
}

static void bytes_are_shown_as_people_read_them(void)
{
	struct progress_sample sample = { .done = 3 << 20, .total = 12 << 20 };

	check_text(text_of(&sample, "bytes", 1 << 20, false), "3.0MiB of 12MiB (25%), 1.0MiB/s, 0:09 left");
	check_text(text_of(&sample, "bytes", 1.5 * (1 << 20), true), "3.0MiB of 12MiB (25%) in 2.00 s, 1.5MiB/s");
	sample.done = sample.total;
	sample.waits_for = "the peer";
	check_text(text_of(&sample, "bytes", 1 << 20, false), "12MiB of 12MiB (100%), waiting for the peer");
	check_text(text_of(&sample, "bytes", 1 << 20, true), "12MiB of 12MiB (100%) in 2.00 s, 1.0MiB/s");
	sample.waits_for = NULL;
	sample.done = 512;
	sample.total = 0;
	sample.share = -1;
	check_text(text_of(&sample, "bytes", 0, false), "512B, 0B/s");
	sample.done = UINT64_MAX;
	check_text(text_of(&sample, "bytes", -1, false), "8.0EiB");
}

static void things_are_counted(void)
{
	struct progress_sample sample = { .done = 100, .share = 0.5,
					  .counts = { { "NOERROR", 90 }, { "NXDOMAIN", 10 } } };

	check_text(text_of(&sample, "questions", 0.01, false),
		   "100 questions (50%), 0/s, 2:46:40 left, NOERROR 90, NXDOMAIN 10");
	sample.total = 50;	/* the total was wrong: never more than all of it */
	check_text(text_of(&sample, "ports", 1, true), "100 of 50 ports (100%) in 2.00 s, 1/s, NOERROR 90, NXDOMAIN 10");
	sample.total = 0;
	sample.done = 1;
	check_text(text_of(&sample, "questions", 1, true), "1 question (50%) in 2.00 s, 1/s, NOERROR 90, NXDOMAIN 10");
	sample.total = UINT64_MAX;
	check_text(text_of(&sample, "ports", 1, false),
		   "1 of 18446744073709551615 ports (0%), 1/s, months left, NOERROR 90, NXDOMAIN 10");
}

static void check_begins(const char *text, const char *beginning)
{
	check(strncmp(text, beginning, strlen(beginning)) == 0 || !printf("# %s\n", text));
}

/* What a meter says over `wait_s`, with a warning at the end of them. */
static const char *said(struct report *report, FILE *notes, double wait_s)
{
	static char text[4096];
	struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
	struct progress *progress;

	memset(text, 0, sizeof text);
	report->notes = notes;
	progress = progress_new(loop, report, "ports", give_sample, NULL);
	/* A timer of the meter alone does not keep the loop going. */
	ev_run(loop, 0);
	for (double started = ev_time(); ev_time() - started < wait_s;) {
		ev_run(loop, EVRUN_NOWAIT);
		usleep(1000);
	}
	report(report, REPORT_WARNING, F_TEXT("something"));
	progress_free(progress);
	fflush(notes);
	ev_loop_destroy(loop);
	rewind(notes);
	check(fread(text, 1, sizeof text - 1, notes) > 0);
	return text;
}

static void a_log_gets_plain_lines(void)
{
	struct report report;
	FILE *notes = tmpfile();

	report_init(&report, "digcat");
	now = (struct progress_sample){ .done = 0, .total = 10 };
	check_begins(said(&report, notes, 1.2), "digcat: 0 of 10 ports (0%), 0/s\ndigcat: something\n"
						"digcat: 0 of 10 ports (0%) in ");
	fclose(notes);
}

static void json_has_an_event(void)
{
	struct report report;
	FILE *notes = tmpfile();
	const char *line;
	json_t *object;

	report_init(&report, "digcat");
	report.is_json = true;
	now = (struct progress_sample){ .done = 5, .total = 10, .counts = { { "open", 3 } } };
	line = strchr(said(&report, notes, 0), '\n');
	object = line ? json_loads(line + 1, 0, NULL) : NULL;
	check_text(json_string_value(json_object_get(object, "event")), "progress");
	check_text(json_string_value(json_object_get(object, "unit")), "ports");
	check_number(json_integer_value(json_object_get(object, "done")), 5);
	check_number(json_integer_value(json_object_get(object, "total")), 10);
	check(json_real_value(json_object_get(object, "share")) == 0.5);
	check_number(json_integer_value(json_object_get(json_object_get(object, "counts"), "open")), 3);
	json_decref(object);
	fclose(notes);
}

/* A terminal, and the side from which it is watched. */
static FILE *open_terminal(int *master)
{
	FILE *terminal;

	*master = posix_openpt(O_RDWR | O_NOCTTY);
	check(*master >= 0 && grantpt(*master) == 0 && unlockpt(*master) == 0);
	terminal = fdopen(open(ptsname(*master), O_RDWR | O_NOCTTY), "w");
	check(terminal != NULL);
	return terminal;
}

/* All that was written to the terminal before its last line end. */
static const char *seen_from(int master)
{
	static char text[4096];
	size_t len = 0;
	ssize_t got;

	do {
		got = read(master, text + len, sizeof text - 1 - len);
		len += got > 0 ? (size_t)got : 0;
		text[len] = '\0';
	} while (got > 0 && (len < 2 || !strstr(text, "100%") || strcmp(text + len - 2, "\r\n") != 0));
	return text;
}

static void on_a_terminal_one_line_is_drawn_over(void)
{
	struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
	struct progress *progress;
	struct report report;
	FILE *terminal;
	int master;

	terminal = open_terminal(&master);
	report_init(&report, "digcat");
	report.notes = terminal;
	now = (struct progress_sample){ .done = 0, .total = 10 };
	progress = progress_new(loop, &report, "ports", give_sample, NULL);
	for (int drawn = 0; !drawn; ioctl(master, FIONREAD, &drawn))
		ev_run(loop, EVRUN_NOWAIT);
	report(&report, REPORT_WARNING, F_TEXT("x"));
	progress_clear(progress);	/* nothing is there: nothing is written */
	now.done = 10;
	progress_free(progress);
	check_begins(seen_from(master), "\rdigcat: 0 of 10 ports (0%), 0/s\r"
					"                               \rdigcat: x\r\n"
					"\rdigcat: 10 of 10 ports (100%) in 0.");
	fclose(terminal);
	close(master);
	ev_loop_destroy(loop);
}

int main(void)
{
	run_test(bytes_are_shown_as_people_read_them);
	run_test(things_are_counted);
	run_test(a_log_gets_plain_lines);
	run_test(json_has_an_event);
	run_test(on_a_terminal_one_line_is_drawn_over);
	return tests_done();
}
