/* SPDX-License-Identifier: ISC */
/* dns/server_list.h - name servers as addresses. */
#ifndef DNS_SERVER_LIST_H
#define DNS_SERVER_LIST_H

#include "base/sockaddr.h"

struct error;

enum { SERVER_LIST_MOST = 64, DNS_PORT = 53 };

struct server_list {
	struct address addresses[SERVER_LIST_MOST];
	size_t count;
};

/* A list that servers_check() has found good.  -1: `err` has a sentence. */
int server_list_read(struct server_list *list, const char *csv, uint16_t default_port, struct error *err);

/* The system's, as c-ares finds them; they may come with ports.  -1: `err` has a
 * sentence (STATUS_NO_REPLY): there are none. */
int server_list_system(struct server_list *list, uint16_t default_port, struct error *err);

/* Keeps those of one family. */
void server_list_keep(struct server_list *list, int family);

#endif
