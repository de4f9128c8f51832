/* SPDX-License-Identifier: ISC */
/* digcat: connect, listen, pipe, and show the work.
 *
 * A map of what is below, from the command line down:
 *
 *	options, dialect	what the user asked for, by one table
 *	run, mode_*		the parts of one mode, put together on one loop
 *	net/			connect and listen; flow and relay move the bytes
 *	dns/			names to addresses; messages read, shown, asked for and answered
 *	out/			report: what happened, in text or JSON; the meter
 *	base/			small things that know nothing of digcat
 *
 * A file includes its own folder and those further down.  Errors travel up as
 * sentences (base/error.h) and are told here, once. */
#include "base/error.h"
#include "base/trace.h"
#include "options.h"
#include "out/report.h"
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Descriptors 0 to 2 are made to exist, so that no socket becomes standard
 * output by accident.  A missing stdout must fail when written to, not swallow
 * bytes: hence the wrong direction. */
static void open_missing_descriptors(void)
{
	static const int how[] = { O_RDONLY, O_RDONLY, O_WRONLY };

	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", how[fd]) != fd)
			_exit(STATUS_FAILED);
}

static int print_version(void)
{
	puts("digcat " PACKAGE_VERSION);
	return 0;
}

/* Status 0 is claimed only for what has really been written. */
static int flush_stdout(struct error *err)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	return error_set_errno(err, errno, "writing to standard output");
}

static int run_options(const struct options *options, struct report *report, int *caught, struct error *err)
{
	if (options->wants_help)
		options_help(options);
	else if (options->wants_version)
		print_version();
	else if (run(options, report, caught, err) < 0)
		return -1;
	return 0;
}

/* The caller is to see that a signal ended us, not a mere status. */
static void die_of(int number)
{
	signal(number, SIG_DFL);
	raise(number);
}

int main(int argc, char *argv[])
{
	struct error err = { .status = STATUS_OK };
	struct options options;
	struct report report;
	const char *kind;
	int caught = 0, result;

	open_missing_descriptors();
	signal(SIGPIPE, SIG_IGN);	/* a failed write says so itself, */
	signal(SIGXFSZ, SIG_IGN);	/* and so does one beyond the limit of a file */
	result = options_parse(&options, argc, argv, &err);
	if (result == 0)
		result = trace_init(&err);
	report_init(&report, options.program);
	report.level = options.verbosity;
	report.is_json = options.is_json;
	report.says_nc_lines_first = options.dialect->says_as_nc;
	if (result == 0)
		result = run_options(&options, &report, &caught, &err);
	if (flush_stdout(&err) < 0)
		result = -1;
	if (caught)
		die_of(caught);
	if (result == 0)
		return STATUS_OK;
	kind = error_kind_text(&err);	/* before the status becomes the dialect's */
	if (err.status == STATUS_USAGE)
		err.status = options.dialect->usage_status;
	if (!err.is_told)
		report(&report, REPORT_ERROR, F_TEXT(err.text), F_TEXT(kind), F_NUMBER(err.status),
		       F_TEXT(err.host[0] ? err.host : NULL), F_NUMBER(err.port ? err.port : REPORT_UNKNOWN));
	return err.status;
}
