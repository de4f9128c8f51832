/* SPDX-License-Identifier: ISC */
/* What is asked: servers, names, types, classes and +words, as they come. */
#include "query_list.h"

#include "base/error.h"
#include "base/text.h"
#include "dns/candidates.h"
#include "dns/codes.h"
#include "dns/transfer.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* ---- names and what belongs to them ---- */

static struct query_ask *last_ask(struct query_list *list)
{
	return list->count ? &list->asks[list->count - 1] : NULL;
}

static struct query_ask *new_ask(struct query_list *list, struct error *err)
{
	size_t room = list->room ? list->room * 2 : 4;
	struct query_ask *asks;

	if (list->count == list->room) {
		asks = realloc(list->asks, room * sizeof asks[0]);
		if (!asks) {
			error_set(err, STATUS_FAILED, "out of memory");
			return NULL;
		}
		list->asks = asks;
		list->room = room;
	}
	return &list->asks[list->count++];
}

static struct query_ask *begin_name(struct query_list *list, struct error *err)
{
	struct query_ask *ask = new_ask(list, err);

	if (!ask)
		return NULL;
	memset(ask, 0, sizeof *ask);
	ask->words = list->words;
	ask->type = list->type;
	ask->class = list->class;
	ask->has_serial = list->has_serial;
	ask->serial = list->serial;
	list->first_of_name = list->count - 1;
	return ask;
}

size_t query_list_read_address(const char *text, uint8_t bytes[16])
{
	if (inet_pton(AF_INET, text, bytes) == 1)
		return 4;
	return inet_pton(AF_INET6, text, bytes) == 1 ? 16 : 0;
}

static int take_address(struct query_ask *ask, const uint8_t *bytes, size_t len)
{
	dns_name_reverse(&ask->name, bytes, len);
	ask->is_address = true;
	if (!ask->type)
		ask->type = DNS_TYPE_PTR;
	return 0;
}

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

static int take_name(struct query_ask *ask, const char *text, struct error *err)
{
	char ascii[NAME_SIZE];
	const char *problem;

	if (!is_ascii(text)) {
		if (name_to_ascii(text, ascii) < 0)
			return error_set(err, STATUS_USAGE, "'%s' is no domain name", text);
		text = ascii;
	}
	problem = text[0] ? dns_name_from_text(&ask->name, text, strlen(text), NULL) : "is empty";
	return problem ? error_set(err, STATUS_USAGE, "'%s' is no domain name: it %s", text, problem) : 0;
}

int query_list_add_name(struct query_list *list, const char *text, struct error *err)
{
	uint8_t bytes[16];
	size_t len = query_list_read_address(text, bytes);
	struct query_ask *ask = begin_name(list, err);

	if (!ask)
		return -1;
	ask->typed = text;
	ask->is_relative = !len && text[0] && text[strlen(text) - 1] != '.';
	return len ? take_address(ask, bytes, len) : take_name(ask, text, err);
}

/* As dig has it: the first one to three numbers of an IPv4 address.  0: it is none. */
static size_t read_network(const char *text, uint8_t bytes[3])
{
	size_t count = 0, digits;
	long long number;
	char part[4];

	for (; count < 3; text += digits + 1) {
		digits = strspn(text, "0123456789");
		if (digits >= sizeof part)
			return 0;
		memcpy(part, text, digits);
		part[digits] = '\0';
		if (text_to_number(part, 0, 255, &number))
			return 0;
		bytes[count++] = (uint8_t)number;
		if (text[digits] != '.')
			return text[digits] ? 0 : count;
	}
	return 0;
}

int query_list_add_reverse(struct query_list *list, const char *text, struct error *err)
{
	uint8_t bytes[16];
	size_t len = query_list_read_address(text, bytes);
	struct query_ask *ask;

	if (!len)
		len = read_network(text, bytes);
	if (!len)
		return error_set(err, STATUS_USAGE, "-x needs an address: %s", text);
	ask = begin_name(list, err);
	if (!ask)
		return -1;
	ask->typed = text;
	return take_address(ask, bytes, len);
}

int query_list_add_message(struct query_list *list, const uint8_t *bytes, size_t len, struct error *err)
{
	struct query_ask *ask = begin_name(list, err);
	const struct dns_record *question;
	struct dns_message message;

	if (!ask)
		return -1;
	ask->raw = bytes;
	ask->raw_len = len;
	dns_name_root(&ask->name);
	dns_message_init(&message);
	dns_message_parse(&message, bytes, len);
	question = dns_message_next(&message, DNS_QUESTION, NULL);
	if (question) {
		dns_record_owner(&message, question, &ask->name);
		ask->type = question->type;
		ask->class = question->class;
		ask->serial = transfer_ours(&message);
	}
	dns_message_destroy(&message);
	return 0;
}

/* The type of the last name; a second one is a second question. */
static int set_type(struct query_list *list, uint16_t type, const uint32_t *serial, struct error *err)
{
	struct query_ask *ask = last_ask(list);

	if (!type)	/* RFC 6895, 3.1; here it stands for none */
		return error_set(err, STATUS_USAGE, "type 0 is reserved");
	if (!ask) {
		list->type = type;
		list->has_serial = serial != NULL;
		list->serial = serial ? *serial : 0;
		return 0;
	}
	if (ask->type && ask->type != list->type && !(ask->is_address && ask->type == DNS_TYPE_PTR)) {
		if (!new_ask(list, err))
			return -1;
		ask = last_ask(list);
		*ask = ask[-1];
	}
	ask->type = type;
	ask->has_serial = serial != NULL;
	ask->serial = serial ? *serial : 0;
	return 0;
}

