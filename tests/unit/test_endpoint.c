/* SPDX-License-Identifier: ISC */
/* What a user types for one end of a connection. */
#include "net/endpoint.h"

#include "tests/unit/check.h"

static struct endpoint endpoint;
static struct error err;

static void host_and_ports_are_read_in_all_their_forms(void)
{
	static const struct {
		const char *first, *second, *host;
		unsigned count;
		uint16_t low;
	} forms[] = {
		{ "example.org", "80", "example.org", 1, 80 },
		{ "example.org:80", NULL, "example.org", 1, 80 },
		{ "192.0.2.1", "80", "192.0.2.1", 1, 80 },
		{ "::1", "80", "::1", 1, 80 },
		{ "[::1]", "80", "::1", 1, 80 },
		{ "[::1]:80", NULL, "::1", 1, 80 },
		{ "fe80::1%lo", "80", "fe80::1%lo", 1, 80 },
		{ "[fe80::1%lo]:80", NULL, "fe80::1%lo", 1, 80 },
		{ "h", "22,80,8000-8010", "h", 13, 22 },
		{ "h", "http", "h", 1, 80 },
		{ "h:1-65535", NULL, "h", 65535, 1 },
	};

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		check_number(endpoint_parse(&endpoint, forms[i].first, forms[i].second, "tcp", &err), 0);
		check_text(endpoint.host, forms[i].host);
		check_number(port_list_len(&endpoint.ports), forms[i].count);
		check_number(port_list_at(&endpoint.ports, 0), forms[i].low);
	}
}

static void ports_of_a_list_come_in_order(void)
{
	check_number(endpoint_parse(&endpoint, "h", "22,80,8000-8002", "tcp", &err), 0);
	check_number(port_list_at(&endpoint.ports, 1), 80);
	check_number(port_list_at(&endpoint.ports, 2), 8000);
	check_number(port_list_at(&endpoint.ports, 4), 8002);
}

static void what_is_wrong_is_said_in_words(void)
{
	static const struct {
		const char *first, *second, *words;
	} wrong[] = {
		{ NULL, NULL, "missing host and port" },
		{ "h", NULL, "missing port number" },
		{ "::1", NULL, "missing port number" },
		{ "[::1]", NULL, "missing port number" },
		{ "h", "0", "port number too small: 0" },
		{ "h", "65536", "port number too large: 65536" },
		{ "h", "abc", "port number invalid: abc" },
		{ "h", "http-79", "port number invalid: http-79" },
		{ "h", "", "port number invalid: " },
		{ "h", "80,", "port number invalid: 80," },
		{ "h", "81-79", "port range runs backwards: 81-79" },
		{ "h", "80-", "port number invalid: 80-" },
		{ "h", "1-99999999999", "port number too large: 99999999999" },
		{ "", "80", "host name is empty" },
		{ ":80", NULL, "host name is empty" },
		{ "[]", "80", "host name is empty" },
	};

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		check_number(endpoint_parse(&endpoint, wrong[i].first, wrong[i].second, "tcp", &err), -1);
		check_text(err.text, wrong[i].words);
		check_number(err.status, STATUS_USAGE);
	}
}

/* `labels` labels of 49 letters, then `last` letters more. */
static char *long_name(unsigned labels, unsigned last)
{
	static char name[2048];
	char *to = name;

	for (unsigned i = 0; i < labels; i++) {
		memset(to, 'a', 49);
		to[49] = '.';
		to += 50;
	}
	memset(to, 'b', last);
	to[last] = '\0';
	return name;
}

static void names_end_at_253_bytes_and_labels_at_63(void)
{
	check_number(endpoint_parse(&endpoint, long_name(5, 3), "80", "tcp", &err), 0);	/* 253 */
	check_number(endpoint_parse(&endpoint, long_name(5, 4), "80", "tcp", &err), -1);
	check(strstr(err.text, "more than 253 bytes") != NULL);
	check_number(endpoint_parse(&endpoint, long_name(30, 4), "80", "tcp", &err), -1);
	check_number(endpoint_parse(&endpoint, long_name(0, 63), "80", "tcp", &err), 0);
	check_number(endpoint_parse(&endpoint, long_name(0, 64), "80", "tcp", &err), -1);
	check(strstr(err.text, "more than 63 bytes") != NULL);
}

static void listeners_may_leave_out_the_host(void)
{
	static const struct {
		const char *first, *second, *host;
		uint16_t port;
	} forms[] = {
		{ "80", NULL, "", 80 },
		{ "0", NULL, "", 0 },
		{ "http", NULL, "", 80 },
		{ "127.0.0.1", "80", "127.0.0.1", 80 },
		{ "127.0.0.1:80", NULL, "127.0.0.1", 80 },
		{ "[::]:80", NULL, "::", 80 },
		{ ":80", NULL, "", 80 },
		{ NULL, "80", "", 80 },
	};

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		check_number(endpoint_parse_listen(&endpoint, forms[i].first, forms[i].second, "tcp", &err), 0);
		check_text(endpoint.host, forms[i].host);
		check_number(port_list_at(&endpoint.ports, 0), forms[i].port);
	}
	check_number(endpoint_parse_listen(&endpoint, NULL, NULL, "tcp", &err), -1);
	check_text(err.text, "missing port number");
	check_number(endpoint_parse_listen(&endpoint, "8080-8090", NULL, "tcp", &err), -1);
}

static void paths_are_as_long_as_sun_path(void)
{
	char path[256];

	memset(path, 'p', sizeof path);
	path[107] = '\0';
	check_number(endpoint_parse_path(&endpoint, path, &err), 0);
	check_number(endpoint.path.len, sizeof(struct sockaddr_un));
	path[107] = 'p';
	path[108] = '\0';
	check_number(endpoint_parse_path(&endpoint, path, &err), -1);
	check(strstr(err.text, "File name too long") != NULL);
	path[0] = '@';		/* abstract: no final zero is needed */
	check_number(endpoint_parse_path(&endpoint, path, &err), 0);
	path[108] = 'p';
	path[109] = '\0';
	check_number(endpoint_parse_path(&endpoint, path, &err), -1);
	check_number(endpoint_parse_path(&endpoint, "", &err), -1);
	check(strstr(err.text, "Invalid argument") != NULL);
}

static void literals_are_told_from_names(void)
{
	static const struct {
		const char *text;
		bool is_literal;
	} texts[] = {
		{ "127.0.0.1", true }, { "127.1", true }, { "0x7f000001", true }, { "::1", true },
		{ "::ffff:192.0.2.1", true }, { "fe80::1%1", true }, { "localhost", false },
		{ "1a.example", false }, { "beef", false }, { "256.256.256.256", false },
	};
	struct address address;
	bool is_literal;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		check_number(endpoint_literal(texts[i].text, &address, &is_literal, &err), 0);
		check_number(is_literal, texts[i].is_literal);
	}
	check_number(endpoint_literal("fe80::1%nosuch0", &address, &is_literal, &err), -1);
	check_text(err.text, "fe80::1%nosuch0: no such interface: nosuch0");
	check_number(endpoint_literal("1::2::3", &address, &is_literal, &err), -1);
	check_text(err.text, "not an IPv6 address: 1::2::3");
}

int main(void)
{
	run_test(host_and_ports_are_read_in_all_their_forms);
	run_test(ports_of_a_list_come_in_order);
	run_test(what_is_wrong_is_said_in_words);
	run_test(names_end_at_253_bytes_and_labels_at_63);
	run_test(listeners_may_leave_out_the_host);
	run_test(paths_are_as_long_as_sun_path);
	run_test(literals_are_told_from_names);
	return tests_done();
}
