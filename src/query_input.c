/* SPDX-License-Identifier: ISC */
/* Reads all of a file: what --decode and --send look for messages in. */
#include "query_input.h"

#include "base/error.h"
#include "dns/dress.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* They wait for a loop that doesn't run here; nothing is left behind by ending at once. */
static void let_signals_end_us(void)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2 };
	struct sigaction action;

	for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
		if (sigaction(ending[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			signal(ending[i], SIG_DFL);
}

static int read_all(int fd, const char *name, struct text_out *input, struct error *err)
{
	static char chunk[1 << 16];
	ssize_t got;

	for (;;) {
		do
			got = read(fd, chunk, sizeof chunk);
		while (got < 0 && errno == EINTR);
		if (got < 0)
			return error_set_errno(err, errno, "reading %s", name);
		if (got == 0)
			return 0;
		if (input->len + (size_t)got > DRESS_INPUT_MOST)
			return error_set(err, STATUS_FAILED, "%s: more than 256 MiB", name);
		put_bytes(input, chunk, (size_t)got);
		if (input->has_failed)
			return error_set_errno(err, ENOMEM, "reading %s", name);
	}
}

int query_input_read(const char *file, const char *name, struct text_out *input, struct error *err)
{
	int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : STDIN_FILENO, result;

	let_signals_end_us();
	if (fd < 0)
		return error_set_errno(err, errno, "opening %s", name);
	result = read_all(fd, name, input, err);
	if (file)
		close(fd);
	return result;
}

