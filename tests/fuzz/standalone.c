/* SPDX-License-Identifier: ISC */
/* tests/fuzz/standalone.c - main() of a fuzz target without libFuzzer: walks the
 * seeds as a test, so that what a fuzzer once found stays found everywhere.
 *
 *	fuzz_NAME [FILE or FOLDER]...		(default: its own corpus)
 *
 * Each seed is tried as it is, cut short at every length, and with each of its
 * bytes turned over in turn. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	SEED_MOST = 1 << 20,
	VARIED_MOST = 4096,	/* longer seeds are tried only as they are */
};

static unsigned seed_count;

/* From a block of exactly `len` bytes, so that ASan sees a read past its end. */
static void try_bytes(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	if (!copy)
		abort();
	memcpy(copy, bytes, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static void try_variants(uint8_t *bytes, size_t len)
{
	for (size_t shorter = 0; shorter < len; shorter++)
		try_bytes(bytes, shorter);
	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= 0xff;
		try_bytes(bytes, len);
		bytes[i] ^= 0xff;
	}
}

static int try_file(const char *path)
{
	static uint8_t bytes[SEED_MOST];
	FILE *file = fopen(path, "rb");
	size_t len;

	if (!file) {
		perror(path);
		return -1;
	}
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	printf("# %s\n", path);
	fflush(stdout);
	try_bytes(bytes, len);
	if (len <= VARIED_MOST)
		try_variants(bytes, len);
	seed_count++;
	return 0;
}

static int try_folder(const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort), result = 0;

	if (count < 0) {
		perror(path);
		return -1;
	}
	for (int i = 0; i < count; i++) {
		char file[4096];

		snprintf(file, sizeof(file), "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.' && try_file(file) < 0)
			result = -1;
		free(entries[i]);
	}
	free(entries);
	return result;
}

static int try_path(const char *path)
{
	struct stat status;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return try_folder(path);
	return try_file(path);
}

static int try_own_corpus(const char *program)
{
	const char *name = strstr(program, "fuzz_"), *srcdir = getenv("srcdir");
	char path[4096];

	for (const char *later = name; later; later = strstr(later + 1, "fuzz_"))
		name = later;
	snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s", srcdir ? srcdir : ".",
		 name ? name + strlen("fuzz_") : program);
	return try_path(path);
}

int main(int argc, char **argv)
{
	int result = argc > 1 ? 0 : try_own_corpus(argv[0]);

	for (int i = 1; i < argc; i++)
		if (try_path(argv[i]) < 0)
			result = -1;
	if (!seed_count)
		result = -1;
	printf("%sok 1 - %u seeds and their variants\n1..1\n", result < 0 ? "not " : "", seed_count);
	return result < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
