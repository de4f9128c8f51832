/* SPDX-License-Identifier: ISC */
/* A meter on stderr. */
#include "out/progress.h"

#include "base/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#ifndef __NetBSD__	/* whose stdlib.h has humanize_number() */
#include <libutil.h>
#endif

#define TERMINAL_INTERVAL 0.2
#define PLAIN_INTERVAL 1.0

/* The rate shown follows what happened in about so many seconds. */
#define RATE_MEMORY 3.0

enum { LINE_LEN = 512 };

struct progress {
	struct ev_loop *loop;		/* lent, as the next two */
	struct report *report;
	const char *unit;
	progress_sample_fn *on_sample;
	void *who;
	ev_timer tick;			/* does not keep the loop alive */
	double started, last_tick;	/* clock_now() */
	uint64_t last_done;
	double rate;			/* a second; negative: not known yet */
	bool is_terminal;
	size_t drawn;			/* columns on the terminal now */
};

/* ---- the line ---- */

__attribute__((format(printf, 3, 4))) static void add(char *text, size_t size, const char *format, ...)
{
	size_t len = strlen(text);
	va_list rest;

	va_start(rest, format);
	vsnprintf(text + len, size - len, format, rest);
	va_end(rest);
}

static bool is_bytes(const char *unit)
{
	return strcmp(unit, "bytes") == 0;
}

static void add_amount(char *text, size_t size, uint64_t amount, const char *unit)
{
	char human[16];

	if (!is_bytes(unit)) {
		add(text, size, "%" PRIu64, amount);
		return;
	}
	/* Five columns of number and prefix: 512B, 1.5MiB, 15MiB. */
	humanize_number(human, 7, amount < INT64_MAX ? (int64_t)amount : INT64_MAX, "B", HN_AUTOSCALE,
			HN_DECIMAL | HN_NOSPACE | HN_IEC_PREFIXES);
	add(text, size, "%s", human);
}

