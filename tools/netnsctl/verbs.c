/* SPDX-License-Identifier: MIT */
/* The rows of netnsctl: its options and its verbs. The verbs that ip-netns(8) has come first, in its order: so its abbreviations hold. */
#include <fcntl.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "lab/wishes.h"
#include "net/mac.h"
#include "net/netns.h"
#include "netnsctl/netnsctl.h"

#define FIELD(member) offsetof(struct options, member)

static const struct opt opts[] = {
	{ 'a', "all", OPT_FLAG, NULL, opt_set, FIELD(all), "delete, exec: every namespace that has a name", NULL, NULL },
	{ 'j', "json", OPT_FLAG, NULL, opt_set, FIELD(json), "print JSON", NULL, NULL },
	{ 'p', "pretty", OPT_FLAG, NULL, opt_set, FIELD(pretty), "print JSON for people, on many lines", NULL, NULL },
	{ 'n', "netns", OPT_ARG, "NAME", parse_text, FIELD(inside), "work in this network namespace", "@netns", NULL },
	{ 'b', "batch", OPT_ARG, "FILE", parse_text, FIELD(batch), "run the commands of a file, - is standard input", "@file", NULL },
	{ 0, "force", OPT_FLAG, NULL, opt_set, FIELD(force), "batch: go on after a command that failed", NULL, NULL },
};
enum { N_ANYWHERE = 3 };   /* all, json, pretty may also stand after the verb */

#define ROW_DRY_RUN { 0, "dry-run", OPT_FLAG, NULL, opt_set, FIELD(dry_run), "print what would be done, do nothing", NULL, NULL }
#define ROW_MTU { 0, "mtu", OPT_ARG, "BYTES", wish_mtu, FIELD(mtu), "largest packet", NULL, NULL }
#define ROW_VLAN { 0, "vlan", OPT_ARG, "ID", wish_vlan, FIELD(vlan), "the port belongs to this VLAN of the bridge, untagged", NULL, NULL }

static const struct opt dry_run_opts[] = { ROW_DRY_RUN };

static const struct opt add_opts[] = {
	{ 0, "bridge", OPT_ARG, "BRIDGE", link_name_parse, FIELD(bridge), "wire it: a veth pair, one end a port of this bridge", "@bridge", NULL },
	{ 0, "ip", OPT_ARG, "CIDR|auto", wish_ip_or_auto, FIELD(ips), "an address for it, like 10.0.0.2/24; may be repeated", NULL, NULL },
	{ 0, "gw", OPT_ARG, "ADDRESS|auto", wish_gateway_or_auto, FIELD(gateways), "its default route; once for IPv4, once for IPv6", NULL, NULL },
	{ 0, "if", OPT_ARG, "DEVICE", link_name_parse, FIELD(device), "name of its device inside (default: eth0)", NULL, NULL },
	{ 0, "mac", OPT_ARG, "MAC|seed:TEXT", mac_parse, FIELD(mac), "hardware address of that device", NULL, NULL },
	{ 0, "mtu", OPT_ARG, "BYTES|inherit", wish_mtu_or_inherit, FIELD(mtu), "largest packet", NULL, NULL },
	ROW_VLAN,
	{ 0, "dns", OPT_ARG, "ADDRESS,...", wish_addresses, FIELD(settings.dns), "its name servers: /etc/netns/NAME/resolv.conf", NULL, NULL },
	{ 0, "hosts", OPT_FLAG, NULL, opt_set, FIELD(settings.hosts), "its own /etc/hosts, with its name and addresses", NULL, NULL },
	{ 0, "hostname", OPT_ARG, "NAME", wish_hostname, FIELD(settings.hostname), "the host name that exec gives", NULL, NULL },
	{ 0, "sysctl", OPT_ARG, "KEY=VALUE", wish_sysctl, FIELD(sysctls), "a parameter of its network; may be repeated", NULL, NULL },
	ROW_DRY_RUN,
};

static const struct opt bridge_add_opts[] = {
	{ 0, "ip", OPT_ARG, "CIDR", wish_ip, FIELD(ips), "an address for the bridge, like 10.0.0.1/24; may be repeated", NULL, NULL },
	ROW_MTU,
	{ 0, "vlan-filtering", OPT_FLAG, NULL, opt_set, FIELD(bridge_options.filters_vlans), "its ports can belong to VLANs", NULL, NULL },
	{ 0, "stp", OPT_FLAG, NULL, opt_set, FIELD(bridge_options.stp), "spanning tree: cuts loops, new ports wait 30 s", NULL, NULL },
	{ 0, "isolated", OPT_FLAG, NULL, opt_set, FIELD(bridge_options.isolates), "its ports reach the bridge, not each other", NULL, NULL },
	ROW_DRY_RUN,
};

