/* SPDX-License-Identifier: ISC */
/* Domain names: read from a message, to and from text. */
#include "dns/name.h"

#include "dns/text_out.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { HEADER_LEN = 12 };

/* Where a name is being read: `at` may be behind the cursor, after a pointer. */
struct walk {
	size_t at, end;
	size_t segment;		/* where the labels being read began */
	unsigned hops;
};

/* RFC 1035, 4.1.4: a pointer leads back to an earlier name.  Insisting on
 * "earlier" ends every loop. */
static int follow_pointer(struct cursor *in, struct walk *walk, struct dns_name *name)
{
	size_t target;

	if (walk->end - walk->at < 2)
		return cursor_fail(in, walk->at, "compression pointer is cut off");
	target = (size_t)(in->bytes[walk->at] & 0x3f) << 8 | in->bytes[walk->at + 1];
	if (target >= walk->segment)
		return cursor_fail(in, walk->at, "compression pointer leads forward, to offset %zu", target);
	if (target < HEADER_LEN)
		return cursor_fail(in, walk->at, "compression pointer leads into the header, to offset %zu",
				   target);
	if (walk->hops++ == DNS_NAME_HOPS)
		return cursor_fail(in, walk->at, "more than %d compression pointers in a name", DNS_NAME_HOPS);
	if (walk->hops == 1) {
		name->pointer_at = walk->at;
		name->pointer_to = target;
		in->at = walk->at + 2;
		walk->end = walk->at;
	}
	walk->at = walk->segment = target;
	return 0;
}

static int take_label(struct cursor *in, struct walk *walk, struct dns_name *name)
{
	size_t len = in->bytes[walk->at];

	if (len > DNS_LABEL_MOST)
		return cursor_fail(in, walk->at, "label of unknown kind 0x%02zx", len & 0xc0);
	if (walk->end - walk->at < len + 1)
		return cursor_fail(in, walk->at, "label of %zu octets runs past the end", len);
	if (name->len + len + 1 > DNS_NAME_WIRE)
		return cursor_fail(in, walk->at, "name is longer than 255 octets");
	memcpy(name->wire + name->len, in->bytes + walk->at, len + 1);
	name->len += len + 1;
	walk->at += len + 1;
	return 0;
}

int dns_name_read(struct cursor *in, struct dns_name *name)
{
	struct walk walk = { .at = in->at, .end = in->end, .segment = in->at };
	bool is_over = false;

	name->len = 0;
	name->pointer_at = name->pointer_to = 0;
	while (!is_over && !in->has_failed) {
		if (walk.at >= walk.end) {
			cursor_fail(in, walk.at, "name has no end");
		} else if (in->bytes[walk.at] >= 0xc0) {
			follow_pointer(in, &walk, name);
		} else {
			is_over = in->bytes[walk.at] == 0;
			take_label(in, &walk, name);
		}
	}
	if (in->has_failed) {
		dns_name_root(name);
		return -1;
	}
	if (!walk.hops)
		in->at = walk.at;
	return 0;
}

int dns_name_skip(struct cursor *in)
{
	for (;;) {
		size_t at = in->at;
		uint8_t len = cursor_u8(in);

		if (len >= 0xc0) {
			cursor_u8(in);
			return cursor_ok(in) ? 0 : -1;
		}
		if (len > DNS_LABEL_MOST)
			return cursor_fail(in, at, "label of unknown kind 0x%02x", len & 0xc0);
		if (len == 0 || !cursor_take(in, len))
			return cursor_ok(in) ? 0 : -1;
	}
}

void dns_name_root(struct dns_name *name)
{
	name->wire[0] = 0;
	name->len = 1;
	name->pointer_at = name->pointer_to = 0;
}

/* What dig puts a backslash before. */
static size_t put_octet(char *text, uint8_t octet)
{
	if (octet <= 0x20 || octet >= 0x7f) {
		text[0] = '\\';
		text[1] = (char)('0' + octet / 100);
		text[2] = (char)('0' + octet / 10 % 10);
		text[3] = (char)('0' + octet % 10);
		return 4;
	}
	if (strchr("\"().;\\@$", octet)) {
		text[0] = '\\';
		text[1] = (char)octet;
		return 2;
	}
	text[0] = (char)octet;
	return 1;
}

