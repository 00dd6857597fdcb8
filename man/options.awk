# SPDX-License-Identifier: MIT
# Fill the rows of a program's tables into its manual page: awk -f options.awk ROWS PAGE
# ROWS is what `TOOL --describe` prints (lib/cli/describe.h). PAGE is AsciiDoc with these lines of our own:
#   @option NAME         the term of an option ("*-t*, *--type* _LIST_::"); the text below it is the author's
#   @option VERB:NAME    the same for an option of a verb
#   @verb NAME           the term of a verb ("*add* [_options_] _NAME_...::")
#   @bundle OPTION       the options that this one stands for
#   @columns [--OPTION]  all columns with their help, of the rows that this option asks for
# A row without its line in the page, or a line without its row, is an error: the page cannot lag behind the program.
function term(letter, name, takes, arg) {
	t = (letter == "-" ? "" : "*-" letter "*, ") "*--" name "*"
	if (takes == "arg") return t " _" arg "_::"
	if (takes == "maybe") return t "[=_" arg "_]::"
	return t "::"
}
BEGIN { FS = "\t" }
FNR == NR && $1 == "option" { key = ($2 == "-" ? "" : $2 ":") $4; rows["option " key] = term($3, $4, $5, $6); with_options[$2] = 1; next }
FNR == NR && $1 == "verb" { verb_args[$2] = $4; rows["verb " $2] = ""; next }
FNR == NR && $1 == "bundle" { gsub(/,/, ",{zwsp}", $3); rows["bundle " $2] = $3; next }
FNR == NR && $1 == "table" { table = $3; next }
FNR == NR && $1 == "column" { columns[table] = columns[table] "*" $2 "* (" $3 ")::\n" toupper(substr($4, 1, 1)) substr($4, 2) ".\n\n"; next }
FNR == NR { next }
/^@columns( --[a-z-]+)?$/ {
	table = split($0, marker, " ") > 1 ? marker[2] : "-"
	if (!(table in columns)) { print FILENAME ":" FNR ": no columns" > "/dev/stderr"; bad = 1 }
	printf "%s", columns[table]
	shown[table] = 1
	next
}
/^@(option|verb|bundle) / {
	key = substr($0, 2)
	if (!(key in rows)) { print FILENAME ":" FNR ": the program has no " key > "/dev/stderr"; bad = 1; next }
	if (key in seen) { print FILENAME ":" FNR ": " key " stands twice" > "/dev/stderr"; bad = 1 }
	seen[key] = 1
	if (key ~ /^verb /) {
		name = substr(key, 6)
		print "*" name "*" (name in with_options ? " [_options_]" : "") (verb_args[name] == "-" ? "" : " _" verb_args[name] "_") "::"
	} else print rows[key]
	next
}
{ print }
END {
	for (key in rows) if (!(key in seen)) { print FILENAME ": no paragraph for " key > "/dev/stderr"; bad = 1 }
	for (table in columns) if (!(table in shown)) { print FILENAME ": no @columns " table > "/dev/stderr"; bad = 1 }
	exit bad
}
