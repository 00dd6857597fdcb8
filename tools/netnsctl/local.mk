bin_PROGRAMS += netnsctl
netnsctl_SOURCES = %D%/main.c
netnsctl_LDADD = lib/libnskit.a
