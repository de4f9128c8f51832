/* SPDX-License-Identifier: ISC */
/* A sockaddr byte by byte, host and network order told apart. */
#include "net/sockaddr_dump.h"

#include "base/sockaddr.h"
#include "out/dump.h"
#include "out/report.h"
#include "out/safe_text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <net/if.h>
#include <string.h>

/* Two texts for a field: its value and what to know of it. */
struct words {
	char value[128], meaning[96];
};

struct field {
	const char *name;
	size_t offset, len;
	void (*tell)(const struct address *address, struct words *words);
};

#define FIELD(type, member, tell) \
	{ #member, offsetof(struct type, member), sizeof ((struct type *)0)->member, tell }
#define COUNT(table) (sizeof (table) / sizeof (table)[0])

static const char *host_order(void)
{
	return htons(1) == 1 ? "host order, big-endian" : "host order, little-endian";
}

static void tell_network_order(struct words *words, uint32_t as_host_integer)
{
	snprintf(words->meaning, sizeof words->meaning, "network order; as a host integer %" PRIu32,
		 as_host_integer);
}

static void tell_family(const struct address *address, struct words *words)
{
	static const struct {
		int family;
		const char *name;
	} families[] = { { AF_INET, "AF_INET" }, { AF_INET6, "AF_INET6" }, { AF_UNIX, "AF_UNIX" } };
	int family = address->sa.sa_family;
	const char *name = "unknown family", *order = host_order();

	/* Where there is a sa_len the family has shrunk to a byte. */
	if (sizeof(sa_family_t) == 1)
		order = "one byte";
	for (size_t i = 0; i < COUNT(families); i++)
		if (families[i].family == family)
			name = families[i].name;
	snprintf(words->value, sizeof words->value, "%s (%d)", name, family);
	snprintf(words->meaning, sizeof words->meaning, "%s", order);
}

static void tell_port(const struct address *address, struct words *words)
{
	bool is_ipv4 = address->sa.sa_family == AF_INET;

	snprintf(words->value, sizeof words->value, "%u", address_port(address));
	tell_network_order(words, is_ipv4 ? address->in.sin_port : address->in6.sin6_port);
}

static void tell_in_addr(const struct address *address, struct words *words)
{
	inet_ntop(AF_INET, &address->in.sin_addr, words->value, sizeof words->value);
	tell_network_order(words, address->in.sin_addr.s_addr);
}

static void tell_in6_addr(const struct address *address, struct words *words)
{
	inet_ntop(AF_INET6, &address->in6.sin6_addr, words->value, sizeof words->value);
	snprintf(words->meaning, sizeof words->meaning, "network order");
}

static void tell_padding(const struct address *address, struct words *words)
{
	(void)address;
	snprintf(words->meaning, sizeof words->meaning, "padding");
}

/* RFC 3493, 3.3 leaves the format open; all systems keep the first word of the
 * IPv6 header there: traffic class and flow label, in network order. */
static void tell_flowinfo(const struct address *address, struct words *words)
{
	snprintf(words->value, sizeof words->value, "%" PRIu32, ntohl(address->in6.sin6_flowinfo));
	tell_network_order(words, address->in6.sin6_flowinfo);
}

static void tell_scope(const struct address *address, struct words *words)
{
	char name[IF_NAMESIZE];
	uint32_t scope = address->in6.sin6_scope_id;

	snprintf(words->value, sizeof words->value, "%" PRIu32, scope);
	if (scope && if_indextoname(scope, name))
		snprintf(words->meaning, sizeof words->meaning, "%s; interface %s", host_order(), name);
	else
		snprintf(words->meaning, sizeof words->meaning, "%s; %s", host_order(),
			 scope ? "no such interface" : "no zone");
}

static size_t path_len(const struct address *address)
{
	size_t start = offsetof(struct sockaddr_un, sun_path);

	return address->len > start ? address->len - start : 0;
}

static void tell_path(const struct address *address, struct words *words)
{
	const char *path = address->un.sun_path;
	size_t len = path_len(address), text_len = strnlen(path, len);

	if (path[0]) {
		safe_text(words->value, sizeof words->value, path, text_len);
		snprintf(words->meaning, sizeof words->meaning, "path, %zu bytes%s", text_len,
			 text_len < len ? " and a final zero" : ", no final zero");
		return;
	}
	words->value[0] = '@';
	safe_text(words->value + 1, sizeof words->value - 1, path + 1, len - 1);
	snprintf(words->meaning, sizeof words->meaning, "abstract name, a zero and %zu bytes", len - 1);
}

static const struct field in_fields[] = {
	FIELD(sockaddr_in, sin_family, tell_family),
	FIELD(sockaddr_in, sin_port, tell_port),
	FIELD(sockaddr_in, sin_addr, tell_in_addr),
	FIELD(sockaddr_in, sin_zero, tell_padding),
};

static const struct field in6_fields[] = {
	FIELD(sockaddr_in6, sin6_family, tell_family),
	FIELD(sockaddr_in6, sin6_port, tell_port),
	FIELD(sockaddr_in6, sin6_flowinfo, tell_flowinfo),
	FIELD(sockaddr_in6, sin6_addr, tell_in6_addr),
	FIELD(sockaddr_in6, sin6_scope_id, tell_scope),
};

static const struct field un_fields[] = {
	FIELD(sockaddr_un, sun_family, tell_family),
	FIELD(sockaddr_un, sun_path, tell_path),
};

static const struct field other_fields[] = {
	FIELD(sockaddr, sa_family, tell_family),
};

static const struct layout {
	int family;
	const char *name, *len_name;	/* of the struct; of its sa_len, where there is one */
	const struct field *fields;
	size_t count;
} layouts[] = {
	{ AF_INET, "sockaddr_in", "sin_len", in_fields, COUNT(in_fields) },
	{ AF_INET6, "sockaddr_in6", "sin6_len", in6_fields, COUNT(in6_fields) },
	{ AF_UNIX, "sockaddr_un", "sun_len", un_fields, COUNT(un_fields) },
	{ -1, "sockaddr", "sa_len", other_fields, COUNT(other_fields) },
};

static const struct layout *find_layout(const struct address *address)
{
	const struct layout *layout = layouts;

	while (layout->family != -1 && layout->family != address->sa.sa_family)
		layout++;
	return layout;
}

static void write_heading(struct dump *dump, const struct layout *layout, const struct address *address)
{
	char text[ADDRESS_TEXT_LEN], safe[128];

	address_text(address, text, sizeof text);
	safe_text(safe, sizeof safe, text, strlen(text));
	snprintf(dump->heading, sizeof dump->heading, "%s  %u bytes  %s", layout->name,
		 (unsigned)address->len, *safe ? safe : "(unnamed)");
}

/* 4.4BSD put the length into the first byte; Linux never had it. */
static void add_len(struct dump *dump, const struct layout *layout, const struct address *address)
{
#ifdef HAVE_STRUCT_SOCKADDR_SA_LEN
	const uint8_t *len = (const uint8_t *)&address->sa;
	char value[8];

	snprintf(value, sizeof value, "%u", *len);
	dump_add(dump, 0, len, sizeof *len, layout->len_name, value, "one byte");
#else
	(void)dump;
	(void)layout;
	(void)address;
#endif
}

/* A field is there as far as the address's length says. */
static void add_field(struct dump *dump, const struct field *field, const struct address *address)
{
	struct words words = { .value = "", .meaning = "" };
	size_t left = address->len > field->offset ? address->len - field->offset : 0;

	if (left == 0)
		return;
	field->tell(address, &words);
	dump_add(dump, field->offset, (const uint8_t *)&address->sa + field->offset,
		 left < field->len ? left : field->len, field->name, words.value, words.meaning);
}

void sockaddr_dump(struct dump *dump, const struct address *address)
{
	const struct layout *layout = find_layout(address);

	dump->row_count = 0;
	write_heading(dump, layout, address);
	if (address->len == 0)
		return;
	add_len(dump, layout, address);
	for (size_t i = 0; i < layout->count; i++)
		add_field(dump, &layout->fields[i], address);
}

void sockaddr_tell(struct report *report, const char *end, const struct address *address)
{
	struct dump dump;

	if (!report_shows(report, REPORT_SOCKADDR) || !address->len)
		return;
	sockaddr_dump(&dump, address);
	report(report, REPORT_SOCKADDR, F_TEXT(end), F_DUMP(&dump));
}
