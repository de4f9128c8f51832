/* SPDX-License-Identifier: ISC */
/* The options of nc and Ncat that are not done here, and what they ask for. */
#include "options.h"

#define COMMANDS "commands are not run here"
#define LISTS "clients are not chosen by address here"
#define OUTPUT "sessions are not written to files here"
#define PROXIES "proxies are not done here"
#define ROUTES "source routing is not done here"
#define TLS "TLS is not done here"
#define TLS_OR_COMMAND "TLS to one netcat, running a command to another; neither is done here"

/* An option that gets done leaves this table for the other. */
const struct option_refusal option_refusals[] = {
	{ { 'D', 0 }, NULL, "socket debugging is not done here" },
	{ { 'F', 0 }, NULL, "descriptors are not passed here" },
	{ { 'I', 0 }, NULL, "buffer sizes are left to the system here" },
	{ { 'M', 0 }, NULL, "hop limits are left to the system here" },
	{ { 'O', 0 }, NULL, "buffer sizes are left to the system here" },
	{ { 'P', 0 }, NULL, PROXIES },
	{ { 'S', 0 }, NULL, "TCP MD5 signatures are not done here" },
	{ { 'T', 0 }, NULL, "the type of service is left to the system here" },
	{ { 'V', 0 }, NULL, "routing tables are left to the system here" },
	{ { 'X', 0 }, NULL, PROXIES },
	{ { 'Z', 0 }, NULL, "DCCP is not done here" },
	{ { 'c', 'c' }, NULL, TLS_OR_COMMAND },
	{ { 'e', 'e' }, NULL, TLS_OR_COMMAND },
	{ { 'm', 0 }, NULL, "hop limits are left to the system here" },
	{ { 't', 't' }, "telnet", "Telnet negotiations are not answered here" },
	{ { 'x', 0 }, NULL, PROXIES },

	{ { 0, 'G' }, NULL, ROUTES },
	{ { 0, 'g' }, NULL, ROUTES },
	{ { 0, 'm' }, "max-conns", "the number of clients is not limited here" },
	{ { 0, 'o' }, "output", OUTPUT },
	{ { 0, 'x' }, "hex-dump", OUTPUT },

	{ { 0 }, "allow", LISTS },
	{ { 0 }, "allowfile", LISTS },
	{ { 0 }, "append-output", OUTPUT },
	{ { 0 }, "broker", "clients are not connected to each other here" },
	{ { 0 }, "chat", "clients are not connected to each other here" },
	{ { 0 }, "deny", LISTS },
	{ { 0 }, "denyfile", LISTS },
	{ { 0 }, "exec", COMMANDS },
	{ { 0 }, "lua-exec", COMMANDS },
	{ { 0 }, "proxy", PROXIES },
	{ { 0 }, "proxy-auth", PROXIES },
	{ { 0 }, "proxy-dns", PROXIES },
	{ { 0 }, "proxy-type", PROXIES },
	{ { 0 }, "sctp", "SCTP is not done here" },
	{ { 0 }, "sh-exec", COMMANDS },
	{ { 0 }, "ssl", TLS },
	{ { 0 }, "ssl-alpn", TLS },
	{ { 0 }, "ssl-cert", TLS },
	{ { 0 }, "ssl-ciphers", TLS },
	{ { 0 }, "ssl-key", TLS },
	{ { 0 }, "ssl-servername", TLS },
	{ { 0 }, "ssl-trustfile", TLS },
	{ { 0 }, "ssl-verify", TLS },
	{ { 0 }, "vsock", "vsock is not done here" },
	{ .words = NULL },
};
