/* SPDX-License-Identifier: ISC */
/* Whether a message is the reply to a question (RFC 5452, 9.1). */
#include "dns/exchange_private.h"

#include "dns/message.h"
#include "dns/name.h"

#include <string.h>

/* Where the first question ends; 0: it can't be read. */
static size_t question_end(const uint8_t *bytes, size_t len, struct dns_name *name)
{
	struct cursor in;

	cursor_init(&in, bytes, DNS_HEADER_LEN, len);
	if (dns_name_read(&in, name) < 0)
		return 0;
	cursor_take(&in, 4);
	return cursor_ok(&in) ? in.at : 0;
}

/* NULL: the message asks what we asked (letter case aside), or repeats no
 * question at all.  Else why not, and *kind. */
static const char *other_question(const struct exchange_question *question, const uint8_t *bytes, size_t len,
				  enum exchange_result *kind)
{
	struct dns_name asked, replied;
	size_t asked_end, replied_end;

	if ((bytes[4] | bytes[5]) == 0 || (question->query[4] | question->query[5]) == 0)
		return NULL;
	asked_end = question_end(question->query, question->ask.query_len, &asked);
	if (!asked_end)
		return NULL;	/* what was sent can't be read either */
	if (len >= asked_end &&
	    memcmp(question->query + DNS_HEADER_LEN, bytes + DNS_HEADER_LEN, asked_end - DNS_HEADER_LEN) == 0)
		return NULL;
	replied_end = question_end(bytes, len, &replied);
	*kind = replied_end ? EXCHANGE_MISMATCH : EXCHANGE_MALFORMED;
	if (!replied_end)
		return "malformed question section";
	if (!dns_name_equal(&asked, &replied) ||
	    memcmp(question->query + asked_end - 4, bytes + replied_end - 4, 4) != 0)
		return "not our question";
	return NULL;
}

const char *exchange_why_not(const struct exchange_question *question, const uint8_t *bytes, size_t len,
			     enum exchange_result *kind)
{
	*kind = EXCHANGE_MISMATCH;
	if (!(bytes[2] & 0x80))
		return "not a reply";
	if ((bytes[2] ^ question->query[2]) & 0x78)
		return "another opcode";
	return other_question(question, bytes, len, kind);
}

/* What has no known id may still be a reply to one of few: the one it asks.
 * Where only one was ever asked it can't be the late reply to another. */
struct exchange_question *exchange_nearest(struct peer *peer, const uint8_t *bytes, size_t len)
{
	enum { FEW = 64 };
	struct exchange_question *question;
	enum exchange_result kind;

	if (peer->question_count > FEW)
		return NULL;
	if (peer->asked_count == 1)
		return TAILQ_FIRST(&peer->questions);
	TAILQ_FOREACH(question, &peer->questions, link)
		if (len >= DNS_HEADER_LEN && !other_question(question, bytes, len, &kind))
			return question;
	return NULL;
}
