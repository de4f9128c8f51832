/* SPDX-License-Identifier: ISC */
/* dialect.h - whose defaults and letters hold: digcat's, nc's or ncat's. */
#ifndef DIALECT_H
#define DIALECT_H

#include "base/error.h"

#include <stdbool.h>

enum letter_column { LETTERS_NC, LETTERS_NCAT };

/* A row for each name that the program may be called by. */
struct dialect {
	const char *name;
	enum letter_column letters;
	int usage_status;		/* exit status of a wrong command line */
	bool shuts_down;		/* FIN when stdin has ended */
	double linger_connect_s;	/* after the peer's end: how long stdin may pause; INFINITY: for ever */
	double linger_listen_s;
	bool listens_on_both;		/* -l without a host: IPv4 and IPv6 */
	bool n_knows_services;		/* -n: names of services are no names */
	bool v6_takes_v4;		/* -6 -l: IPv4 peers show as ::ffff:192.0.2.1 */
	bool clients_at_once;		/* -k: else one after another */
	bool says_as_nc;		/* a refused connection is told at -v only, digcat's own lines at -vv */
	double scan_limit_s;		/* -z without -w: how long a port may keep silent; negative: as the system has it */
	double scan_datagram_limit_s;
	const char *scan_datagram;	/* what -uz sends */
	const char *default_port;	/* NULL: a port must be given */
};

/* By the last part of argv[0], or what DIGCAT_DIALECT says.  Returns 0, or -1
 * with a sentence where it says nothing known; *dialect is set all the same. */
int dialect_find(const char *program, const struct dialect **dialect, struct error *err);

#endif