static const struct opt bridge_port_opts[] = {
	ROW_VLAN,
	{ 0, "isolated", OPT_FLAG, NULL, opt_set, FIELD(isolated), "it does not reach other isolated ports", NULL, NULL },
	{ 0, "off", OPT_FLAG, NULL, opt_set, FIELD(off), "it is a port no longer", NULL, NULL },
	ROW_DRY_RUN,
};

static const struct opt link_opts[] = {
	{ 0, "a-ip", OPT_ARG, "CIDR", wish_ip, FIELD(ips), "an address for the first end; may be repeated", NULL, NULL },
	{ 0, "b-ip", OPT_ARG, "CIDR", wish_ip, FIELD(b_ips), "an address for the second end; may be repeated", NULL, NULL },
	{ 0, "kind", OPT_ARG, "KIND", kind_parse, FIELD(kind.kind), "another kind of device than veth: macvlan, ipvlan, vlan, vxlan, dummy, wireguard, tap",
	  "veth macvlan ipvlan vlan vxlan dummy wireguard tap", NULL },
	{ 0, "mode", OPT_ARG, "MODE", parse_text, FIELD(kind.mode), "of macvlan: bridge, private, vepa, passthru; of ipvlan: l2, l3, l3s",
	  "bridge private vepa passthru l2 l3 l3s", NULL },
	{ 0, "vlan", OPT_ARG, "ID", wish_vlan, FIELD(vlan), "the VLAN of a vlan device", NULL, NULL },
	{ 0, "vni", OPT_ARG, "ID", wish_vni, FIELD(kind.number), "the network of a vxlan device", NULL, NULL },
	{ 0, "remote", OPT_ARG, "ADDRESS", addr_parse, FIELD(kind.remote), "where vxlan sends to: a host or a group", NULL, NULL },
	{ 0, "local", OPT_ARG, "ADDRESS", addr_parse, FIELD(kind.local), "where vxlan sends from", NULL, NULL },
	{ 0, "port", OPT_ARG, "PORT", wish_port, FIELD(kind.port), "vxlan's UDP port (default: 4789)", NULL, NULL },
	{ 0, "mac", OPT_ARG, "MAC|seed:TEXT", mac_parse, FIELD(mac), "hardware address of such a device", NULL, NULL },
	ROW_MTU,
	ROW_DRY_RUN,
};

static const struct opt route_opts[] = {
	{ 0, "via", OPT_ARG, "ADDRESS", addr_parse, FIELD(via), "the gateway", NULL, NULL },
	{ 0, "metric", OPT_ARG, "NUMBER", parse_u32, FIELD(metric), "of several routes the one with the lowest is taken", NULL, NULL },
	ROW_DRY_RUN,
};

static int verb_help(void *options _unused_, int argc _unused_, char **argv _unused_)
{
	opt_print_help(&program, stdout);
	return 0;
}

#define ROWS(table) .opts = table, .n_opts = ARRAY_SIZE(table)

