#!/usr/bin/env bats
# nsls --color: colours on a terminal, and where there are none.
bats_require_minimum_version 1.5.0

setup() {
	esc=$'\033'
	netnsctl add nobody
	unset NO_COLOR CLICOLOR_FORCE XDG_CONFIG_HOME
	export TERM=xterm HOME=$BATS_TEST_TMPDIR
	ours=$(readlink /proc/self/ns/net | tr -cd 0-9)
	lone=$(stat -Lc %i /run/netns/nobody)
}

teardown() {
	netnsctl delete nobody
	rm -rf /etc/terminal-colors.d
}

# What a command says on a terminal.
on_terminal() { script -qec "$1" /dev/null; }

# Does it have colours there?
has_colors() { on_terminal "nsls -t net" | grep -q "$esc"; }

@test "on a terminal: bold headings, a colour for each kind, nobody's is faint" {
	run on_terminal "nsls -t net,uts -o NS,TYPE"
	[[ ${lines[0]} == *"${esc}[1m"*NS"${esc}[0m"* ]]
	[[ $output == *"${esc}[32m$ours${esc}[0m"*"${esc}[32mnet"* ]]
	[[ $output == *"${esc}[36muts${esc}[0m"* ]]
	run on_terminal "nsls -t net -o NS,NPROCS,NSFS"
	[[ $output == *"${esc}[2m$lone${esc}[0m"*"${esc}[2m"*"0${esc}[0m"* ]]
}

@test "eight kinds have eight colours" {
	run on_terminal "unshare -T --fork nsls -n -o TYPE -l -Q 'NPROCS > 0'"
	[ "$(sed "s/$esc\[[0-9;]*m//g" <<<"$output" | tr -d ' \r' | sort -u | grep -c '^[a-z]*$')" -eq 8 ]
	[ "$(grep -o "$esc\[[0-9;]*m[a-z]" <<<"$output" | sed 's/.$//' | sort -u | wc -l)" -eq 8 ]
}

@test "a tree has them too, and the colours take no room" {
	run on_terminal "nsls -T -t net -o NS,TYPE"
	[[ $output == *"${esc}[32m"*"$ours${esc}[0m"* ]]
	plain=$(on_terminal "nsls -T -t net -o NS,TYPE --color=never" | tr -d '\r')
	[ "$(sed "s/$esc\[[0-9;]*m//g" <<<"$output" | tr -d '\r' | sed 's/ *$//')" = "$(sed 's/ *$//' <<<"$plain")" ]
	[[ $plain != *"$esc"* ]]
}

@test "none in a pipe, in JSON, in raw words" {
	[[ $(nsls -t net) != *"$esc"* ]]
	for form in -J -r "-J --color=always" "-r --color=always"; do
		run on_terminal "nsls $form -t net"
		[[ $output == *"$ours"* ]]
		[[ $output != *"$esc"* ]]
	done
	[[ $(nsls --color=always -t net) == *"$esc"* ]]
	[[ $(nsls --color -t net) != *"$esc"* ]]
}

@test "NO_COLOR, CLICOLOR_FORCE, a dumb terminal" {
	has_colors
	NO_COLOR=1 run ! has_colors
	NO_COLOR= has_colors
	TERM=dumb run ! has_colors
	TERM= run ! has_colors
	[[ $(CLICOLOR_FORCE=1 nsls -t net) == *"$esc"* ]]
	[[ $(CLICOLOR_FORCE=0 nsls -t net) != *"$esc"* ]]
	[[ $(CLICOLOR_FORCE=1 NO_COLOR=1 nsls -t net) != *"$esc"* ]]
	[[ $(NO_COLOR=1 nsls -t net --color=always) == *"$esc"* ]]
}

@test "terminal-colors.d: the more specific name wins, the user's folder before the system's" {
	mkdir -p /etc/terminal-colors.d "$HOME/.config/terminal-colors.d"
	: >/etc/terminal-colors.d/disable
	run ! has_colors
	: >/etc/terminal-colors.d/nsls.enable
	has_colors
	: >/etc/terminal-colors.d/nsls@xterm.disable
	run ! has_colors
	TERM=vt220 has_colors
	rm /etc/terminal-colors.d/*
	: >"/etc/terminal-colors.d/@xterm.disable"
	run ! has_colors
	: >"$HOME/.config/terminal-colors.d/enable"
	has_colors
	XDG_CONFIG_HOME=/nowhere
	export XDG_CONFIG_HOME
	run ! has_colors
	: >/etc/terminal-colors.d/lsns.enable
	run ! has_colors
}

@test "names stand out; what is hostile in it is escaped still" {
	run on_terminal "nsls --list-columns"
	[[ $output == *"${esc}[1;36mNS "* ]]
	unshare -u bash -c $'exec -a "\e[31mred" sleep 60' 3>&- &
	until grep -aqs 31mred "/proc/$!/cmdline"; do sleep 0.02; done
	run on_terminal "nsls -t uts -o NS,COMMAND"
	kill $!
	[[ $output == *'\x1b[31mred'* ]]
	[[ $output != *"$esc[31mred"* ]]
}

@test "a word that is none of them is a usage error" {
	run nsls --color=sometimes
	[ "$status" -eq 2 ]
	[[ $output == *"'sometimes' is none of auto, always, never"* ]]
}
