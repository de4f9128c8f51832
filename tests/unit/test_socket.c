/* SPDX-License-Identifier: ISC */
/* What sockets tell of themselves. */
#include "net/socket.h"

#include "check.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static void what_went_wrong_is_told_once(void)
{
	int ends[2];

	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
	check_number(socket_take_error(ends[0]), 0);
	check_number(write(ends[0], "?", 1), 1);
	close(ends[1]);		/* with a byte that nobody has read */
	check_number(socket_take_error(ends[0]), ECONNRESET);
	check_number(socket_take_error(ends[0]), 0);
	close(ends[0]);
}

static void what_can_not_be_asked_is_not_well(void)
{
	check_number(socket_take_error(-1), EBADF);
}

int main(void)
{
	run_test(what_went_wrong_is_told_once);
	run_test(what_can_not_be_asked_is_not_well);
	return tests_done();
}
