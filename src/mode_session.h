/* SPDX-License-Identifier: ISC */
/* mode_session.h - connect or listen, and be the pipe between stdin, stdout
 * and the peer. */
#ifndef MODE_SESSION_H
#define MODE_SESSION_H

#include "base/error.h"
#include "options.h"
#include "out/report.h"

#include <ev.h>

/* Runs until the last session is over or the loop is broken.  0, or -1. */
int mode_session(const struct options *options, struct ev_loop *loop, struct report *report, struct error *err);

#endif
