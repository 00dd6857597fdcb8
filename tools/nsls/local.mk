bin_PROGRAMS += nsls
nsls_SOURCES = %D%/main.c
nsls_LDADD = lib/libnskit.a
