/* SPDX-License-Identifier: MIT */
/*
 * Host's programs inside a target that has none of its own: /.nsjoin in the program's view (view.h; launch.h says what lies in it). Only public
 * parts of the host are in it: what is there, root of the target can read by /proc/PID/root of the program. So no /etc, /root, /home, /var,
 * /run; each part is one mount without what is mounted below, read-only, nosuid, nodev.
 */
#pragma once

#include <stdbool.h>

enum { TOOLBOX_MOUNTS = 9, TOOLBOX_SHELL_MAX = 64 };

struct toolbox {
	const char *dir;                  /* the folder with the programs; NULL: the host's public parts */
	int mounts[TOOLBOX_MOUNTS];       /* detached: the box, and what goes into its root/; -1: the host has it not */
	char shell[TOOLBOX_SHELL_MAX];    /* what runs when no program is given; "": there is none */
	char *shell_argv[3];
};

#define TOOLBOX_NONE { .mounts = { -1, -1, -1, -1, -1, -1, -1, -1, -1 } }

/*
 * Outside: build it of `dir`, or of the host's public parts. An ordinary user builds it in a user namespace of a child, where the right to is.
 * 0 or a fault; toolbox_done() in any case.
 */
int toolbox_open(const char *dir, struct toolbox *box);

/* Inside: mount it on `place`. 0 or a fault. */
int toolbox_place(const struct toolbox *box, int place);

/*
 * The environment for host's programs inside: ours (keep), or only TERM and its like, with PATH, HOME, SHELL and terminfo of the
 * toolbox. Never the target's, whose LD_PRELOAD would be loaded into them.
 */
void toolbox_environment(const struct toolbox *box, bool keep);

void toolbox_done(struct toolbox *box);