static const struct verb verbs[] = {
	{ "list", .aliases = "lst", .args = "", .help = "names, with the ids they have here", .run = verb_list },
	{ "show", .args = "[NAME...]", .help = "all of a namespace: devices, addresses, routes, listeners, processes", .operands = "@netns",
	  .max_args = -1, .run = verb_show },
	{ "list-id", .args = "[target-nsid ID] [nsid ID]", .help = "ids of network namespaces", .operands = "target-nsid nsid",
	  .max_args = 4, .run = verb_list_id },
	{ "help", .args = "", .help = "this help", .run = verb_help },
	{ "add", .args = "NAME...", .help = "make network namespaces, wired or not", ROWS(add_opts),
	  .min_args = 1, .max_args = -1, .run = verb_add },
	{ "set", .args = "NAME ID|auto", .help = "give a namespace an id here", .operands = "@netns", ROWS(dry_run_opts),
	  .min_args = 2, .max_args = 2, .run = verb_set },
	{ "delete", .args = "NAME...", .help = "take names away", .operands = "@netns", ROWS(dry_run_opts),
	  .max_args = -1, .run = verb_delete },
	{ "identify", .args = "[PID]", .help = "the names of a process's network namespace", .operands = "@pid",
	  .max_args = 1, .run = verb_identify },
	{ "pids", .args = "NAME", .help = "the processes in a namespace", .operands = "@netns",
	  .min_args = 1, .max_args = 1, .run = verb_pids },
	{ "exec", .args = "NAME [COMMAND...]", .help = "run a command, or a shell, in a namespace", .operands = "@netns",
	  .runs_program = true, .max_args = -1, .run = verb_exec },
	{ "monitor", .args = "", .help = "report names that come and go", .run = verb_monitor },
	{ "attach", .args = "NAME PID|FILE", .help = "name the network namespace of a process", .operands = "@netns", ROWS(dry_run_opts),
	  .min_args = 2, .max_args = 2, .run = verb_attach },
	{ "bridge add", .args = "BRIDGE", .help = "make a bridge, up", ROWS(bridge_add_opts),
	  .min_args = 1, .max_args = 1, .run = verb_bridge_add },
	{ "bridge delete", .args = "BRIDGE...", .help = "remove bridges", .operands = "@bridge", ROWS(dry_run_opts),
	  .min_args = 1, .max_args = -1, .run = verb_bridge_delete },
	{ "bridge list", .args = "", .help = "bridges and their addresses", .run = verb_bridge_list },
	{ "bridge show", .args = "BRIDGE", .help = "a bridge, and what is at its ports", .operands = "@bridge",
	  .min_args = 1, .max_args = 1, .run = verb_bridge_show },
	{ "bridge port", .args = "BRIDGE DEVICE", .help = "make a device a port of a bridge", .operands = "@bridge", ROWS(bridge_port_opts),
	  .min_args = 2, .max_args = 2, .run = verb_bridge_port },
	{ "link", .args = "A[:DEVICE] B[:DEVICE]", .help = "a veth pair between two namespaces, or one and the host; or another device", .operands = "@netns",
	  ROWS(link_opts), .min_args = 1, .max_args = 2, .run = verb_link },
	{ "unlink", .args = "A:DEVICE...", .help = "remove devices that netnsctl made", .operands = "@netns", ROWS(dry_run_opts),
	  .min_args = 1, .max_args = -1, .run = verb_unlink },
	{ "addr add", .args = "A:DEVICE CIDR...", .help = "give a device addresses, and set it up", .operands = "@netns", ROWS(dry_run_opts),
	  .min_args = 2, .max_args = -1, .run = verb_addr_add },
	{ "addr delete", .args = "A:DEVICE CIDR...", .help = "take addresses away", .operands = "@netns", ROWS(dry_run_opts),
	  .min_args = 2, .max_args = -1, .run = verb_addr_delete },
	{ "route add", .args = "A[:DEVICE] CIDR|default", .help = "add a route", .operands = "@netns", ROWS(route_opts),
	  .min_args = 2, .max_args = 2, .run = verb_route_add },
	{ "route delete", .args = "A[:DEVICE] CIDR|default", .help = "remove a route", .operands = "@netns", ROWS(route_opts),
	  .min_args = 2, .max_args = 2, .run = verb_route_delete },
	{ "up", .args = "A:DEVICE...", .help = "set devices up", .operands = "@netns", ROWS(dry_run_opts), .min_args = 1, .max_args = -1, .run = verb_up },
	{ "down", .args = "A:DEVICE...", .help = "set devices down", .operands = "@netns", ROWS(dry_run_opts), .min_args = 1, .max_args = -1, .run = verb_down },
	{ "sysctl", .args = "A KEY[=VALUE]...", .help = "read or set parameters of a network", .operands = "@netns", ROWS(dry_run_opts),
	  .min_args = 2, .max_args = -1, .run = verb_sysctl },
};

static void print_names(FILE *to, const char *prefix)
{
	_netns_names_ struct netns_names names = { 0 };

	if (netns_names_read(&names) < 0)
		return;
	for (size_t i = 0; i < names.n; i++)
		if (strncmp(names.at[i].name, prefix, strlen(prefix)) == 0 && netns_name_check(names.at[i].name) == 0)
			fprintf(to, "%s\n", names.at[i].name);
}

/* Bridges as sysfs shows them: for a hint, no socket is needed. */
static void print_bridges(FILE *to, const char *prefix)
{
	_closedir_ DIR *dir = opendir("/sys/class/net");
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char path[sizeof entry->d_name + 8];

		snprintf(path, sizeof path, "%s/bridge", entry->d_name);
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 && faccessat(dirfd(dir), path, F_OK, 0) == 0)
			fprintf(to, "%s\n", entry->d_name);
	}
}

static void candidates(const char *kind, const char *prefix, FILE *to)
{
	if (streq(kind, "@netns"))
		print_names(to, prefix);
	else if (streq(kind, "@bridge"))
		print_bridges(to, prefix);
}

const struct program program = {
	.name = "netnsctl",
	.usage = "[options] [COMMAND ...]\n[options] --batch FILE",
	.purpose = "Named network namespaces, as ip-netns(8) keeps them, and wires between them. Without a command: list.",
	.opts = opts,
	.n_opts = ARRAY_SIZE(opts),
	.verbs = verbs,
	.n_verbs = ARRAY_SIZE(verbs),
	.n_anywhere = N_ANYWHERE,
	.single_dash = true,
	.notes = "Long options may have one dash: -all, -json. Commands may be shortened: 'ls', 'del', 'bridge a'.",
	.candidates = candidates,
};
