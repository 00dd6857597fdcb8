# One completion for all four programs; bash finds it by the program's name, hence the links.
dist_bashcompletion_DATA = %D%/nskit

install-data-hook:
	cd "$(DESTDIR)$(bashcompletiondir)" && for tool in $(bin_PROGRAMS); do rm -f $$tool && $(LN_S) nskit $$tool || exit 1; done

uninstall-hook:
	cd "$(DESTDIR)$(bashcompletiondir)" && rm -f $(bin_PROGRAMS)
