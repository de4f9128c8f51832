/* SPDX-License-Identifier: ISC */
/* A sentence and an exit status, carried up to main. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *err, int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	err->status = status;
	err->kind = ERROR_BY_STATUS;
	err->is_told = false;
	err->host[0] = '\0';
	err->port = 0;
	return -1;
}

int error_set_errno(struct error *err, int number, const char *format, ...)
{
	va_list args;
	size_t len;

	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof err->text - len, ": %s", strerror(number));
	err->status = STATUS_FAILED;
	err->kind = ERROR_BY_STATUS;
	err->is_told = false;
	err->host[0] = '\0';
	err->port = 0;
	return -1;
}

int error_of_kind(struct error *err, enum error_kind kind)
{
	err->kind = kind;
	return -1;
}

int error_about(struct error *err, const char *host, unsigned port)
{
	snprintf(err->host, sizeof err->host, "%s", host);
	err->port = port;
	return -1;
}

const char *error_kind_text(const struct error *err)
{
	static const char *const kinds[] = {
		[ERROR_RESOLVE] = "resolve", [ERROR_BIND] = "bind", [ERROR_CONNECT] = "connect",
	};
	static const char *const statuses[] = {
		[STATUS_FAILED] = "io", [STATUS_USAGE] = "usage", [STATUS_REFUSED] = "refused",
		[STATUS_NO_REPLY] = "no_reply", [STATUS_MALFORMED] = "malformed",
	};

	return err->kind != ERROR_BY_STATUS ? kinds[err->kind] : statuses[err->status];
}
