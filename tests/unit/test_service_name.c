/* SPDX-License-Identifier: ISC */
/* The name that a service has SRV records at, from what is typed. */
#include "net/service_name.h"

#include "check.h"

static const char *make(const char *first, const char *second, const char *protocol)
{
	static char name[ENDPOINT_HOST_LEN];
	static struct error err;

	if (service_name_make(name, first, second, protocol, &err) == 0)
		return name;
	check_number(err.status, STATUS_USAGE);
	return err.text;
}

static void a_service_and_a_domain_make_a_name(void)
{
	check_text(make("imaps", "example.com", "tcp"), "_imaps._tcp.example.com");
	check_text(make("_sip", "example.com.", "udp"), "_sip._udp.example.com.");
	check_text(make("xmpp-client", "local", "tcp"), "_xmpp-client._tcp.local");
}

static void the_domain_may_come_first(void)
{
	check_text(make("example.com", "imaps", "tcp"), "_imaps._tcp.example.com");
	check_text(make("example.com", "_imaps", "tcp"), "_imaps._tcp.example.com");
}

static void a_whole_name_stays_as_it_is(void)
{
	check_text(make("_imaps._tcp.example.com", NULL, "tcp"), "_imaps._tcp.example.com");
	check_text(make("_sip._udp.example.com", NULL, "tcp"), "_sip._udp.example.com");
}

static void other_letters_become_a_labels(void)
{
	check_text(make("imaps", "bücher.example", "tcp"), "_imaps._tcp.xn--bcher-kva.example");
}

static void what_is_no_service_is_refused(void)
{
	char label[80];

	check_text(make("example.com", NULL, "tcp"), "--srv takes a service and a domain, or a name like "
						     "_imaps._tcp.example.com: example.com");
	check_text(make("_imaps", NULL, "tcp"), "--srv takes a service and a domain, or a name like "
						"_imaps._tcp.example.com: _imaps");
	check_text(make("", "example.com", "tcp"), "not the name of a service: ");
	check_text(make("a b", "example.com", "tcp"), "not the name of a service: a b");
	check_text(make("a.b", "example.com", "tcp"), "not the name of a service: a.b");
	check_text(make("99999", "example.com", "tcp"), "port number too large: 99999");
	memset(label, 'x', sizeof label);
	label[63] = '\0';
	check(strncmp(make(label, "example.com", "tcp"), "not the name of a service: ", 27) == 0);
	label[62] = '\0';
	check(strncmp(make(label, "example.com", "tcp"), "_xxx", 4) == 0);
}

int main(void)
{
	run_test(a_service_and_a_domain_make_a_name);
	run_test(the_domain_may_come_first);
	run_test(a_whole_name_stays_as_it_is);
	run_test(other_letters_become_a_labels);
	run_test(what_is_no_service_is_refused);
	return tests_done();
}
