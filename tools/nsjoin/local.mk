bin_PROGRAMS += nsjoin
nsjoin_SOURCES = %D%/main.c
nsjoin_LDADD = lib/libnskit.a
