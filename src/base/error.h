/* SPDX-License-Identifier: ISC */
/* base/error.h - a sentence and an exit status, carried up to main. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

/* The exit statuses that the manual documents. */
enum status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,	/* connect, bind, resolve or I/O failed */
	STATUS_USAGE = 2,	/* the command line is wrong; nothing was opened */
	STATUS_REFUSED = 3,	/* -Q: the server said no */
	STATUS_NO_REPLY = 4,	/* -Q: no server replied */
	STATUS_MALFORMED = 5,	/* -Q: the reply was malformed, or not to our question */
};

/* What went wrong, for programs; where it is not said, the status tells. */
enum error_kind { ERROR_BY_STATUS, ERROR_RESOLVE, ERROR_BIND, ERROR_CONNECT };

/* The first sentence says what was being done, the second why it failed. */
struct error {
	int status;		/* STATUS_OK: nothing went wrong */
	enum error_kind kind;
	bool is_told;		/* already reported; main only exits */
	char text[512];
	char host[256];		/* for programs, what it was about; "": not said */
	unsigned port;		/* 0: not said */
};

/* Keeps a sentence and returns -1, so that a function can end with it. */
int error_set(struct error *err, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with ": " and the words for the errno value `number` at the end. */
int error_set_errno(struct error *err, int number, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Says of the error that is there what kind it is.  Returns -1. */
int error_of_kind(struct error *err, enum error_kind kind);

/* Says of the error that is there what host and port it was about.  Returns -1. */
int error_about(struct error *err, const char *host, unsigned port);

/* Its word: "resolve", "usage". */
const char *error_kind_text(const struct error *err);

#endif
