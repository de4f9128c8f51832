/* SPDX-License-Identifier: ISC */
/* The bytes of each kind of sockaddr, and what the dump says of them. */
#include "check.h"

#include "base/sockaddr.h"
#include "net/sockaddr_dump.h"
#include "out/dump.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <net/if.h>

#define HOST_ORDER (htons(1) == 1 ? "host order, big-endian" : "host order, little-endian")

static const struct dump_row *row_of(const struct dump *dump, const char *field)
{
	for (size_t i = 0; i < dump->row_count; i++)
		if (strcmp(dump->rows[i].field, field) == 0)
			return &dump->rows[i];
	printf("# no row for %s\n", field);
	exit(EXIT_FAILURE);
}

/* The bytes of a row in hex, in a buffer that the next call writes over. */
static const char *hex_of(const struct dump_row *row)
{
	static char hex[3 * 128];

	hex[0] = '\0';
	for (size_t i = 0; i < row->len; i++)
		snprintf(hex + (i ? 3 * i - 1 : 0), 4, "%s%02x", i ? " " : "", row->bytes[i]);
	return hex;
}

/* A number as this machine stores it, in hex. */
static const char *stored(const void *number, size_t len)
{
	static struct dump_row row;

	row.bytes = number;
	row.len = len;
	return hex_of(&row);
}

static void dump_text(struct dump *dump, struct address *address, const char *text, uint16_t port)
{
	check_number(address_from_text(address, text, port), 0);
	sockaddr_dump(dump, address);
}

static void ipv4_port_and_address_are_in_network_order(void)
{
	const struct dump_row *row;
	struct address address;
	struct dump dump;
	char meaning[96];

	dump_text(&dump, &address, "198.35.26.96", 80);
	check_text(dump.heading, "sockaddr_in  16 bytes  198.35.26.96:80");
	row = row_of(&dump, "sin_port");
	check_number(row->offset, 2);
	check_text(hex_of(row), "00 50");
	check_text(row->value, "80");
	snprintf(meaning, sizeof meaning, "network order; as a host integer %u", htons(80));
	check_text(row->meaning, meaning);
	row = row_of(&dump, "sin_addr");
	check_number(row->offset, 4);
	check_text(hex_of(row), "c6 23 1a 60");
	check_text(row->value, "198.35.26.96");
	snprintf(meaning, sizeof meaning, "network order; as a host integer %" PRIu32, htonl(0xc6231a60));
	check_text(row->meaning, meaning);
	row = row_of(&dump, "sin_zero");
	check_text(hex_of(row), "00 00 00 00 00 00 00 00");
	check_text(row->meaning, "padding");
}

static void the_family_is_in_host_order(void)
{
	const sa_family_t family = AF_INET;
	const struct dump_row *row;
	struct address address;
	struct dump dump;
	char value[32];

	dump_text(&dump, &address, "127.0.0.1", 0);
	row = row_of(&dump, "sin_family");
	check_number(row->offset, offsetof(struct sockaddr, sa_family));
	check_text(hex_of(row), stored(&family, sizeof family));
	snprintf(value, sizeof value, "AF_INET (%d)", AF_INET);
	check_text(row->value, value);
	check_text(row->meaning, sizeof family == 1 ? "one byte" : HOST_ORDER);
}

static void ipv6_tells_flow_and_scope_with_their_orders(void)
{
	const uint32_t scope = 0x01020304;
	const struct dump_row *row;
	struct address address;
	struct dump dump;
	char meaning[96];

	check_number(address_from_text(&address, "fe80::1", 8080), 0);
	address.in6.sin6_flowinfo = htonl(0x12345);
	address.in6.sin6_scope_id = scope;
	sockaddr_dump(&dump, &address);
	check_text(dump.heading, "sockaddr_in6  28 bytes  [fe80::1%16909060]:8080");
	check_text(hex_of(row_of(&dump, "sin6_port")), "1f 90");
	row = row_of(&dump, "sin6_flowinfo");
	check_number(row->offset, 4);
	check_text(hex_of(row), "00 01 23 45");
	check_text(row->value, "74565");
	snprintf(meaning, sizeof meaning, "network order; as a host integer %" PRIu32, htonl(0x12345));
	check_text(row->meaning, meaning);
	row = row_of(&dump, "sin6_addr");
	check_number(row->offset, 8);
	check_text(hex_of(row), "fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 01");
	row = row_of(&dump, "sin6_scope_id");
	check_number(row->offset, 24);
	check_text(hex_of(row), stored(&scope, sizeof scope));
	check_text(row->value, "16909060");
	snprintf(meaning, sizeof meaning, "%s; no such interface", HOST_ORDER);
	check_text(row->meaning, meaning);
}