static int set_class(struct query_list *list, uint16_t class, struct error *err)
{
	struct query_ask *ask = last_ask(list);

	if (!class)	/* RFC 6895, 3.2 */
		return error_set(err, STATUS_USAGE, "class 0 is reserved");
	*(ask ? &ask->class : &list->class) = class;
	return 0;
}

static int apply_word(struct query_list *list, const char *word, struct error *err)
{
	if (!list->count)
		return query_words_apply(&list->words, word, err);
	for (size_t i = list->first_of_name; i < list->count; i++)
		if (query_words_apply(&list->asks[i].words, word, err) < 0)
			return -1;
	return 0;
}

/* IXFR=serial.  1: it is one.  0: it isn't. */
static int read_ixfr(const char *word, uint32_t *serial, struct error *err)
{
	const char *problem;
	long long number;

	if (strncasecmp(word, "ixfr=", 5) != 0)
		return 0;
	problem = text_to_number(word + 5, 0, UINT32_MAX, &number);
	if (problem)
		return error_set(err, STATUS_USAGE, "serial %s: %s", problem, word + 5);
	*serial = (uint32_t)number;
	return 1;
}

int query_server_parse(struct query_server *server, const char *text)
{
	const char *end = text + strcspn(text, ":#"), *port = NULL;
	long long number = 0;

	if (text[0] == '[') {
		end = strchr(++text, ']');
		if (!end || (end[1] && end[1] != ':'))
			return -1;
		port = end[1] ? end + 2 : NULL;
	} else if (*end && !strchr(end + 1, ':')) {
		port = end + 1;
	} else {
		end = text + strlen(text);
	}
	if (end == text || (size_t)(end - text) >= sizeof server->host)
		return -1;
	if (port && text_to_number(port, 1, 65535, &number))
		return -1;
	memcpy(server->host, text, (size_t)(end - text));
	server->host[end - text] = '\0';
	server->port = (uint16_t)number;
	return 0;
}

static int add_server(struct query_list *list, const char *text, struct error *err)
{
	if (list->server_count == QUERY_SERVERS_MOST)
		return error_set(err, STATUS_USAGE, "more than %d servers", QUERY_SERVERS_MOST);
	if (query_server_parse(&list->servers[list->server_count], text) < 0)
		return error_set(err, STATUS_USAGE, "'@%s' is no server", text);
	list->server_count++;
	return 0;
}

/* What a word is, in dig's order: server, +word, type, class, name. */
int query_list_add_word(struct query_list *list, const char *word, struct error *err)
{
	size_t len = strlen(word);
	uint32_t serial;
	int number;

	if (word[0] == '@')
		return add_server(list, word + 1, err);
	if (word[0] == '+')
		return apply_word(list, word + 1, err);
	number = read_ixfr(word, &serial, err);
	if (number != 0)
		return number < 0 ? -1 : set_type(list, DNS_TYPE_IXFR, &serial, err);
	number = dns_type_from_text(word, len);
	if (number >= 0)
		return set_type(list, (uint16_t)number, NULL, err);
	number = dns_class_from_text(word, len);
	if (number >= 0)
		return set_class(list, (uint16_t)number, err);
	return query_list_add_name(list, word, err);
}

int query_list_add_type(struct query_list *list, const char *text, struct error *err)
{
	uint32_t serial;
	int number = read_ixfr(text, &serial, err);

	if (number != 0)
		return number < 0 ? -1 : set_type(list, DNS_TYPE_IXFR, &serial, err);
	number = dns_type_from_text(text, strlen(text));
	if (number < 0)
		return error_set(err, STATUS_USAGE, "'%s' is no record type", text);
	return set_type(list, (uint16_t)number, NULL, err);
}

int query_list_add_class(struct query_list *list, const char *text, struct error *err)
{
	int number = dns_class_from_text(text, strlen(text));

	if (number < 0)
		return error_set(err, STATUS_USAGE, "'%s' is no class", text);
	return set_class(list, (uint16_t)number, err);
}

int query_list_apply_to_all(struct query_list *list, const char *word, struct error *err)
{
	int result = query_words_apply(&list->words, word, err);

	for (size_t i = 0; result == 0 && i < list->count; i++)
		result = query_words_apply(&list->asks[i].words, word, err);
	return result;
}

int query_list_complete(struct query_list *list, struct error *err)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!list->asks[i].class)
			list->asks[i].class = DNS_CLASS_IN;
		if (list->asks[i].type == DNS_TYPE_IXFR && !list->asks[i].has_serial)
			return error_set(err, STATUS_USAGE, "IXFR needs a serial: IXFR=1");
	}
	return 0;
}

int query_list_split_untyped(struct query_list *list, struct error *err)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->asks[i].type)
			continue;
		list->asks[i].type = DNS_TYPE_A;
		if (list->asks[i].words.is_trace)
			continue;	/* as dig: one way down is enough to read */
		if (!new_ask(list, err))
			return -1;
		memmove(&list->asks[i + 1], &list->asks[i], (list->count - 1 - i) * sizeof list->asks[0]);
		list->asks[i].is_first_of_two = true;
		list->asks[i + 1].type = DNS_TYPE_AAAA;
		list->asks[i + 1].is_second_of_two = true;
		i++;
	}
	return 0;
}

void query_list_destroy(struct query_list *list)
{
	free(list->asks);
	list->asks = NULL;
}
