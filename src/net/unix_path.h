/* SPDX-License-Identifier: ISC */
/* net/unix_path.h - paths of Unix sockets: taken with care, removed at exit. */
#ifndef NET_UNIX_PATH_H
#define NET_UNIX_PATH_H

#include "base/error.h"
#include "base/sockaddr.h"

/* Binds `fd` to the path.  A socket there that nobody listens on is replaced;
 * anything else at the path is an error.  The new one is removed at exit. */
int unix_path_bind(int fd, const struct address *path, struct error *err);

/* Binds a datagram client to a path made up for the replies: next to nothing
 * else in a directory of its own, both removed at exit.  An abstract peer is
 * answered at an abstract name. */
int unix_path_bind_reply(int fd, const struct address *peer, struct error *err);

/* Removes what the two above made, once.  Safe to call at any time. */
void unix_path_remove_all(void);

#endif
