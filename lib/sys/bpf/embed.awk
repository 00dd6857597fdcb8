# SPDX-License-Identifier: MIT
# awk -v internal=/usr/include/bpf/skel_internal.h -f embed.awk LIGHT-SKELETON: the header that bpftool made, with what it includes from libbpf
# (LGPL-2.1 OR BSD-2-Clause) inside it: a machine that has neither clang nor libbpf can compile it.
NR == 1 {
	print
	print "#pragma GCC system_header   /* made by a machine: its style is its own */"
	next
}
/^#include <bpf\/skel_internal\.h>/ {
	print "#include <linux/bpf.h>\n#include <stddef.h>\n#include <string.h>"
	while ((got = (getline line <internal)) > 0)
		if (line !~ /^#include "bpf\.h"/)
			print line
	if (got < 0)
		exit missing = 1
	next
}
{ print }
END {
	if (missing)
		print "embed.awk: cannot read " internal >"/dev/stderr"
	exit missing
}
