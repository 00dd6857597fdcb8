/* SPDX-License-Identifier: MIT */
/* Pictures of a small world, with texts that would like to be more than texts. */
#include "nsls/graph.h"

#include "unit/unit.h"

static const char evil[] = "\"];x[\\ <script>&amp;\n]]>#;`";

static const char *lines[] = { evil };
static struct graph_group groups[] = { { .title = evil } };
static struct graph_node nodes[] = {
	{ .kind = NS_NET, .group = 0, .title = "net 1", .lines = lines, .n = 1 },
	{ .kind = NODE_PROCS, .group = GRAPH_NONE, .title = "2 processes" },
};
static struct graph_edge edges[] = { { 0, 1, TIE_LINK, "a\"b" }, { 1, 0, TIE_PARENT, NULL } };
static const struct graph world = {
	.title = "h\"st", .groups = groups, .n_groups = 1, .nodes = nodes, .n_nodes = 2, .edges = edges, .n_edges = 2,
};

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("%s\nis not in\n%s", part, text);
}

static void dot(void **state _unused_)
{
	_buf_ struct buf text = { .text = NULL };

	graph_dot(&world, &text);
	has(buf_text(&text), "digraph \"namespaces of h\\\"st\" {\n");
	has(buf_text(&text), "\tsubgraph cluster0 {\n\t\tlabel=\"\\\"];x[\\\\ <script>&amp;amp;\\\\x0a]]>#;`\" ");
	has(buf_text(&text), "\t\tn0 [label=\"net 1\\l\\\"];x[\\\\ <script>&amp;amp;\\\\x0a]]>#;`\\l\" fillcolor=\"#cfe3fa\" color=\"#3f78b5\"]\n\t}\n");
	has(buf_text(&text), "\t\tn1 [label=\"2 processes\" ");
	has(buf_text(&text), "\tn0 -> n1 [dir=none color=\"#3f78b5\" penwidth=1.6 label=\"a\\\"b\"]\n\tn1 -> n0 [color=\"#8a8a85\" arrowsize=0.7]\n}\n");
}

static void mermaid(void **state _unused_)
{
	_buf_ struct buf text = { .text = NULL };
	static const char escaped[] = "#34;#93;#59;x#91;#92; #60;script#62;#38;amp#59;#92;x0a#93;#93;#62;#35;#59;#96;";
	char want[512];

	graph_mermaid(&world, &text);
	snprintf(want, sizeof want, "flowchart LR\n  subgraph g0[\"%s\"]\n    n0[\"net 1<br/>%s\"]:::net\n  end\n    n1[\"2 processes\"]:::procs\n"
				    "  n0 ---|\"a#34;b\"| n1\n  n1 --> n0\n", escaped, escaped);
	assert_memory_equal(buf_text(&text), want, strlen(want));
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(dot), cmocka_unit_test(mermaid) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
