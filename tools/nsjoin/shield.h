/* SPDX-License-Identifier: MIT */
/*
 * A program of the target's can be a script with "#!/proc/self/exe": the kernel then runs what we are, inside, and /proc/PID/exe of that leads to our
 * file on the host, which root of a container without a user namespace can write to (CVE-2019-5736). So where the program may be the
 * target's, we run from a copy that nobody can write to.
 */
#pragma once

/*
 * Begin again from such a copy, unless we run from one already: a read-only mount of our file alone, or without the right to make one a sealed
 * file in memory. Does not return where it does begin again. 0, or a fault.
 */
int shield_raise(char **argv);
