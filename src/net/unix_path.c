/* SPDX-License-Identifier: ISC */
/* Paths of Unix sockets: taken with care, removed at exit. */
#include "net/unix_path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What we made.  Removal must work from anywhere, so this one list is static. */
enum { MOST_PATHS = 8 };

static struct {
	char path[sizeof(struct sockaddr_un)];
	bool is_directory;
	dev_t device;		/* of the socket as we made it: another's at the */
	ino_t inode;		/* same path is not ours to remove */
} made[MOST_PATHS];
static unsigned made_count;
static pid_t maker;

static void remember(const char *path, bool is_directory)
{
	struct stat status = { .st_ino = 0 };

	if (made_count == MOST_PATHS)
		return;
	maker = getpid();
	lstat(path, &status);
	made[made_count].device = status.st_dev;
	made[made_count].inode = status.st_ino;
	strlcpy(made[made_count].path, path, sizeof made[made_count].path);
	made[made_count].is_directory = is_directory;
	made_count++;
}

static bool is_ours_still(unsigned i)
{
	struct stat status;

	return lstat(made[i].path, &status) == 0 && status.st_dev == made[i].device &&
	       status.st_ino == made[i].inode;
}

void unix_path_remove_all(void)
{
	if (maker != getpid())
		return;		/* a child has no say in it */
	while (made_count > 0) {
		made_count--;
		if (!is_ours_still(made_count))
			continue;
		if (made[made_count].is_directory)
			rmdir(made[made_count].path);
		else
			unlink(made[made_count].path);
	}
}

static bool is_abstract(const struct address *path)
{
	return path->un.sun_path[0] == '\0';
}

/* Whether a socket is at the path that nobody serves any more: then connecting
 * is refused.  The probe is a datagram socket, which a live listener of streams
 * answers with EPROTOTYPE and never has to accept. */
static bool is_abandoned(const struct address *path)
{
	struct stat status;
	int probe;
	bool is_refused;

	if (lstat(path->un.sun_path, &status) < 0 || !S_ISSOCK(status.st_mode))
		return false;
	probe = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (probe < 0)
		return false;
	is_refused = connect(probe, &path->sa, path->len) < 0 && errno == ECONNREFUSED;
	close(probe);
	return is_refused;
}

int unix_path_bind(int fd, const struct address *path, struct error *err)
{
	char text[ADDRESS_TEXT_LEN];
	struct stat status;
	int result = bind(fd, &path->sa, path->len), number = errno;

	if (result < 0 && number == EADDRINUSE && !is_abstract(path) && is_abandoned(path)) {
		unlink(path->un.sun_path);
		result = bind(fd, &path->sa, path->len);
		number = errno;
	}
	if (result == 0) {
		if (!is_abstract(path))
			remember(path->un.sun_path, false);
		return 0;
	}
	address_text(path, text, sizeof text);
	if (number == EADDRINUSE && !is_abstract(path) && lstat(path->un.sun_path, &status) == 0 &&
	    !S_ISSOCK(status.st_mode))
		error_set(err, STATUS_FAILED, "%s: something that is no socket is there", text);
	else
		error_set_errno(err, number, "%s", text);
	return error_of_kind(err, ERROR_BIND);
}

int unix_path_bind_reply(int fd, const struct address *peer, struct error *err)
{
	const char *parent = getenv("TMPDIR");
	char directory[sizeof(struct sockaddr_un)];
	struct address path;
	sa_family_t family = AF_UNIX;

	/* unix(7), autobind: the system makes up an abstract name. */
	if (is_abstract(peer)) {
		if (bind(fd, (struct sockaddr *)&family, sizeof family) == 0)
			return 0;
		error_set_errno(err, errno, "bind failed");
		return error_of_kind(err, ERROR_BIND);
	}
	/* A long TMPDIR leaves no room in sun_path. */
	if (!parent || parent[0] != '/' || strlen(parent) > 64)
		parent = "/tmp";
	snprintf(directory, sizeof directory, "%s/digcat.XXXXXX", parent);
	if (!mkdtemp(directory))
		return error_set_errno(err, errno, "%s", directory);
	remember(directory, true);
	strlcat(directory, "/reply", sizeof directory);
	if (address_from_path(&path, directory) < 0)
		return error_set_errno(err, errno, "%s", directory);
	return unix_path_bind(fd, &path, err);
}
