# Manual pages: the rows of a program's tables are filled into its AsciiDoc page, then asciidoctor makes troff of it.
# The program is an order-only prerequisite: it must be there to tell its rows, but tarballs ship the finished pages.
filled_MANS = %D%/nsls.1 %D%/nsjoin.1 %D%/nsnew.1 %D%/netnsctl.1
dist_man_MANS = $(filled_MANS) %D%/nsls-json.5
MAN_DATE = 2026-11-23
EXTRA_DIST += $(dist_man_MANS:=.adoc) %D%/options.awk
MAINTAINERCLEANFILES += $(dist_man_MANS)
CLEANFILES += $(filled_MANS:=.rows) $(filled_MANS:=.full.adoc)

$(filled_MANS): %D%/%.1: %D%/%.1.adoc %D%/options.awk | %$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && ./$*$(EXEEXT) --describe >$@.rows && \
	$(AWK) -f $(srcdir)/%D%/options.awk $@.rows $(srcdir)/$@.adoc >$@.full.adoc && \
	$(ASCIIDOCTOR) -b manpage -a nskit-version=$(PACKAGE_VERSION) -a docdate=$(MAN_DATE) -o $@ $@.full.adoc

# Pages of formats tell no rows.
%D%/nsls-json.5: %D%/nsls-json.5.adoc
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(ASCIIDOCTOR) -b manpage -a nskit-version=$(PACKAGE_VERSION) -a docdate=$(MAN_DATE) -o $@ $(srcdir)/$@.adoc

%D%/nsls.1: $(nsls_SOURCES)
%D%/nsjoin.1: $(nsjoin_SOURCES)
%D%/nsnew.1: $(nsnew_SOURCES)
%D%/netnsctl.1: $(netnsctl_SOURCES)
