/* SPDX-License-Identifier: ISC */
/* What a text can be.
 *
 * The table of readers, at the end, names everything a text can be.  Every
 * reader is asked, so that a text with two meanings gets both. */
#include "net/explain_private.h"

#include "base/error.h"
#include "net/digits.h"
#include "net/facts.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT(table) (sizeof (table) / sizeof (table)[0])

char *explain_cut(char *at)
{
	if (!at)
		return NULL;
	*at = '\0';
	return at + 1;
}

bool explain_port_number(const char *text, uint16_t *port)
{
	struct number number;
	bool is_hex = digits_are_hex(text);

	if (!number_read(&number, is_hex ? text + 2 : text, is_hex ? 16 : 10) || number.bits > 16)
		return false;
	*port = (uint16_t)number_low(&number);
	return true;
}

/* ---- hardware addresses ---- */

static bool read_hardware(const char *text, struct explanation *to, size_t len, unsigned shorter,
			  void (*fill)(struct explanation *, const uint8_t *))
{
	uint8_t bytes[EUI64_LEN];
	unsigned bits;

	if (!digits_read_separated(text, bytes, len)) {
		bits = digits_read(text, bytes, len) ? 8 * (unsigned)len
						     : digits_read_long(text, bytes, len, shorter);
		if (!bits)
			return false;
		facts_is_not(to, bits);
	}
	fill(to, bytes);
	return true;
}

static bool read_mac(const char *text, struct explanation *to, const char **why_not)
{
	(void)why_not;
	return read_hardware(text, to, MAC_LEN, 8 * IPV4_LEN, facts_of_mac);
}

static bool read_eui64(const char *text, struct explanation *to, const char **why_not)
{
	(void)why_not;
	return read_hardware(text, to, EUI64_LEN, 8 * MAC_LEN, facts_of_eui64);
}

/* ---- ports and services ---- */

/* 80, 0x50, 80/tcp. */
static bool read_port(const char *text, struct explanation *to, const char **why_not)
{
	char copy[32], *protocol;
	uint16_t port;

	(void)why_not;
	if (strlen(text) >= sizeof copy)
		return false;
	strcpy(copy, text);
	protocol = explain_cut(strchr(copy, '/'));
	if ((protocol && !facts_know_protocol(protocol)) || !explain_port_number(copy, &port))
		return false;
	facts_of_port(to, port);
	return true;
}

static bool read_service(const char *text, struct explanation *to, const char **why_not)
{
	struct servent *service = isdigit((unsigned char)text[0]) ? NULL : getservbyname(text, NULL);

	(void)why_not;
	if (!service)
		return false;
	if (strcmp(service->s_name, text) != 0)
		fact_say(to, FACT_NOTE, "another name for %s", service->s_name);
	facts_of_port(to, ntohs((uint16_t)service->s_port));
	to->what = "service name";
	return true;
}

/* ---- paths ---- */

/* What stands at a path now. */
static const char *file_words(const char *path)
{
	static const struct {
		mode_t type;
		const char *words;
	} types[] = {
		{ S_IFSOCK, "a socket is there" },
		{ S_IFREG, "a regular file is there, no socket" },
		{ S_IFDIR, "a directory is there, no socket" },
		{ S_IFLNK, "a symbolic link is there" },
		{ S_IFIFO, "a FIFO is there, no socket" },
	};
	struct stat file;

	if (lstat(path, &file) < 0)
		return errno == ENOENT ? "nothing is there now" : strerror(errno);
	for (size_t i = 0; i < COUNT(types); i++)
		if ((file.st_mode & S_IFMT) == types[i].type)
			return types[i].words;
	return "a device is there, no socket";
}

/* A slash behind something that is no address, or the name of a socket that is
 * there.  10.0.0.0/99 and 80/xyz are mistakes rather than paths. */
static bool looks_like_path(const char *text)
{
	const char *slash = strchr(text, '/'), *colon = strchr(text, ':');
	struct stat file;

	if (text[0] == '/' || (slash && text[0] == '.'))
		return true;
	if (slash && (!colon || colon > slash) && text[strspn(text, "0123456789.")] != '/')
		return true;
	return lstat(text, &file) == 0 && S_ISSOCK(file.st_mode);
}

static bool read_path(const char *text, struct explanation *to, const char **why_not)
{
	bool is_abstract = text[0] == '@';

	if (!is_abstract && !looks_like_path(text))
		return false;
	if (address_from_path(&to->address, text) < 0) {
		*why_not = "too long for sun_path";
		return false;
	}
	to->what = is_abstract ? "abstract Unix name" : "Unix path";
	fact_say(to, FACT_SCOPE, "this machine");
	fact_say(to, FACT_MEANING, "%s",
		 is_abstract ? "a name without a file; gone with its last socket (Linux)"
			     : "a socket in the file system");
	fact_say(to, FACT_NOTE, "%zu of at most %zu bytes", strlen(text),
		 sizeof to->address.un.sun_path - !is_abstract);
	if (!is_abstract)
		fact_say(to, FACT_NOTE, "%s", file_words(text));
	return true;
}

/* ---- all of them ---- */

/* In the order of likelihood. */
static explain_reader *const readers[] = {
	explain_usual_ipv4,
	read_mac,
	read_eui64,
	explain_ipv6,
	explain_ipv6_number,
	read_port,
	read_service,
	explain_odd_ipv4,
	read_path,
};

/* What is less likely is only mentioned. */
static void make_brief(struct explanation *to)
{
	for (size_t i = 0; i < FACT_COUNT; i++)
		if (i != FACT_NOTE && i != FACT_SCOPE && i != FACT_FULL)
			to->facts[i][0] = '\0';
	fact_say(to, FACT_NOTE, "less likely than the above");
	to->address.len = 0;
}

/* A long text must not push out the words that follow it. */
static int tell_unknown(const char *text, const char *why_not, struct error *err)
{
	enum { SHOWN = 160 };

	return error_set(err, STATUS_FAILED, "'%.*s%s' is no address, port, MAC address, service or path%s%s",
			 SHOWN, text, strlen(text) > SHOWN ? "..." : "", why_not ? ": " : "",
			 why_not ? why_not : "");
}

int explain(const char *text, struct explanations *found, struct error *err)
{
	const char *why_not = NULL;

	found->count = 0;
	for (size_t i = 0; i < COUNT(readers) && found->count < EXPLAIN_MOST; i++) {
		struct explanation *to = &found->list[found->count];

		memset(to, 0, sizeof *to);
		if (!readers[i](text, to, &why_not))
			continue;
		if (found->count++ > 0)
			make_brief(to);
	}
	if (found->count > 0)
		return 0;
	return tell_unknown(text, why_not, err);
}
