/* SPDX-License-Identifier: MIT */
/* nsls --save: everything that can be seen, into a file that nsls --from reads. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/newfile.h"
#include "base/str.h"
#include "nsls/nsls.h"
#include "snapshot/store.h"

enum { MODE = 0600 };   /* command lines can hold secrets */

static int save(struct source *source, const char *path)
{
	_newfile_ struct newfile file = NEWFILE_NONE;
	_fclose_ FILE *to = NULL;
	int fd, r = newfile_open(&file, path, MODE);

	if (r < 0)
		return r;
	fd = fcntl(file.fd, F_DUPFD_CLOEXEC, 3);
	to = fd < 0 ? NULL : fdopen(fd, "w");
	if (!to) {
		r = fault(-errno, "cannot write %s", path);
		fd_close(fd);
		return r;
	}
	r = store_write(&source->snapshot, &source->users, to);
	if (r == 0 && fflush(to) != 0)
		r = fault(-errno, "cannot write %s", path);
	return r < 0 ? r : newfile_keep(&file);
}

static int answer(const struct options *o, int procfd)
{
	_containers_ struct containers containers = { .text = NULL };
	struct sources sources = { .n = 0 };
	int r = sources_take_all(o, &containers, procfd, &sources);

	if (r >= 0 && streq(o->save, "-"))
		r = store_write(&sources.at[0].snapshot, &sources.at[0].users, stdout);   /* main() sees whether that can be written */
	else if (r >= 0)
		r = save(&sources.at[0], o->save);
	if (r >= 0)
		note_unread(&sources.at[0].snapshot);
	sources_done(&sources);
	return r;
}

const struct question question_save = { "--save", NULL, WITH_ROAD, NULL, answer };
