/* SPDX-License-Identifier: MIT */
/*
 * libFuzzer's stand-in for `make check`: run the target over tests/fuzz/corpus/NAME, NAME being the program's name without
 * "fuzz_", and say so in TAP. An input that breaks the target ends the process, so there is no "not ok" for that.
 */
#include <dirent.h>
#include <sys/stat.h>

#include "base/str.h"
#include "fuzz/fuzz.h"

enum { INPUT_MAX = 64 * 1024 };

static void run_file(const char *path)
{
	_fclose_ FILE *f = fopen(path, "re");
	_free_ uint8_t *data = malloc(INPUT_MAX);
	size_t size;

	promise(f && data);
	size = fread(data, 1, INPUT_MAX, f);
	promise(size < INPUT_MAX);
	fprintf(stderr, "# %s\n", path);
	LLVMFuzzerTestOneInput(data, size);
}

static int run_all(const char *dir)
{
	struct dirent **entries;
	int n = scandir(dir, &entries, NULL, alphasort), run = 0;

	for (int i = 0; i < n; i++) {
		char path[4096];

		snprintf(path, sizeof path, "%s/%s", dir, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.') {
			run_file(path);
			run++;
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return run;
}

int main(int argc _unused_, char **argv)
{
	const char *src = getenv("NSKIT_SRC"), *slash = strrchr(argv[0], '/');
	const char *name = str_after(slash ? slash + 1 : argv[0], "fuzz_");
	char dir[4096];
	int run;

	if (!name)
		return 1;
	snprintf(dir, sizeof dir, "%s/tests/fuzz/corpus/%s", src ? src : ".", name);
	printf("1..1\n");
	fflush(stdout);
	run = run_all(dir);
	printf("%sok 1 - %s: %d inputs replayed\n", run > 0 ? "" : "not ", name, run);
	return run <= 0;
}
