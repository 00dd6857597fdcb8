lib_libnskit_a_SOURCES += \
	%D%/addr.c \
	%D%/addr.h \
	%D%/inside.c \
	%D%/inside.h \
	%D%/link.c \
	%D%/link.h \
	%D%/linklist.c \
	%D%/linklist.h \
	%D%/lo.c \
	%D%/lo.h \
	%D%/netns.c \
	%D%/netns.h \
	%D%/netns_folder.c \
	%D%/nl.c \
	%D%/nl.h \
	%D%/nsid.c \
	%D%/nsid.h \
	%D%/ports.c \
	%D%/ports.h \
	%D%/route.c \
	%D%/route.h \
	%D%/sockdiag.c \
	%D%/sockdiag.h \
	%D%/tour.c \
	%D%/tour.h
