/* SPDX-License-Identifier: MIT */
/*
 * A program of the target's can be a script with "#!/proc/self/exe": the kernel then runs what we are, inside, and /proc/PID/exe of that leads to our
 * file on the host, which root of a container without a user namespace can write to (CVE-2019-5736). So where the program may be the
 * target's, we leave our file (sys/exefile.h), or without the right to begin again from a copy that nobody can write to.
 */
#pragma once

/* Let nothing lead to our file. Does not return where we begin again from a copy: a sealed file in memory. 0, or a fault. */
int shield_raise(char **argv);
