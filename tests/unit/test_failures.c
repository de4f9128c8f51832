/* SPDX-License-Identifier: ISC */
/* All the attempts that failed, in one sentence. */
#include "net/failures.h"

#include "check.h"

#include <errno.h>

enum { MOST = 40 };

static struct address addresses[MOST];
static struct failure failures[MOST];
static size_t count;

static void add(const char *host, const char *address, uint16_t port, int reason)
{
	if (address_from_text(&addresses[count], address, port) != 0)
		abort();
	failures[count] = (struct failure){ host, &addresses[count], reason ? "failed" : "timed out", reason };
	count++;
}

static const char *sentence(void)
{
	static struct error err;

	failures_explain(failures, count, "tcp", &err);
	check_number(err.status, STATUS_FAILED);
	count = 0;
	return err.text;
}

static void of_one_it_is_ncs(void)
{
	add("192.0.2.1", "192.0.2.1", 80, ECONNREFUSED);
	check_text(sentence(), "connect to 192.0.2.1 port 80 (tcp) failed: Connection refused");
	add("localhost", "127.0.0.1", 80, 0);
	check_text(sentence(), "connect to localhost (127.0.0.1) port 80 (tcp) timed out");
}

static void what_they_share_is_said_once(void)
{
	add("localhost", "::1", 80, ECONNREFUSED);
	add("localhost", "127.0.0.1", 80, ECONNREFUSED);
	check_text(sentence(), "connect to localhost (::1, 127.0.0.1) port 80 (tcp) failed: Connection refused");
	add("a.test", "192.0.2.1", 80, ECONNREFUSED);
	add("b.test", "192.0.2.2", 81, ECONNREFUSED);
	check_text(sentence(), "connect to a.test (192.0.2.1) port 80, b.test (192.0.2.2) port 81 (tcp) failed: "
			       "Connection refused");
}

static void what_differs_is_said_of_each(void)
{
	add("a.test", "2001:db8::1", 80, 0);
	add("a.test", "192.0.2.1", 80, ECONNREFUSED);
	check_text(sentence(), "connect to a.test (2001:db8::1) port 80 (tcp) timed out; "
			       "a.test (192.0.2.1) port 80 (tcp) failed: Connection refused");
}

static void of_many_some_are_named(void)
{
	char address[32];

	for (int i = 1; i <= MOST; i++) {
		snprintf(address, sizeof address, "192.0.2.%d", i);
		add("many.test", address, 80, ECONNREFUSED);
	}
	check_text(sentence(), "connect to many.test (192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4) port 80 (tcp) failed: "
			       "Connection refused; 36 more addresses failed");
}

int main(void)
{
	run_test(of_one_it_is_ncs);
	run_test(what_they_share_is_said_once);
	run_test(what_differs_is_said_of_each);
	run_test(of_many_some_are_named);
	return tests_done();
}
