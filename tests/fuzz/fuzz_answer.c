/* SPDX-License-Identifier: ISC */
/* Record lines, a zero byte, and a message that asks for them: any reply must be
 * well formed, to this message, and no longer than it allows. */
#include "fuzz.h"

#include "dns/answer.h"
#include "dns/answer_lines.h"
#include "dns/message_check.h"

#include <stdlib.h>
#include <string.h>

static void check_reply(const struct answer_reply *reply, const uint8_t *query, size_t len, bool is_tcp)
{
	struct dns_message asked, message;

	dns_message_init(&asked);
	dns_message_init(&message);
	dns_message_parse(&asked, query, len);
	if (dns_message_parse(&message, reply->bytes, reply->len) < 0 || message.end != reply->len)
		abort();
	if (message.header.id != asked.header.id || !(message.header.flags & DNS_FLAG_QR) ||
	    dns_message_rcode(&message) != reply->rcode)
		abort();
	if (message.header.flags & DNS_FLAG_TC && message.section_counts[DNS_ANSWER])
		abort();
	if (!is_tcp && reply->len > 512 && (!message.opt || reply->len > asked.opt->class))
		abort();
	dns_message_destroy(&message);
	dns_message_destroy(&asked);
}

static void ask(struct answer_data *data, const uint8_t *query, size_t len)
{
	static struct answer_reply reply;
	struct answerer *answerer = answerer_new(data);

	for (int is_tcp = 0; answerer && is_tcp <= 1; is_tcp++) {
		answer_compose(answerer, query, len, is_tcp, &reply);
		if (!reply.len != !!reply.why_none)
			abort();
		if (reply.len)
			check_reply(&reply, query, len, is_tcp);
	}
	answerer_free(answerer);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const uint8_t *end = len ? memchr(bytes, '\0', len) : NULL;
	size_t lines_len = end ? (size_t)(end - bytes) : len;
	struct answer_data *data = answer_data_new();
	struct answer_problem problem;

	if (!data)
		return 0;
	if (answer_lines_read(data, (const char *)bytes, lines_len, &problem) < 0 &&
	    (problem.line == 0 || problem.column == 0 || !*problem.words))
		abort();
	if (end && len - lines_len - 1 <= DNS_MESSAGE_MOST)
		ask(data, end + 1, len - lines_len - 1);
	answer_data_free(data);
	return 0;
}
