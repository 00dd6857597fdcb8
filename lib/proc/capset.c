/* SPDX-License-Identifier: MIT */
/* Sets of capabilities in words. libcap-ng knows the names as well, but loading it costs more than this table. */
#include "proc/capset.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"

static const char *const names[] = {
	[CAP_CHOWN] = "chown", [CAP_DAC_OVERRIDE] = "dac_override", [CAP_DAC_READ_SEARCH] = "dac_read_search", [CAP_FOWNER] = "fowner",
	[CAP_FSETID] = "fsetid", [CAP_KILL] = "kill", [CAP_SETGID] = "setgid", [CAP_SETUID] = "setuid", [CAP_SETPCAP] = "setpcap",
	[CAP_LINUX_IMMUTABLE] = "linux_immutable", [CAP_NET_BIND_SERVICE] = "net_bind_service", [CAP_NET_BROADCAST] = "net_broadcast",
	[CAP_NET_ADMIN] = "net_admin", [CAP_NET_RAW] = "net_raw", [CAP_IPC_LOCK] = "ipc_lock", [CAP_IPC_OWNER] = "ipc_owner",
	[CAP_SYS_MODULE] = "sys_module", [CAP_SYS_RAWIO] = "sys_rawio", [CAP_SYS_CHROOT] = "sys_chroot", [CAP_SYS_PTRACE] = "sys_ptrace",
	[CAP_SYS_PACCT] = "sys_pacct", [CAP_SYS_ADMIN] = "sys_admin", [CAP_SYS_BOOT] = "sys_boot", [CAP_SYS_NICE] = "sys_nice",
	[CAP_SYS_RESOURCE] = "sys_resource", [CAP_SYS_TIME] = "sys_time", [CAP_SYS_TTY_CONFIG] = "sys_tty_config", [CAP_MKNOD] = "mknod",
	[CAP_LEASE] = "lease", [CAP_AUDIT_WRITE] = "audit_write", [CAP_AUDIT_CONTROL] = "audit_control", [CAP_SETFCAP] = "setfcap",
	[CAP_MAC_OVERRIDE] = "mac_override", [CAP_MAC_ADMIN] = "mac_admin", [CAP_SYSLOG] = "syslog", [CAP_WAKE_ALARM] = "wake_alarm",
	[CAP_BLOCK_SUSPEND] = "block_suspend", [CAP_AUDIT_READ] = "audit_read", [CAP_PERFMON] = "perfmon", [CAP_BPF] = "bpf",
	[CAP_CHECKPOINT_RESTORE] = "checkpoint_restore",
};

uint64_t capset_all(int procfd)
{
	char text[16];
	unsigned last = ARRAY_SIZE(names) - 1;

	if (file_read_at(procfd, "sys/kernel/cap_last_cap", text, sizeof text) > 0)
		last = (unsigned)MIN(strtoul(text, NULL, 10), CAPSET_ROOM - 1ul);
	return UINT64_MAX >> (CAPSET_ROOM - 1 - last);
}

const char *capset_name(unsigned cap, char room[static CAPSET_NAME_MAX])
{
	if (cap < ARRAY_SIZE(names))
		return names[cap];
	snprintf(room, CAPSET_NAME_MAX, "cap_%u", cap);
	return room;
}

static int parse_name(const char *word, size_t len, uint64_t *set)
{
	const char *name = len > 4 && strncasecmp(word, "cap_", 4) == 0 ? word + 4 : word;
	size_t rest = len - (size_t)(name - word);
	char *after;

	if (rest && *name >= '0' && *name <= '9') {
		unsigned long cap = strtoul(name, &after, 10);

		if (after == name + rest && cap < CAPSET_ROOM) {
			*set |= 1ull << cap;
			return 0;
		}
	}
	for (unsigned cap = 0; cap < ARRAY_SIZE(names); cap++)
		if (strlen(names[cap]) == rest && strncasecmp(names[cap], name, rest) == 0) {
			*set |= 1ull << cap;
			return 0;
		}
	fault_plain(-EINVAL, "'%.*s' is no capability", (int)MIN(len, (size_t)64), word);
	return fault_hint(-EINVAL, "capabilities(7) lists them: net_admin, sys_ptrace, ...; 'all' and 'none' are taken too");
}

int capset_parse(const char *text, void *field)
{
	uint64_t set = 0;
	const char *word;
	size_t len;
	int r = 0;

	if (strcasecmp(text, "all") == 0)
		set = UINT64_MAX;
	else if (strcasecmp(text, "none") != 0)
		for (const char *rest = text; r == 0 && (word = str_word(&rest, ',', &len));)
			r = parse_name(word, len, &set);
	if (r == 0)
		*(uint64_t *)field = set;
	return r;
}

static void print_names(uint64_t set, const char *before, const char *between, struct buf *out)
{
	char room[CAPSET_NAME_MAX];

	for (unsigned cap = 0; cap < CAPSET_ROOM; cap++) {
		if (!capset_has(set, cap))
			continue;
		buf_puts(out, before);
		buf_puts(out, capset_name(cap, room));
		before = between;
	}
}

void capset_print(uint64_t set, uint64_t all, struct buf *out)
{
	uint64_t missing = all & ~set;

	set &= all;
	if (!set)
		buf_puts(out, "none");
	else if (__builtin_popcountll(missing) >= __builtin_popcountll(set))
		print_names(set, "", ",", out);
	else {
		buf_puts(out, "all");
		print_names(missing, "-", "-", out);
	}
}
