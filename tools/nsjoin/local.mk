bin_PROGRAMS += nsjoin
nsjoin_SOURCES = \
	%D%/environment.c \
	%D%/exec.c \
	%D%/identity.c \
	%D%/likeness.c \
	%D%/likeness.h \
	%D%/main.c \
	%D%/nsjoin.h \
	%D%/options.c \
	%D%/session.c \
	%D%/sources.c \
	%D%/target.c
nsjoin_LDADD = lib/libnskit.a