static void a_scope_names_its_interface(void)
{
	struct address address;
	struct dump dump;
	char name[IF_NAMESIZE], meaning[96];

	if (!if_indextoname(1, name))
		return;
	check_number(address_from_text(&address, "fe80::1", 0), 0);
	sockaddr_dump(&dump, &address);
	snprintf(meaning, sizeof meaning, "%s; no zone", HOST_ORDER);
	check_text(row_of(&dump, "sin6_scope_id")->meaning, meaning);
	address.in6.sin6_scope_id = 1;
	sockaddr_dump(&dump, &address);
	snprintf(meaning, sizeof meaning, "%s; interface %s", HOST_ORDER, name);
	check_text(row_of(&dump, "sin6_scope_id")->meaning, meaning);
}

static void a_path_ends_in_a_zero(void)
{
	const struct dump_row *row;
	struct address address;
	struct dump dump;

	check_number(address_from_path(&address, "/tmp/x\033"), 0);
	sockaddr_dump(&dump, &address);
	check_text(dump.heading, "sockaddr_un  10 bytes  /tmp/x^[");
	row = row_of(&dump, "sun_path");
	check_number(row->offset, 2);
	check_text(hex_of(row), "2f 74 6d 70 2f 78 1b 00");
	check_text(row->value, "/tmp/x^[");
	check_text(row->meaning, "path, 7 bytes and a final zero");
}

/* The kernel may hand back a path that fills sun_path. */
static void a_path_may_lack_its_zero(void)
{
	struct address address = { .len = sizeof address.un };
	struct dump dump;

	address.un.sun_family = AF_UNIX;
	memset(address.un.sun_path, 'p', sizeof address.un.sun_path);
	sockaddr_dump(&dump, &address);
	check_number(row_of(&dump, "sun_path")->len, sizeof address.un.sun_path);
	check(strstr(row_of(&dump, "sun_path")->meaning, "no final zero"));
	check_number(strlen(row_of(&dump, "sun_path")->value), sizeof address.un.sun_path);
}

static void an_abstract_name_begins_with_a_zero(void)
{
	const struct dump_row *row;
	struct address address;
	struct dump dump;

	check_number(address_from_path(&address, "@foo"), 0);
	sockaddr_dump(&dump, &address);
	check_text(dump.heading, "sockaddr_un  6 bytes  @foo");
	row = row_of(&dump, "sun_path");
	check_text(hex_of(row), "00 66 6f 6f");
	check_text(row->value, "@foo");
	check_text(row->meaning, "abstract name, a zero and 3 bytes");
}

static void an_unnamed_socket_has_only_a_family(void)
{
	struct address address = { .len = offsetof(struct sockaddr_un, sun_path) };
	struct dump dump;

	address.un.sun_family = AF_UNIX;
	sockaddr_dump(&dump, &address);
	check_text(dump.heading, "sockaddr_un  2 bytes  (unnamed)");
	check_text(dump.rows[dump.row_count - 1].field, "sun_family");
}

static void no_address_and_unknown_families_are_told(void)
{
	struct address address = { .len = 0 };
	struct dump dump;

	sockaddr_dump(&dump, &address);
	check_text(dump.heading, "sockaddr  0 bytes  (unnamed)");
	check_number(dump.row_count, 0);
	address.sa.sa_family = 99;
	address.len = sizeof address.sa;
	sockaddr_dump(&dump, &address);
	check_text(row_of(&dump, "sa_family")->value, "unknown family (99)");
}

int main(void)
{
	run_test(ipv4_port_and_address_are_in_network_order);
	run_test(the_family_is_in_host_order);
	run_test(ipv6_tells_flow_and_scope_with_their_orders);
	run_test(a_scope_names_its_interface);
	run_test(a_path_ends_in_a_zero);
	run_test(a_path_may_lack_its_zero);
	run_test(an_abstract_name_begins_with_a_zero);
	run_test(an_unnamed_socket_has_only_a_family);
	run_test(no_address_and_unknown_families_are_told);
	return tests_done();
}
