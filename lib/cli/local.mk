lib_libnskit_a_SOURCES += \
	%D%/column.c \
	%D%/column.h \
	%D%/complete.c \
	%D%/complete.h \
	%D%/describe.c \
	%D%/describe.h \
	%D%/exec.c \
	%D%/exec.h \
	%D%/exit.c \
	%D%/exit.h \
	%D%/filter.h \
	%D%/filter_eval.c \
	%D%/filter_lex.c \
	%D%/filter_lex.h \
	%D%/filter_node.h \
	%D%/filter_parse.c \
	%D%/filter_regex.c \
	%D%/opt.c \
	%D%/opt.h \
	%D%/table.c \
	%D%/table.h \
	%D%/verb.c \
	%D%/verb.h \
	%D%/view.c \
	%D%/view.h
