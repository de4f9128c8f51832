/* SPDX-License-Identifier: ISC */
/* net/digits.h - addresses as digits: numbers of up to 128 bits, bytes in hex. */
#ifndef NET_DIGITS_H
#define NET_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IPV4_LEN = 4, MAC_LEN = 6, EUI64_LEN = 8, IPV6_LEN = 16 };

/* A number of at most 128 bits, big-endian. */
struct number {
	uint8_t bytes[IPV6_LEN];
	unsigned bits;		/* without leading zeros */
};

/* A whole number in a base up to 16, without a sign or a prefix. */
bool number_read(struct number *number, const char *text, unsigned base);

/* As C writes it: 0x is hexadecimal, a leading 0 octal. */
bool number_read_c(struct number *number, const char *text);

/* Its last 32 bits. */
uint32_t number_low(const struct number *number);

/* Whether the text begins with 0x. */
bool digits_are_hex(const char *text);

/* 19:02:16:08:07:01, 19-02-16-08-07-01, 1902.1608.0701; EUI-64 likewise. */
bool digits_read_separated(const char *text, uint8_t *bytes, size_t len);

/* Exactly so many hex digits, with or without 0x. */
bool digits_read(const char *text, uint8_t *bytes, size_t len);

/* A number of more than `shorter` bits.  Returns its bits; 0: it is none. */
unsigned digits_read_long(const char *text, uint8_t *bytes, size_t len, unsigned shorter);

/* The bytes as one decimal number; `text` has room for 40 characters. */
void digits_decimal(char *text, const uint8_t *bytes, size_t len);

/* Bytes as hex, `separator` after every `group` of them.  Returns `text`,
 * which has room. */
char *digits_hex(char *text, const uint8_t *bytes, size_t len, size_t group, const char *separator);

#endif
