/* SPDX-License-Identifier: ISC */
/* dns/hosts.h - the hosts file, read in one pass for one question. */
#ifndef DNS_HOSTS_H
#define DNS_HOSTS_H

#include "base/sockaddr.h"

#include <stddef.h>

#define HOSTS_PATH "/etc/hosts"

enum { HOSTS_MOST = 64 };

/* What the hosts file says of a name. */
struct hosts_answer {
	struct address addresses[HOSTS_MOST];	/* in the order of the file, each once; port 0 */
	unsigned lines[HOSTS_MOST];		/* where each was found, from 1 */
	size_t count;
};

/* Collects the addresses of `name` (case ignored, a final dot too) of a family
 * (AF_UNSPEC: both) from the file at `path`.  A file that can't be read, or a
 * line that can't be understood, counts as not there. */
void hosts_find(const char *path, const char *name, int family, struct hosts_answer *answer);

/* The first name of `address` (its port ignored) in the file, and the line it
 * stands on.  Returns 0, or -1 where it has none that fits. */
int hosts_find_name(const char *path, const struct address *address, char *name, size_t size,
		    unsigned *line);

#endif
