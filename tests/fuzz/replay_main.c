/* Runs a fuzz target over every file of the folders given, without libFuzzer, so that plain ctest replays the corpus. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
	static uint8_t data[1 << 20];
	FILE *file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		return -1;
	}
	size_t size = fread(data, 1, sizeof data, file);
	fclose(file);
	/* An exact copy on the heap, so that the address sanitizer sees a read past the end. */
	uint8_t *copy = malloc(size ? size : 1);
	for (size_t i = 0; i < size; i++)
		copy[i] = data[i];
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	return 1;
}

/* How many files were run; -1: something could not be read. */
static int replay_folder(const char *path)
{
	int count = 0;
	DIR *folder = opendir(path);
	if (folder == NULL) {
		perror(path);
		return -1;
	}
	for (struct dirent *entry; count >= 0 && (entry = readdir(folder)) != NULL;) {
		char name[4096];
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		count = replay_file(name) < 0 ? -1 : count + 1;
	}
	closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int count = replay_folder(argv[i]);
		if (count <= 0)
			return 1;
		printf("%s: %d inputs\n", argv[i], count);
	}
	return argc < 2;
}
