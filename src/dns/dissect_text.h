/* SPDX-License-Identifier: ISC */
/* dns/dissect_text.h - a message in a few words. */
#ifndef DNS_DISSECT_TEXT_H
#define DNS_DISSECT_TEXT_H

#include "dns/codes.h"
#include "dns/message.h"

/* What a message asks for; a message without a question has type and class 0. */
struct dissect_question {
	struct dns_name name;
	uint16_t type, class;
	unsigned opcode;
	size_t count;
};

void dissect_question_of(struct dissect_question *question, const struct dns_message *message);
/* Letter case aside. */
bool dissect_question_equal(const struct dissect_question *a, const struct dissect_question *b);

/* A question for people; what goes without saying is NULL: class IN, QUERY. */
struct dissect_words {
	char name[DNS_NAME_TEXT];	/* without the final dot */
	const char *type, *class, *opcode;
	char type_text[DNS_CODE_TEXT], class_text[DNS_CODE_TEXT], opcode_text[DNS_CODE_TEXT];
};

void dissect_words_of(struct dissect_words *words, const struct dissect_question *question);

/* The data of the records asked for, "no data", a referral, what is malformed;
 * "": the RCODE says all. */
void dissect_put_answer(struct text_out *out, const struct dns_message *message,
			const struct dissect_question *question);

#endif
