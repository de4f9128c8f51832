/* SPDX-License-Identifier: ISC */
/* dns/story_message.h - the events of single messages: a reply, a stray, the bytes. */
#ifndef DNS_STORY_MESSAGE_H
#define DNS_STORY_MESSAGE_H

#include "dns/message.h"
#include "dns/tap.h"

struct report;

/* As the story tells names: without the final dot.  Returns `text`. */
char *story_name(const struct dns_name *name, char text[DNS_NAME_TEXT]);

/* A reply to our question, and the aliases that are in it. */
void story_report_reply(struct report *report, const struct dns_message *message,
			const struct tap_packet *packet, double took_s);

/* Anything else that came; `what` says what it is. */
void story_report_stray(struct report *report, const char *what, const struct tap_packet *packet);

/* TCP comes before the question. */
void story_report_connecting(struct report *report, const struct tap_packet *packet);

/* The server can't be reached. */
void story_report_failure(struct report *report, const struct tap_packet *packet, const char *reason);

/* Byte by byte; `direction` is "sent to" or "received from". */
void story_report_wire(struct report *report, const char *direction, const struct tap_packet *packet);

#endif
