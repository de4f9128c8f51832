/* SPDX-License-Identifier: ISC */
/* From a socket address to the process that has the socket:
 *
 *	/proc/net/udp: address --> inode		/proc/PID/fd/N --> "socket:[inode]" */
#include "net/process.h"

#include "base/clock.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROCESSES_MOST = 8192 };

static bool read_name(struct process *process)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof path, "/proc/%ld/comm", process->pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(process->name, sizeof process->name, file))
		process->name[0] = '\0';
	fclose(file);
	process->name[strcspn(process->name, "\n")] = '\0';
	return process->name[0] != '\0';
}

/* ---- address to inode ---- */

/* Both families alike: IPv4 as ::ffff:a.b.c.d. */
struct place {
	struct in6_addr host;
	unsigned port;
};

static struct place place_of(const struct address *address)
{
	struct place place = { .port = address_port(address) };

	if (address->sa.sa_family == AF_INET6) {
		place.host = address->in6.sin6_addr;
	} else {
		place.host.s6_addr[10] = place.host.s6_addr[11] = 0xff;
		memcpy(place.host.s6_addr + 12, &address->in.sin_addr, 4);
	}
	return place;
}

/* "0100007F:0035": words of the machine's own byte order. */
static bool read_place(struct place *place, const char *text)
{
	size_t digits = strcspn(text, ":"), words = digits / 8;
	uint32_t word;
	char hex[9];

	if ((digits != 8 && digits != 32) || sscanf(text + digits, ":%x", &place->port) != 1)
		return false;
	memset(&place->host, 0, sizeof place->host);
	place->host.s6_addr[10] = place->host.s6_addr[11] = words == 1 ? 0xff : 0;
	for (size_t i = 0; i < words; i++) {
		snprintf(hex, sizeof hex, "%.8s", text + 8 * i);
		word = (uint32_t)strtoul(hex, NULL, 16);
		memcpy(place->host.s6_addr + (words == 1 ? 12 : 4 * i), &word, 4);
	}
	return true;
}

static bool is_any(const struct place *place)
{
	static const uint8_t any_v4[16] = { [10] = 0xff, [11] = 0xff };

	return IN6_IS_ADDR_UNSPECIFIED(&place->host) || memcmp(&place->host, any_v4, sizeof any_v4) == 0;
}

static bool is_same(const struct place *a, const struct place *b)
{
	return a->port == b->port && IN6_ARE_ADDR_EQUAL(&a->host, &b->host);
}

/* 0: the line is of another socket. */
static unsigned long inode_of_line(const char *line, const struct place *peer, const struct place *local, bool is_udp)
{
	char own[48], other[48];
	struct place near, far;
	unsigned long inode;

	if (sscanf(line, " %*u: %47s %47s %*x %*x:%*x %*x:%*x %*x %*u %*u %lu", own, other, &inode) != 3)
		return 0;
	if (!read_place(&near, own) || !read_place(&far, other))
		return 0;
	/* A datagram socket need not be bound to an address, nor connected. */
	if (is_udp)
		return near.port == peer->port && (is_any(&near) || is_same(&near, peer)) ? inode : 0;
	return is_same(&near, peer) && (!local || is_same(&far, local)) ? inode : 0;
}

static unsigned long find_inode(const char *path, const struct place *peer, const struct place *local, bool is_udp,
				double until)
{
	FILE *file = fopen(path, "re");
	unsigned long inode = 0;
	char line[512];

	while (file && !inode && fgets(line, sizeof line, file) && clock_now() < until)
		inode = inode_of_line(line, peer, local, is_udp);
	if (file)
		fclose(file);
	return inode;
}

/* ---- inode to process ---- */

static bool has_socket(long pid, const char *wanted, double until)
{
	char path[64], target[64];
	struct dirent *entry;
	bool is_found = false;
	ssize_t len;
	DIR *folder;

	snprintf(path, sizeof path, "/proc/%ld/fd", pid);
	folder = opendir(path);
	while (folder && !is_found && (entry = readdir(folder)) && clock_now() < until) {
		len = readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1);
		target[len > 0 ? len : 0] = '\0';
		is_found = strcmp(target, wanted) == 0;
	}
	if (folder)
		closedir(folder);
	return is_found;
}

/* In the order of /proc, which is ascending: who asks is mostly one of the last. */
static size_t list_processes(long pids[PROCESSES_MOST])
{
	DIR *folder = opendir("/proc");
	struct dirent *entry;
	size_t count = 0;

	while (folder && count < PROCESSES_MOST && (entry = readdir(folder)))
		if (isdigit((unsigned char)entry->d_name[0]))
			pids[count++] = strtol(entry->d_name, NULL, 10);
	if (folder)
		closedir(folder);
	return count;
}

static bool find_holder(struct process *process, unsigned long inode, double until)
{
	long pids[PROCESSES_MOST];
	size_t count = list_processes(pids);
	char wanted[64];

	snprintf(wanted, sizeof wanted, "socket:[%lu]", inode);
	process->pid = 0;
	for (size_t i = count; i > 0 && !process->pid && clock_now() < until; i--)
		if (has_socket(pids[i - 1], wanted, until))
			process->pid = pids[i - 1];
	return process->pid && read_name(process);
}

static bool is_loopback(const struct place *place)
{
	return IN6_IS_ADDR_LOOPBACK(&place->host) ||
	       (IN6_IS_ADDR_V4MAPPED(&place->host) && place->host.s6_addr[12] == 127);
}

static bool search(struct process *process, const struct place *peer, const struct place *local, bool is_udp,
		   double until)
{
	static const char *const tables[2][2] = { { "/proc/net/tcp", "/proc/net/tcp6" },
						  { "/proc/net/udp", "/proc/net/udp6" } };
	unsigned long inode = 0;

	for (int i = 0; i < 2 && !inode; i++)
		inode = find_inode(tables[is_udp][i], peer, local, is_udp, until);
	return inode && find_holder(process, inode, until);
}

bool process_of_peer(struct process *process, struct process_pacer *pacer, const struct address *peer,
		     const struct address *local, bool is_udp)
{
	double started = clock_now();
	struct place from, to;
	bool is_found;

	if (peer->len == 0 || (peer->sa.sa_family != AF_INET && peer->sa.sa_family != AF_INET6))
		return false;
	from = place_of(peer);
	if (!is_loopback(&from) || started < pacer->next_s)
		return false;
	if (local->len)
		to = place_of(local);
	is_found = search(process, &from, local->len ? &to : NULL, is_udp, started + PROCESS_SEARCH_S);
	pacer->next_s = clock_now() + 3 * (clock_now() - started);
	return is_found;
}

bool process_of_unix_peer(struct process *process, int fd)
{
#ifdef SO_PEERCRED
	struct ucred credentials;
	socklen_t len = sizeof credentials;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &len) < 0 || credentials.pid <= 0)
		return false;
	process->pid = credentials.pid;
	return read_name(process);
#else
	(void)process, (void)fd;
	return false;
#endif
}
