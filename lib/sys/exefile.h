/* SPDX-License-Identifier: MIT */
/*
 * The file that we were started from. /proc/self/exe leads to it for whoever may look: also for a program that we become next, by way of
 * "#!/proc/self/exe", and whoever reaches it may, with rights enough, write to it (CVE-2019-5736).
 */
#pragma once

/*
 * Run from our file no longer: what was mapped of it is memory of our own or mapped by a mount that nobody else has, and /proc/self/exe is an empty
 * file in memory that cannot be run (ENOEXEC). Costs a tenth of a start, where to begin again costs a whole one.
 *
 * It takes CAP_SYS_ADMIN in the user namespace of our mount namespace and in ours (open_tree(2); prctl(2), PR_SET_MM_MAP). For processes with one
 * thread. 0, or -errno: nothing that can be noticed has changed.
 */
int exefile_leave(void);

/* Begin again from a sealed copy of our file in memory. Does not return then; 0 where we run from such already, or -errno. */
int exefile_begin_again(char **argv);
