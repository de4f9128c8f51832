/* SPDX-License-Identifier: ISC */
/* Operands as a user types them: hosts, ports, lists, paths, literals. */
#include "fuzz.h"

#include "net/endpoint.h"

#include <stdlib.h>
#include <string.h>

/* A list that was taken must be consistent with itself. */
static void look_at_ports(const struct endpoint *endpoint)
{
	unsigned len = port_list_len(&endpoint->ports);

	if (len && port_list_at(&endpoint->ports, len - 1) < endpoint->ports.ranges[0].low &&
	    endpoint->ports.count == 1)
		abort();
}

/* The first line is the host, the second the ports. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct endpoint endpoint;
	struct address address;
	struct error err;
	bool is_literal;
	char *text = malloc(len + 1), *ports;

	if (!text)
		return 0;
	memcpy(text, bytes, len);
	text[len] = '\0';
	ports = strchr(text, '\n');
	if (ports)
		*ports++ = '\0';
	if (endpoint_parse(&endpoint, text, ports, "tcp", &err) == 0)
		look_at_ports(&endpoint);
	endpoint_parse_listen(&endpoint, text, ports, "udp", &err);
	endpoint_parse_path(&endpoint, text, &err);
	endpoint_literal(text, &address, &is_literal, &err);
	free(text);
	return 0;
}
