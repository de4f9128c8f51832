/* SPDX-License-Identifier: ISC */
/* query_line.h - a line of -f: the question that it asks. */
#ifndef QUERY_LINE_H
#define QUERY_LINE_H

struct error;
struct query_list;
struct query_options;

/* Reads one line as the words after a name would be, -q, -x, -t and -c among them;
 * the +words and the class of the command line hold.  0, or -1 with a sentence.  An
 * empty list: a blank line or a comment.  The line is cut into words. */
int query_line_parse(struct query_list *list, const struct query_options *query, char *line, struct error *err);

#endif
