bin_PROGRAMS += nsls
nsls_SOURCES = \
	%D%/caps.c \
	%D%/columns.c \
	%D%/diff.c \
	%D%/environments.c \
	%D%/holders.c \
	%D%/graph.c \
	%D%/graph.h \
	%D%/graph_dot.c \
	%D%/graph_make.c \
	%D%/graph_mermaid.c \
	%D%/graph_svg.c \
	%D%/links.c \
	%D%/links.h \
	%D%/links_find.c \
	%D%/links_tun.c \
	%D%/listen.c \
	%D%/listen.h \
	%D%/listen_find.c \
	%D%/lives.c \
	%D%/lives.h \
	%D%/look.c \
	%D%/main.c \
	%D%/metrics.c \
	%D%/mount.c \
	%D%/mount.h \
	%D%/mount_find.c \
	%D%/named.c \
	%D%/nets.c \
	%D%/nets.h \
	%D%/nsls.h \
	%D%/options.c \
	%D%/pidtree.c \
	%D%/request.c \
	%D%/rows.c \
	%D%/same.c \
	%D%/same.h \
	%D%/same_read.c \
	%D%/save.c \
	%D%/sources.c \
	%D%/tree.c \
	%D%/watch.c \
	%D%/watch.h \
	%D%/when.c
nsls_LDADD = lib/libnskit.a $(SMARTCOLS_LIBS) $(MOUNT_LIBS) $(MNL_LIBS)
