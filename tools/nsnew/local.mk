bin_PROGRAMS += nsnew
nsnew_SOURCES = %D%/main.c
nsnew_LDADD = lib/libnskit.a
