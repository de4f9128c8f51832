/* SPDX-License-Identifier: ISC */
/* Chooses the mode that the options ask for, and runs it on the loop. */
#include "run.h"

#include "mode_address.h"
#include "mode_answer.h"
#include "mode_query.h"
#include "mode_scan.h"
#include "mode_session.h"
#include "net/unix_path.h"

#include <err.h>
#include <ev.h>
#include <signal.h>
#include <string.h>

static int run_address(const struct options *options, struct ev_loop *loop, struct report *report,
		       struct error *err)
{
	(void)loop;
	return mode_address(options->operands, options->operand_count, report, err);
}

/* The mode of the last row is taken where no flag asks for another. */
static const struct {
	size_t flag;		/* offset in struct options */
	int (*run)(const struct options *options, struct ev_loop *loop, struct report *report, struct error *err);
	bool needs_loop;
} mode_table[] = {
	{ offsetof(struct options, is_address_mode), run_address, false },
	{ offsetof(struct options, is_query_mode), mode_query, true },
	{ offsetof(struct options, is_answer_mode), mode_answer, true },
	{ offsetof(struct options, is_scan), mode_scan, true },
	{ 0, mode_session, true },
};

enum { MODE_COUNT = sizeof mode_table / sizeof mode_table[0] };

/* ---- signals that end us, cleanly ---- */

static const int ending_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2 };

enum { ENDING_COUNT = sizeof ending_signals / sizeof ending_signals[0] };

static void on_signal(struct ev_loop *loop, ev_signal *watcher, int revents)
{
	int *caught = watcher->data;

	(void)revents;
	*caught = watcher->signum;
	ev_break(loop, EVBREAK_ALL);
}

/* nohup and the shell's background jobs ignore some on purpose. */
static bool is_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static void watch_signals(struct ev_loop *loop, ev_signal *watchers, int *caught)
{
	for (int i = 0; i < ENDING_COUNT; i++) {
		ev_signal_init(&watchers[i], on_signal, ending_signals[i]);
		watchers[i].data = caught;
		if (!is_ignored(ending_signals[i]))
			ev_signal_start(loop, &watchers[i]);
	}
}

/* libev would call abort(3), for want of a descriptor, say. */
static void on_loop_failed(const char *words)
{
	static const char whose[] = "(libev) ";

	if (strncmp(words, whose, sizeof whose - 1) == 0)
		words += sizeof whose - 1;
	err(STATUS_FAILED, "event loop: %s", words);
}

int run(const struct options *options, struct report *report, int *caught, struct error *err)
{
	ev_signal watchers[ENDING_COUNT];
	struct ev_loop *loop = NULL;
	size_t mode = 0;
	int result;

	while (mode < MODE_COUNT - 1 && !*(const bool *)((const char *)options + mode_table[mode].flag))
		mode++;
	if (mode_table[mode].needs_loop) {
		ev_set_syserr_cb(on_loop_failed);
		loop = ev_loop_new(EVFLAG_AUTO | EVFLAG_NOENV);
		if (!loop)
			return error_set(err, STATUS_FAILED, "event loop: can't be started");
		watch_signals(loop, watchers, caught);
	}
	result = mode_table[mode].run(options, loop, report, err);
	/* Before a second signal can end us in the common way. */
	unix_path_remove_all();
	if (loop) {
		for (int i = 0; i < ENDING_COUNT; i++)
			ev_signal_stop(loop, &watchers[i]);
		ev_loop_destroy(loop);
	}
	return result;
}
