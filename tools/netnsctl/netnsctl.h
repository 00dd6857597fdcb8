/* SPDX-License-Identifier: MIT */
/* netnsctl: named network namespaces, as ip-netns(8) keeps them, and wires between them. */
#pragma once

#include "cli/exit.h"
#include "base/json_write.h"
#include "cli/opt.h"
#include "cli/verb.h"
#include "lab/wire.h"

/* All options, the program's and those of its verbs. Each command of a batch gets a fresh copy of the program's. */
struct options {
	bool all, json, pretty;
	const char *batch, *inside;   /* a file of commands; the namespace to work in */
	bool force;

	bool dry_run;
	const char *bridge, *device;
	struct addr_list ips, gateways, b_ips;
	uint32_t mtu;
	uint8_t mac[6];
	uint16_t vlan;
	struct settings settings;
	struct sysctl_list sysctls;
	struct bridge_options bridge_options;
	struct kind_spec kind;
	uint32_t metric;
	struct addr via;
	bool isolated, off;           /* of a port */

	bool in_batch;                /* commands follow: exec must come back */
	struct lab_run *run;
};

extern const struct program program;

/*
 * Verbs. A result as in fault.h; a positive one is the exit status, with everything said that is to be said.
 */
int verb_list(void *options, int argc, char **argv);
int verb_identify(void *options, int argc, char **argv);
int verb_pids(void *options, int argc, char **argv);
int verb_list_id(void *options, int argc, char **argv);
int verb_delete(void *options, int argc, char **argv);
int verb_attach(void *options, int argc, char **argv);
int verb_set(void *options, int argc, char **argv);
int verb_exec(void *options, int argc, char **argv);
int verb_monitor(void *options, int argc, char **argv);
int verb_add(void *options, int argc, char **argv);
int verb_bridge_add(void *options, int argc, char **argv);
int verb_bridge_delete(void *options, int argc, char **argv);
int verb_unlink(void *options, int argc, char **argv);
int verb_addr_add(void *options, int argc, char **argv);
int verb_addr_delete(void *options, int argc, char **argv);
int verb_route_add(void *options, int argc, char **argv);
int verb_route_delete(void *options, int argc, char **argv);
int verb_up(void *options, int argc, char **argv);
int verb_down(void *options, int argc, char **argv);
int verb_sysctl(void *options, int argc, char **argv);
int verb_show(void *options, int argc, char **argv);
int verb_bridge_list(void *options, int argc, char **argv);
int verb_bridge_show(void *options, int argc, char **argv);
int verb_bridge_port(void *options, int argc, char **argv);
int verb_link(void *options, int argc, char **argv);

/* Run the commands of a file, "-": standard input. */
int batch_run(const struct options *options);

/*
 * "a:eth1", "a", ":veth0" (the host's), "host": a place and a device in it. Splits the word at its last colon: device names have none. 0 or a fault
 * of usage.
 */
int end_parse(char *word, struct wire_end *end);

/* The same where a device must be named. */
int end_parse_device(char *word, struct wire_end *end);

/* Print the plan (--dry-run) or carry it out. locked: it makes or removes names. */
int carry_out(struct plan *plan, struct options *options, bool locked);

/* The processes in a namespace (an fd), as lines of show, or as a member "processes" of an object in JSON. 0 or a fault. */
int pids_show(const struct options *options, int ns, struct json *j);

/* What cannot be planned was asked for wrongly: r, with the status of a usage fault. */
int planned(int r);

/* Say what failed and go on: 0 for r >= 0, else the exit status for the end, for verbs that work on several names. */
int report(int r);

/* A JSON writer on stdout: one line as ip -json has it, or --pretty. */
struct json json_begin(const struct options *options);