static void add_time(char *text, size_t size, double seconds)
{
	unsigned long whole;

	if (seconds > 100 * 86400.0) {
		add(text, size, "months");
		return;
	}
	whole = (unsigned long)ceil(seconds);
	if (whole >= 3600)
		add(text, size, "%lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);
	else
		add(text, size, "%lu:%02lu", whole / 60, whole % 60);
}

static double share_of(const struct progress_sample *sample)
{
	double share = sample->total ? (double)sample->done / (double)sample->total : sample->share;

	return share > 1 ? 1 : share;
}

/* Seconds until the end; negative: unknown. */
static double left_s(const struct progress_sample *sample, double rate)
{
	double share = share_of(sample), left;

	if (share <= 0 || rate <= 0 || sample->waits_for)
		return -1;
	left = (double)sample->done * (1 - share) / share;
	return left / rate;
}

char *progress_text(char *text, size_t size, const struct progress_sample *sample, const char *unit, double rate,
		    double elapsed_s, bool is_final)
{
	double left = left_s(sample, rate);

	text[0] = '\0';
	add_amount(text, size, sample->done, unit);
	if (sample->total) {
		add(text, size, " of ");
		add_amount(text, size, sample->total, unit);
	}
	if (!is_bytes(unit))	/* "1 port" */
		add(text, size, " %.*s", (int)(strlen(unit) - ((sample->total ? sample->total : sample->done) == 1)), unit);
	if (share_of(sample) >= 0)
		add(text, size, " (%d%%)", (int)(share_of(sample) * 100));
	if (is_final)
		add(text, size, " in %.2f s", elapsed_s);
	if (!is_final && sample->waits_for) {
		add(text, size, ", waiting for %s", sample->waits_for);
	} else if (rate >= 0) {
		add(text, size, ", ");
		add_amount(text, size, (uint64_t)rate, unit);
		add(text, size, "/s");
	}
	if (!is_final && left >= 0) {
		add(text, size, ", ");
		add_time(text, size, left);
		add(text, size, " left");
	}
	for (const struct report_count *count = sample->counts; count->name; count++) {
		add(text, size, ", %s ", count->name);
		add_amount(text, size, count->count, unit);
	}
	return text;
}

/* ---- telling it ---- */

static size_t terminal_width(FILE *terminal)
{
	struct winsize window = { .ws_col = 0 };

	ioctl(fileno(terminal), TIOCGWINSZ, &window);
	return window.ws_col > 1 ? window.ws_col : 80;
}

void progress_clear(struct progress *progress)
{
	if (!progress || !progress->drawn)
		return;
	fprintf(progress->report->notes, "\r%*s\r", (int)progress->drawn, "");
	fflush(progress->report->notes);
	progress->drawn = 0;
}

/* Blanks at the end cover what was drawn before; the last column stays empty,
 * because some terminals wrap there. */
static void draw(struct progress *progress, const char *text)
{
	char line[LINE_LEN + 64];
	size_t most = terminal_width(progress->report->notes) - 1, len;

	snprintf(line, sizeof line, "%s: %s", progress->report->program, text);
	len = strlen(line) < most ? strlen(line) : most;
	fprintf(progress->report->notes, "\r%.*s%*s", (int)len, line,
		progress->drawn > len ? (int)(progress->drawn - len) : 0, "");
	fflush(progress->report->notes);
	progress->drawn = len > progress->drawn ? len : progress->drawn;
}

static void tell(struct progress *progress, const struct progress_sample *sample, double rate, bool is_final)
{
	double elapsed_s = clock_now() - progress->started, left = left_s(sample, rate);
	char text[LINE_LEN];

	progress_text(text, sizeof text, sample, progress->unit, rate, elapsed_s, is_final);
	if (progress->is_terminal) {
		draw(progress, text);
		return;
	}
	report(progress->report, REPORT_PROGRESS, F_TEXT(text), F_TEXT(progress->unit), F_UNSIGNED(sample->done),
	       F_NUMBER(sample->total ? (int64_t)sample->total : REPORT_UNKNOWN), F_REAL(share_of(sample)),
	       F_REAL(rate), F_MS(is_final ? 0 : left < 0 ? -1 : left * 1000), F_COUNTS(sample->counts));
}

static void take_sample(struct progress *progress, struct progress_sample *sample)
{
	memset(sample, 0, sizeof *sample);
	sample->share = -1;
	progress->on_sample(progress->who, sample);
}

static void measure(struct progress *progress, uint64_t done)
{
	double now = clock_now(), passed = now - progress->last_tick, latest;

	if (passed <= 0)
		return;
	latest = (double)(done - progress->last_done) / passed;
	if (progress->rate < 0)
		progress->rate = latest;
	progress->rate += (1 - exp(-passed / RATE_MEMORY)) * (latest - progress->rate);
	progress->last_tick = now;
	progress->last_done = done;
}

static void on_tick(struct ev_loop *loop, ev_timer *tick, int revents)
{
	struct progress *progress = tick->data;
	struct progress_sample sample;

	(void)loop, (void)revents;
	take_sample(progress, &sample);
	measure(progress, sample.done);
	tell(progress, &sample, progress->rate, false);
}

static void before_line(void *who)
{
	progress_clear(who);
}

static void start_ticking(struct progress *progress)
{
	double interval = progress->is_terminal ? TERMINAL_INTERVAL : PLAIN_INTERVAL;

	ev_timer_set(&progress->tick, interval, interval);
	ev_timer_start(progress->loop, &progress->tick);
	ev_unref(progress->loop);
}

static void stop_ticking(struct progress *progress)
{
	ev_ref(progress->loop);
	ev_timer_stop(progress->loop, &progress->tick);
}

struct progress *progress_new(struct ev_loop *loop, struct report *report, const char *unit,
			      progress_sample_fn *on_sample, void *who)
{
	struct progress *progress = calloc(1, sizeof *progress);

	if (!progress)
		return NULL;
	progress->loop = loop;
	progress->report = report;
	progress->unit = unit;
	progress->on_sample = on_sample;
	progress->who = who;
	progress->started = progress->last_tick = clock_now();
	progress->rate = -1;
	progress->is_terminal = !report->is_json && isatty(fileno(report->notes));
	ev_init(&progress->tick, on_tick);
	progress->tick.data = progress;
	start_ticking(progress);
	report->before_line = before_line;
	report->before_line_who = progress;
	return progress;
}

void progress_use_lines(struct progress *progress)
{
	progress_clear(progress);
	stop_ticking(progress);
	progress->is_terminal = false;
	start_ticking(progress);
}

static void tell_final(struct progress *progress)
{
	double elapsed_s = clock_now() - progress->started;
	struct progress_sample sample;

	take_sample(progress, &sample);
	tell(progress, &sample, elapsed_s > 0 ? (double)sample.done / elapsed_s : -1, true);
	if (progress->is_terminal) {
		fputc('\n', progress->report->notes);
		fflush(progress->report->notes);
	}
}

void progress_free(struct progress *progress)
{
	if (!progress)
		return;
	stop_ticking(progress);
	progress->report->before_line = NULL;
	tell_final(progress);
	free(progress);
}
