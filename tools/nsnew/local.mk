bin_PROGRAMS += nsnew
nsnew_SOURCES = %D%/insert.c %D%/main.c %D%/nsnew.h %D%/options.c %D%/remove.c %D%/sets.c
nsnew_LDADD = lib/libnskit.a
