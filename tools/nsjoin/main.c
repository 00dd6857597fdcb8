/* SPDX-License-Identifier: MIT */
#include "cli/exit.h"
#include "cli/opt.h"

static const struct program program = { .name = "nsjoin", .usage = "[options]", .purpose = "Being built." };

int main(int argc, char **argv)
{
	int r = opt_parse(&program, argc, argv, NULL);

	return exit_status(program.name, r < 0 ? r : opt_usage(&program, "this program is being built"), STATUS_FAILED);
}
