/* SPDX-License-Identifier: MIT */
/* The loopback interface. */
#pragma once

/*
 * Set lo of our network namespace up; the kernel then gives it 127.0.0.1 and ::1 by itself. By ioctl, so that programs
 * which need no more of the network do not load libmnl. 0 or a fault.
 */
int lo_up(void);
