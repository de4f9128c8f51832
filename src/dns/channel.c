/* SPDX-License-Identifier: ISC */
/* c-ares on the loop: its descriptors and its clock.
 *
 * c-ares tells of every descriptor that it opens, wants changed, or is about
 * to close (ARES_OPT_SOCK_STATE_CB); each has a level-triggered watcher, and
 * one timer wakes c-ares for its timeouts.  ares_getsock() would be shorter
 * and loses descriptors when there are more than 16. */
#include "dns/channel.h"

#include "base/error.h"
#include "base/trace.h"
#include "dns/servers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

struct watch {
	ev_io io;
	struct watch *next;
};

struct channel {
	struct ev_loop *loop;		/* lent */
	ares_channel ares;
	struct server_list servers;	/* those asked for; none: the system's */
	struct watch *watches;		/* ours; one for each descriptor that c-ares has open */
	ev_timer clock;
};

/* Nothing is open.  1.34 closes the descriptors of a question that has timed
 * out only when it is called again, for which it never asks: the loop would
 * watch them for ever. */
static void let_close(struct channel *channel)
{
	if (channel->watches)
		ares_process_fd(channel->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

void channel_asked(struct channel *channel)
{
	struct timeval wait;

	ev_timer_stop(channel->loop, &channel->clock);
	if (!ares_timeout(channel->ares, NULL, &wait)) {
		let_close(channel);
		return;
	}
	/* c-ares cuts to whole milliseconds: woken too early it would have
	 * nothing to do and be woken again. */
	ev_timer_set(&channel->clock, (double)wait.tv_sec + (double)wait.tv_usec / 1e6 + 0.001, 0.);
	ev_timer_start(channel->loop, &channel->clock);
}

/* c-ares may close descriptors in here, and with them free their watches. */
static void process(struct channel *channel, ares_socket_t readable, ares_socket_t writable)
{
	ares_process_fd(channel->ares, readable, writable);
	channel_asked(channel);
}

static void on_ready(struct ev_loop *loop, ev_io *io, int revents)
{
	(void)loop;
	process(io->data, revents & EV_READ ? io->fd : ARES_SOCKET_BAD,
		revents & EV_WRITE ? io->fd : ARES_SOCKET_BAD);
}

static void on_clock(struct ev_loop *loop, ev_timer *clock, int revents)
{
	(void)loop;
	(void)revents;
	process(clock->data, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

static struct watch **find_watch(struct channel *channel, int fd)
{
	struct watch **at = &channel->watches;

	while (*at && (*at)->io.fd != fd)
		at = &(*at)->next;
	return at;
}

/* Out of memory leaves a descriptor unwatched: its queries time out. */
static struct watch *add_watch(struct channel *channel)
{
	struct watch *watch = calloc(1, sizeof *watch);

	if (!watch)
		return NULL;
	ev_init(&watch->io, on_ready);
	watch->io.data = channel;
	watch->next = channel->watches;
	channel->watches = watch;
	return watch;
}

/* Neither readable nor writable: it is about to be closed. */
static void on_socket_state(void *who, ares_socket_t fd, int readable, int writable)
{
	struct channel *channel = who;
	struct watch **at = find_watch(channel, fd), *watch = *at;

	trace(TRACE_DNS, "descriptor %d:%s%s%s", fd, readable ? " read" : "", writable ? " write" : "",
	      readable || writable ? "" : " closing");
	if (watch)
		ev_io_stop(channel->loop, &watch->io);
	if (!readable && !writable) {
		if (watch)
			*at = watch->next;
		free(watch);
		return;
	}
	if (!watch)
		watch = add_watch(channel);
	if (!watch)
		return;
	ev_io_set(&watch->io, fd, (readable ? EV_READ : 0) | (writable ? EV_WRITE : 0));
	ev_io_start(channel->loop, &watch->io);
}

/* Our search list, hosts file and order of addresses: c-ares is asked for
 * absolute names, and only in DNS ("b").  No EDNS: 1.18 spoils the question
 * when a server doesn't know it.  What newer versions do unasked is switched
 * off, so that all behave the same: the cache, and probes of failed servers. */
static int init_ares(struct channel *channel, const struct channel_options *wanted)
{
	static char lookups[] = "b";
	struct ares_options options = {
		.flags = ARES_FLAG_NOSEARCH | (wanted->uses_tcp ? ARES_FLAG_USEVC : 0),
		.timeout = (int)(wanted->timeout_s * 1000),
		.tries = wanted->tries,
		.lookups = lookups,
		.sock_state_cb = on_socket_state,
		.sock_state_cb_data = channel,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
		   ARES_OPT_SOCK_STATE_CB;

#ifdef ARES_OPT_QUERY_CACHE
	mask |= ARES_OPT_QUERY_CACHE;		/* qcache_max_ttl 0 */
#endif
#ifdef ARES_OPT_SERVER_FAILOVER
	mask |= ARES_OPT_SERVER_FAILOVER;	/* retry_chance 0 */
#endif
	return ares_init_options(&channel->ares, &options, mask);
}

/* The form that all versions read: with brackets comes a port.  1.34.6 and newer
 * take the zone of a link-local address, after the port. */
static void write_servers(char *csv, size_t size, const struct server_list *list, bool has_zones)
{
	char host[ADDRESS_HOST_LEN], *zone;
	size_t len = 0;

	for (size_t i = 0; i < list->count && len < size; i++) {
		const struct address *server = &list->addresses[i];
		bool is_v6 = server->sa.sa_family == AF_INET6;

		address_host(server, host, sizeof host);
		zone = strchr(host, '%');
		if (zone)
			*zone++ = '\0';
		len += (size_t)snprintf(csv + len, size - len, "%s%s%s%s:%u%s%s", i ? "," : "",
					is_v6 ? "[" : "", host, is_v6 ? "]" : "", address_port(server),
					zone && has_zones ? "%" : "", zone && has_zones ? zone : "");
	}
}

static bool has_node(const struct ares_addr_port_node *nodes, const struct in6_addr *address)
{
	for (; nodes; nodes = nodes->next)
		if (nodes->family == AF_INET6 && memcmp(&nodes->addr.addr6, address, sizeof *address) == 0)
			return true;
	return false;
}

/* 1.34 drops link-local servers that it doesn't like without a word. */
static bool has_all(const struct channel *channel)
{
	struct ares_addr_port_node *nodes = NULL;
	bool result = true;

	if (ares_get_servers_ports(channel->ares, &nodes) != ARES_SUCCESS)
		return false;
	for (size_t i = 0; i < channel->servers.count; i++) {
		const struct address *server = &channel->servers.addresses[i];

		if (server->sa.sa_family == AF_INET6)
			result &= has_node(nodes, &server->in6.sin6_addr);
	}
	if (nodes)
		ares_free_data(nodes);
	return result;
}

/* Where c-ares knows no zones, it is asked to do without; the tap puts them in. */
static int set_servers(struct channel *channel, const char *csv)
{
	char text[SERVER_LIST_MOST * ADDRESS_TEXT_LEN];
	struct error err;

	if (!csv)
		return ARES_SUCCESS;
	if (servers_check(csv, &err) != 0 || server_list_read(&channel->servers, csv, DNS_PORT, &err) != 0)
		return ARES_EBADSTR;
	for (int has_zones = 1; has_zones >= 0; has_zones--) {
		write_servers(text, sizeof text, &channel->servers, has_zones);
		if (ares_set_servers_ports_csv(channel->ares, text) == ARES_SUCCESS && has_all(channel))
			return ARES_SUCCESS;
	}
	return ARES_EBADSTR;
}

const struct server_list *channel_servers(const struct channel *channel)
{
	return &channel->servers;
}

struct channel *channel_new(struct ev_loop *loop, const struct channel_options *options, int *status)
{
	struct channel *channel = calloc(1, sizeof *channel);

	*status = ARES_ENOMEM;
	if (!channel)
		return NULL;
	channel->loop = loop;
	ev_init(&channel->clock, on_clock);
	ev_set_priority(&channel->clock, EV_MINPRI);	/* a reply that has come is no longer late */
	channel->clock.data = channel;
	*status = ares_library_init(ARES_LIB_INIT_ALL);
	if (*status != ARES_SUCCESS) {
		free(channel);
		return NULL;
	}
	*status = init_ares(channel, options);
	if (*status == ARES_SUCCESS)
		*status = set_servers(channel, options->servers_csv);
	if (*status == ARES_SUCCESS)
		return channel;
	channel_free(channel);
	return NULL;
}

void channel_free(struct channel *channel)
{
	if (!channel)
		return;
	if (channel->ares)
		ares_destroy(channel->ares);	/* closes all, and so empties the watches */
	ev_timer_stop(channel->loop, &channel->clock);
	ares_library_cleanup();
	free(channel);
}

ares_channel channel_ares(const struct channel *channel)
{
	return channel->ares;
}

void channel_cancel(struct channel *channel)
{
	ares_cancel(channel->ares);
	channel_asked(channel);
}
