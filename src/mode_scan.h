/* SPDX-License-Identifier: ISC */
/* mode_scan.h - -z: which ports of a host are open. */
#ifndef MODE_SCAN_H
#define MODE_SCAN_H

#include "base/error.h"
#include "options.h"
#include "out/report.h"

#include <ev.h>

/* Runs until every port is told of or the loop is broken.  0: one is open; else
 * -1, with nothing left to say where it was told port by port. */
int mode_scan(const struct options *options, struct ev_loop *loop, struct report *report, struct error *err);

#endif
