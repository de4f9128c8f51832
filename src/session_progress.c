/* SPDX-License-Identifier: ISC */
/* --progress: the meter of a session, from its first peer on. */
#include "session.h"

#include "net/serve_stdio.h"
#include "out/progress.h"

#include <sys/stat.h>
#include <unistd.h>

/* What is left of a file on stdin; 0: it is none. */
static uint64_t input_size(const struct session *session)
{
	struct stat status;
	off_t at;

	if (session->near_in.kind != STREAM_FILE || fstat(session->near_in.fd, &status) < 0 ||
	    !S_ISREG(status.st_mode))
		return 0;
	at = lseek(session->near_in.fd, 0, SEEK_CUR);
	return at >= 0 && status.st_size > at ? (uint64_t)(status.st_size - at) : 0;
}

static void add_flows(struct session_counts *counts, const struct flow *out, const struct flow *in)
{
	counts->input += out->bytes_read;
	counts->sent += out->bytes_written;
	counts->received += in->bytes_read;
}

void session_progress_keep(struct session *session)
{
	add_flows(&session->earlier, relay_out(session->relay), relay_in(session->relay));
}

/* A file on stdin is what there is to do; else all that moves counts. */
static void on_sample(void *who, struct progress_sample *sample)
{
	const struct session *session = who;
	struct session_counts counts = session->earlier;

	if (session->relay)
		add_flows(&counts, relay_out(session->relay), relay_in(session->relay));
	if (session->serve) {
		serve_stdio_totals(session->serve, &counts.sent, &counts.received);
		counts.input = serve_stdio_out(session->serve)->bytes_read;
	}
	sample->total = session->input_size;
	sample->done = session->input_size ? counts.input : counts.sent + counts.received;
	if (session->input_size && counts.input >= session->input_size && counts.sent >= counts.input)
		sample->waits_for = "the peer";
	sample->counts[0] = (struct report_count){ "sent", counts.sent };
	sample->counts[1] = (struct report_count){ "received", counts.received };
}

void session_progress_start(struct session *session)
{
	if (!session->options->has_progress || session->progress)
		return;
	session->input_size = input_size(session);
	session->progress = progress_new(session->loop, session->report, "bytes", on_sample, session);
	if (session->progress && session->near_out.kind == STREAM_TERMINAL)
		progress_use_lines(session->progress);
}
