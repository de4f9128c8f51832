/* SPDX-License-Identifier: ISC */
/* The OPT record as JSON. */
#include "dns/record_json.h"

#include "dns/codes.h"
#include "dns/edns.h"
#include "dns/json_text.h"
#include "dns/text_out.h"

static void put_hex_string(struct text_out *out, const struct edns_option *option)
{
	size_t start = put_json_string_start(out);

	put_hex(out, option->bytes, option->len, false);
	put_json_string_end(out, start);
}

static void put_nsid(struct text_out *out, const struct edns_option *option)
{
	put_json_string(out, option->bytes, option->len);
}

static void put_subnet(struct text_out *out, const struct edns_option *option)
{
	size_t start = put_json_string_start(out);

	edns_subnet_text(out, option);
	put_json_string_end(out, start);
}

static bool suits_nsid(const struct edns_option *option)
{
	return is_utf8(option->bytes, option->len);
}

static bool suits_cookie(const struct edns_option *option)
{
	(void)option;
	return true;
}

static bool suits_subnet(const struct edns_option *option)
{
	struct text_out text;
	bool is_fit;

	text_out_init(&text);
	is_fit = edns_subnet_text(&text, option);
	text_out_destroy(&text);
	return is_fit;
}

static bool suits_error(const struct edns_option *option)
{
	return option->len >= 2;
}

/* What has a key of its own, if it suits its code. */
static const struct known_option {
	uint16_t code;
	const char *key;
	bool (*suits)(const struct edns_option *option);
	void (*put)(struct text_out *out, const struct edns_option *option);
} known_options[] = {
	{ EDNS_NSID, "nsid", suits_nsid, put_nsid },
	{ EDNS_COOKIE, "cookie", suits_cookie, put_hex_string },
	{ EDNS_CLIENT_SUBNET, "ecs", suits_subnet, put_subnet },
	{ EDNS_EDE, NULL, suits_error, NULL },	/* a list, see put_errors() */
};

static const struct known_option *known_option(const struct edns_option *option)
{
	for (size_t i = 0; i < sizeof known_options / sizeof known_options[0]; i++)
		if (known_options[i].code == option->code)
			return known_options[i].suits(option) ? &known_options[i] : NULL;
	return NULL;
}

/* The last one that suits counts. */
static void put_known(struct text_out *out, const struct dns_message *message, const struct known_option *known)
{
	struct edns_option option, found;
	bool is_there = false;
	struct cursor in;

	edns_options_start(message, message->opt, &in);
	while (edns_options_next(&in, &option) > 0)
		if (option.code == known->code && known->suits(&option)) {
			found = option;
			is_there = true;
		}
	put_json_key(out, known->key);
	if (is_there)
		known->put(out, &found);
	else
		put_json_null(out);
}

static void put_errors(struct text_out *out, const struct dns_message *message)
{
	struct edns_option option;
	struct cursor in;
	unsigned code;

	put_json_key(out, "ede");
	put_json_open(out, '[');
	edns_options_start(message, message->opt, &in);
	while (edns_options_next(&in, &option) > 0) {
		if (option.code != EDNS_EDE || !suits_error(&option))
			continue;
		code = (unsigned)option.bytes[0] << 8 | option.bytes[1];
		put_json_open(out, '{');
		put_json_key(out, "code");
		put_json_number(out, code);
		put_json_key(out, "name");
		put_json_text(out, dns_code_name(DNS_EDE_CODES, code));
		put_json_key(out, "text");
		put_json_string(out, option.bytes + 2, option.len - 2u);
		put_json_close(out, '}');
	}
	put_json_close(out, ']');
}

static void put_other_options(struct text_out *out, const struct dns_message *message)
{
	struct edns_option option;
	struct cursor in;

	put_json_key(out, "options");
	put_json_open(out, '[');
	edns_options_start(message, message->opt, &in);
	while (edns_options_next(&in, &option) > 0) {
		if (known_option(&option))
			continue;
		put_json_open(out, '{');
		put_json_key(out, "code");
		put_json_number(out, option.code);
		put_json_key(out, "name");
		put_json_text(out, dns_code_name(DNS_EDNS_OPTIONS, option.code));
		put_json_key(out, "hex");
		put_hex_string(out, &option);
		put_json_close(out, '}');
	}
	put_json_close(out, ']');
}

void put_edns_json(struct text_out *out, const struct dns_message *message)
{
	struct edns edns;

	if (!message->opt) {
		put_json_null(out);
		return;
	}
	edns_read(message->opt, &edns);
	put_json_open(out, '{');
	put_json_key(out, "version");
	put_json_number(out, edns.version);
	put_json_key(out, "udp");
	put_json_number(out, edns.udp_size);
	put_json_key(out, "do");
	put_json_bool(out, edns.flags & EDNS_FLAG_DO);
	for (size_t i = 0; known_options[i].key; i++)
		put_known(out, message, &known_options[i]);
	put_errors(out, message);
	put_other_options(out, message);
	put_json_close(out, '}');
}