static size_t to_text(const struct dns_name *name, char *text)
{
	size_t len = 0;

	if (name->len <= 1)
		text[len++] = '.';
	for (size_t at = 0; at < name->len && name->wire[at]; at += name->wire[at] + 1u) {
		for (size_t i = 1; i <= name->wire[at]; i++)
			len += put_octet(text + len, name->wire[at + i]);
		text[len++] = '.';
	}
	return len;
}

void dns_name_put(struct text_out *out, const struct dns_name *name)
{
	char text[DNS_NAME_TEXT];

	put_bytes(out, text, to_text(name, text));
}

char *dns_name_text(const struct dns_name *name, char text[DNS_NAME_TEXT])
{
	text[to_text(name, text)] = '\0';
	return text;
}

/* Reads one octet of text: X, \X or \DDD.  Returns how many letters it took,
 * 0 where the escape is none. */
static size_t read_octet(const char *text, size_t len, uint8_t *octet)
{
	unsigned value;

	if (text[0] != '\\') {
		*octet = (uint8_t)text[0];
		return 1;
	}
	if (len < 2)
		return 0;
	if (!isdigit((unsigned char)text[1])) {
		*octet = (uint8_t)text[1];
		return 2;
	}
	if (len < 4 || !isdigit((unsigned char)text[2]) || !isdigit((unsigned char)text[3]))
		return 0;
	value = (unsigned)((text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0');
	*octet = (uint8_t)value;
	return value <= 255 ? 4 : 0;
}

static const char *end_name(struct dns_name *name, const struct dns_name *origin)
{
	static const struct dns_name root = { .len = 1 };

	if (!origin)
		origin = &root;
	if (name->len + origin->len > DNS_NAME_WIRE)
		return "longer than 255 octets";
	memcpy(name->wire + name->len, origin->wire, origin->len);
	name->len += origin->len;
	return NULL;
}

/* Closes the label whose length octet is at wire[start]. */
static const char *end_label(struct dns_name *name, size_t start)
{
	size_t len = name->len - start - 1;

	if (len == 0)
		return "has an empty label";
	if (len > DNS_LABEL_MOST)
		return "has a label longer than 63 octets";
	name->wire[start] = (uint8_t)len;
	return NULL;
}

const char *dns_name_from_text(struct dns_name *name, const char *text, size_t len,
			       const struct dns_name *origin)
{
	size_t start = 0, taken;
	const char *problem;

	dns_name_root(name);
	if (len == 0)
		return "is empty";
	if (len == 1 && text[0] == '.')
		return NULL;
	name->len = len == 1 && text[0] == '@' ? 0 : 1;
	for (size_t i = 0; name->len && i < len; i += taken) {
		taken = 1;
		if (text[i] == '.') {
			problem = end_label(name, start);
			start = name->len++;
			if (problem || i + 1 == len) {
				name->len--;
				return problem ? problem : end_name(name, NULL);
			}
		} else {
			uint8_t octet;

			taken = read_octet(text + i, len - i, &octet);
			if (!taken)
				return "has a bad escape";
			if (name->len >= DNS_NAME_WIRE - 1)
				return "longer than 255 octets";
			name->wire[name->len++] = octet;
		}
	}
	problem = name->len ? end_label(name, start) : NULL;
	return problem ? problem : end_name(name, origin);
}

bool dns_name_equal(const struct dns_name *a, const struct dns_name *b)
{
	if (a->len != b->len)
		return false;
	for (size_t i = 0; i < a->len; i++)
		if (tolower(a->wire[i]) != tolower(b->wire[i]))
			return false;
	return true;
}

size_t dns_name_label_count(const struct dns_name *name)
{
	size_t count = 0;

	for (size_t at = 0; at < name->len && name->wire[at]; at += name->wire[at] + 1u)
		count++;
	return count;
}

/* RFC 1035, 3.5 and RFC 3596, 2.5. */
char *dns_name_reverse_text(const uint8_t *address, size_t len, char text[DNS_REVERSE_TEXT])
{
	int at = 0;

	for (size_t i = len; i-- > 0;)
		at += len <= 4 ? sprintf(text + at, "%u.", address[i])
			       : sprintf(text + at, "%x.%x.", address[i] & 15u, address[i] >> 4u);
	strcpy(text + at, len <= 4 ? "in-addr.arpa." : "ip6.arpa.");
	return text;
}

void dns_name_reverse(struct dns_name *name, const uint8_t *address, size_t len)
{
	char text[DNS_REVERSE_TEXT];

	dns_name_reverse_text(address, len, text);
	dns_name_from_text(name, text, strlen(text), NULL);
}
