#!/usr/bin/env bats
# Completion as bash does it: bash-completion/nskit is sourced, its function is called with the words of a line as bash cuts them.

setup() {
	compopt() { :; }
	# shellcheck source=/dev/null
	source "$NSKIT_SRC/bash-completion/nskit"
}

# complete_line WORD...: COMPREPLY for the last word, one candidate a line in $replies
complete_line() {
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	_nskit
	replies=$(printf '%s\n' "${COMPREPLY[@]}")
}

has() { grep -qxF -- "$1" <<<"$replies" || { echo "no $1 in: $replies"; false; }; }
lacks() { ! grep -qxF -- "$1" <<<"$replies" || { echo "$1 in: $replies"; false; }; }

@test "all four programs are registered" {
	for tool in nsls nsjoin nsnew netnsctl; do
		[[ $(complete -p "$tool") == *"-F _nskit $tool" ]]
	done
}

@test "options by their beginning, help and version too" {
	complete_line nsls --
	has --help
	has --version
	has --type
	complete_line nsls --ty
	[ "$replies" = --type ]
	complete_line nsjoin --no-such
	[ -z "$replies" ]
}

@test "a list of columns: what stands before the last comma stays" {
	complete_line nsls -o N
	has NS
	has NPROCS
	lacks TYPE
	complete_line nsls -o NS,
	has NS,TYPE
	has NS,NPROCS
	complete_line nsls -o NS,TYP
	[ "$replies" = NS,TYPE ]
	complete_line nsls -o +US
	[ "$replies" = +USER ]
}

@test "what bash cuts at colons: one word to us, and nothing of it is said twice" {
	ip netns add blue || skip "needs root"
	complete_line nsjoin -t netns :
	[ "$replies" = blue ]
	complete_line nsjoin -t netns : b
	[ "$replies" = blue ]
	complete_line nsjoin -t netns:b   # with no colon in COMP_WORDBREAKS
	[ "$replies" = netns:blue ]
	complete_line nsjoin --target = netns : b
	[ "$replies" = blue ]
	complete_line nsjoin -t netns : blue --no-f
	[ "$replies" = --no-fork ]
	ip netns delete blue
}

@test "--name=value, which bash cuts into three words" {
	complete_line nsls --type = ne
	[ "$replies" = net ]
	complete_line nsls --type =
	has net
	has user
	complete_line nsls --type = net,m
	[ "$replies" = net,mnt ]
	complete_line nsls --type = net -o TY
	[ "$replies" = TYPE ]
}

@test "verbs: first words once, second words alone after the first" {
	complete_line netnsctl ""
	has add
	has exec
	[ "$(grep -cx bridge <<<"$replies")" -eq 1 ]
	complete_line netnsctl bridge ""
	has add
	has delete
	lacks exec
	lacks bridge
	complete_line netnsctl bridge d
	[ "$replies" = delete ]
}

@test "options of a verb come from its rows" {
	complete_line netnsctl add --
	has --bridge
	has --ip
	lacks --version
}

@test "after the program's name its arguments are not ours" {
	complete_line nsjoin -t 1 ls --
	lacks --target
}

@test "files are left to bash" {
	cd "$BATS_TEST_TMPDIR"
	touch one-file
	complete_line nsjoin --net = one
	[ "$replies" = one-file ]
}
