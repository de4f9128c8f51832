/* SPDX-License-Identifier: ISC */
/* Names in other scripts, as DNS knows them: libidn2 does the work. */
#include "dns/idn.h"

#include "base/library.h"

#include <idn2.h>
#include <stdint.h>
#include <string.h>

#ifdef IDN2_LIBRARY
static struct {
	__typeof__(idn2_lookup_u8) *idn2_lookup_u8;
	__typeof__(idn2_free) *idn2_free;
} late;

static const struct library_function functions[] = {
	LIBRARY_FUNCTION(late, idn2_lookup_u8),
	LIBRARY_FUNCTION(late, idn2_free),
};

#define idn2_lookup_u8 late.idn2_lookup_u8
#define idn2_free late.idn2_free

static bool is_there(void)
{
	return idn2_free || !library_open(IDN2_LIBRARY, functions, sizeof functions / sizeof functions[0]);
}
#else
static bool is_there(void)
{
	return true;
}
#endif

/* Symbols are no part of IDNA 2008, but names with them are about: they are taken as
 * before it, as dig and curl do. */
static int convert(const char *name, uint8_t **converted)
{
	int result = idn2_lookup_u8((const uint8_t *)name, converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);

	if (result == IDN2_DISALLOWED)
		result = idn2_lookup_u8((const uint8_t *)name, converted, IDN2_NFC_INPUT | IDN2_TRANSITIONAL);
	return result == IDN2_OK ? 0 : -1;
}

int idn_to_ascii(const char *name, char *ascii, size_t size)
{
	uint8_t *converted = NULL;
	size_t len;

	if (!is_there() || convert(name, &converted) != 0)
		return -1;
	len = strlcpy(ascii, (const char *)converted, size);
	idn2_free(converted);
	return len < size ? 0 : -1;
}
