bin_PROGRAMS += nsls
nsls_SOURCES = \
	%D%/columns.c \
	%D%/holders.c \
	%D%/main.c \
	%D%/named.c \
	%D%/nsls.h \
	%D%/options.c \
	%D%/request.c \
	%D%/rows.c \
	%D%/save.c \
	%D%/sources.c \
	%D%/tree.c
nsls_LDADD = lib/libnskit.a $(SMARTCOLS_LIBS) $(MOUNT_LIBS)
