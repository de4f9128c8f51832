/* SPDX-License-Identifier: ISC */
/* The lines of -f. */
#include "query_source.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_SIZE = 65536 };

static void read_some(struct query_source *source)
{
	uint8_t *room = buffer_reserve(&source->bytes, READ_SIZE);
	ssize_t len;

	if (!room) {
		source->error = ENOMEM;
		source->has_ended = true;
		return;
	}
	do
		len = read(source->io.fd, room, READ_SIZE);
	while (len < 0 && errno == EINTR);
	if (len < 0 && errno == EAGAIN)
		return;
	if (len > 0) {
		buffer_added(&source->bytes, (size_t)len);
		return;
	}
	source->error = len < 0 ? errno : 0;
	source->has_ended = true;
}

static void on_readable(struct ev_loop *loop, ev_io *io, int revents)
{
	struct query_source *source = io->data;

	(void)revents;
	ev_io_stop(loop, io);		/* until more is wanted */
	read_some(source);
	source->on_more(source->who);
}

int query_source_open(struct query_source *source, struct ev_loop *loop, const char *path, struct error *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct stat is;

	if (fd < 0)
		return error_set_errno(err, errno, "opening %s", path);
	source->loop = loop;
	source->is_open = true;
	source->is_file = fstat(fd, &is) == 0 && !S_ISFIFO(is.st_mode) && !S_ISSOCK(is.st_mode) &&
			  !S_ISCHR(is.st_mode);
	if (source->is_file && S_ISREG(is.st_mode) && is.st_size > 0)
		source->size = (uint64_t)is.st_size;
	buffer_init(&source->bytes);
	ev_io_init(&source->io, on_readable, fd, EV_READ);
	source->io.data = source;
	return 0;
}

void query_source_close(struct query_source *source)
{
	if (!source->is_open)
		return;
	ev_io_stop(source->loop, &source->io);
	if (source->io.fd != STDIN_FILENO)
		close(source->io.fd);
	buffer_destroy(&source->bytes);
	source->is_open = false;
}

static void pass_over(struct query_source *source, size_t len)
{
	buffer_taken(&source->bytes, len);
	source->taken += len;
}

/* Takes `len` bytes as a line, and `over` more. */
static char *take(struct query_source *source, size_t len, size_t over)
{
	size_t kept = len < QUERY_LINE_MOST ? len : QUERY_LINE_MOST;

	memcpy(source->text, buffer_head(&source->bytes), kept);
	source->text[kept] = '\0';
	source->problem = len > kept ? "the line is too long" :
			  strlen(source->text) < kept ? "a zero byte within the line" : NULL;
	pass_over(source, len + over);
	source->line++;
	return source->text;
}

char *query_source_next(struct query_source *source)
{
	size_t held;
	const uint8_t *head, *end;

	for (;;) {
		held = buffer_len(&source->bytes);
		head = buffer_head(&source->bytes);
		end = held ? memchr(head, '\n', held) : NULL;
		if (source->is_amid_line && held) {
			pass_over(source, end ? (size_t)(end - head) + 1 : held);
			source->is_amid_line = !end;
			continue;
		}
		if (end)
			return take(source, (size_t)(end - head), 1);
		if (held && (source->has_ended || held > READ_SIZE)) {
			source->is_amid_line = true;
			return take(source, held, 0);
		}
		if (source->has_ended)
			return NULL;
		if (!source->is_file) {
			ev_io_start(source->loop, &source->io);
			return NULL;
		}
		read_some(source);
	}
}
