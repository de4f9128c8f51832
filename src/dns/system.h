/* SPDX-License-Identifier: ISC */
/* dns/system.h - what the system's resolv.conf says of DNS. */
#ifndef DNS_SYSTEM_H
#define DNS_SYSTEM_H

#include "dns/candidates.h"

struct system_dns {
	struct search search;
	double timeout_s;	/* for the first try */
	int tries;
};

/* libc reads it, so that LOCALDOMAIN, RES_OPTIONS and the host's own domain
 * count as in every other program.  Where libc doesn't, resolv.conf(5)'s
 * defaults hold, with an empty search list. */
void system_dns_read(struct system_dns *system);

enum system_servers {
	SYSTEM_NAMES_SERVER,
	SYSTEM_NAMES_NONE,
	SYSTEM_HAS_NO_FILE,
	SYSTEM_CANT_READ_FILE,
};

/* Whether resolv.conf names a server.  Neither libc nor c-ares can be asked:
 * both put 127.0.0.1 where there is none, and then it looks configured.  An
 * address is not judged, only that there is one.  NULL: the system's file. */
enum system_servers system_servers(const char *path);

#endif
