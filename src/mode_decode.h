/* SPDX-License-Identifier: ISC */
/* mode_decode.h - digcat -Q --decode: prints the DNS messages found in a file. */
#ifndef MODE_DECODE_H
#define MODE_DECODE_H

struct error;
struct query_options;
struct report;

/* Prints what stdin, or the file of -f, holds in the form that the words after
 * -Q ask for; asks nothing.  -1: the input can't be read, or something in it is
 * malformed; each such thing was told of, the rest was printed nevertheless. */
int mode_decode(const struct query_options *query, struct report *report, struct error *err);

#endif
