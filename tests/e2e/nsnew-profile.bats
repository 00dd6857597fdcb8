#!/usr/bin/env bats
# nsnew --profile and --args-fd: options from elsewhere, in their place.

load nsnew

setup() { cd "$BATS_TEST_TMPDIR"; }

# plan ARGS...: --dry-run of these
plan() { run nsnew --dry-run "$@" </dev/null; }

# wrong LINE:COLUMN TEXT YAML: is the profile refused there and so?
wrong() {
	printf '%b' "$3" >bad.yaml
	run nsnew --profile bad.yaml true
	[[ $status -eq 2 && ${lines[0]} == "nsnew: option --profile bad.yaml: bad.yaml:$1: "*"$2"* ]] || { printf '%s\n' "$3" "$output"; return 1; }
}

@test "a profile is what its options are on the command line" {
	cat >box.yaml <<-'END'
		---
		# what the room is like
		map-root-user: true
		uts:             # a new one
		net: ~
		hostname: 'it''s'
		pid: true
		time: false
		bind:
		  - /srv
		  - "/usr:/mnt"   # there
		ro: true
		monotonic: -5
	END
	plan --profile box.yaml true
	[ "$status" -eq 0 ]
	from_file=$output
	plan -r -u -n --hostname "it's" -p --bind /srv --bind /usr:/mnt --ro --monotonic -5 true
	[ "$output" = "$from_file" ]
	sed -i 's/$/\r/' box.yaml
	plan --profile box.yaml true
	[ "$output" = "$from_file" ]
}

@test "a list keeps the order of different options" {
	printf '%s\n' '- tmpfs: /t' '- dir: /t/a' '- tmpfs: /t/a' '- ro' >list.yaml
	plan --profile=list.yaml true
	from_file=$output
	plan --tmpfs /t --dir /t/a --tmpfs /t/a --ro true
	[ "$output" = "$from_file" ]
}

@test "every YAML reader reads the same" {
	cat >box.yaml <<-'END'
		hostname: a#b   # comment
		domainname: "q \"x\" \\ # no"
		wd: 'c: d'
		bind:
		- /a b
		-   /c:/d
	END
	/usr/bin/python3 - <<-'END' >expected
		import yaml
		for key, value in yaml.load(open('box.yaml'), Loader=yaml.BaseLoader).items():
		    for one in value if isinstance(value, list) else [value]:
		        print(f'--{key}={one}')
	END
	mapfile -t words <expected
	plan --profile box.yaml true
	from_file=$output
	plan "${words[@]}" true
	[ "$status" -eq 0 ]
	[ "$output" = "$from_file" ]
}

@test "its place counts: later options win over it, and it over earlier ones" {
	echo 'hostname: file' >h.yaml
	[ "$(nsnew --profile h.yaml --hostname later hostname)" = later ]
	[ "$(nsnew --hostname earlier --profile h.yaml hostname)" = file ]
	# as an argument of another option it is no option
	[ "$(nsnew --hostname --profile hostname)" = --profile ]
}

@test "--args-fd takes words between NUL bytes" {
	[ "$(nsnew --args-fd 9 hostname 9< <(printf -- '-u\0--hostname\0two words\0'))" = "two words" ]
	[ "$(nsnew --args-fd=9 --hostname later hostname 9< <(printf -- '--hostname=nine'))" = later ]
	[ "$(nsnew --hostname first --args-fd 9 hostname 9< <(printf -- '--hostname=nine'))" = nine ]
	# it is not the program's
	run nsnew --args-fd 9 sh -c '[ -e /proc/self/fd/9 ] || echo gone' 9< <(printf -- '-u')
	[ "$output" = gone ]
}

@test "--isolate in a profile, options beside it" {
	echo 'isolate: true' >i.yaml
	plan --profile i.yaml --join net=1 true
	from_file=$output
	plan --isolate --join net=1 true
	[ "$output" = "$from_file" ]
}

@test "profiles may name further ones, not themselves" {
	echo 'profile: two.yaml' >one.yaml
	echo 'hostname: deep' >two.yaml
	[ "$(nsnew --profile one.yaml hostname)" = deep ]
	echo 'profile: one.yaml' >two.yaml
	run nsnew --profile one.yaml true
	[ "$status" -eq 2 ]
	[[ $output == *"name each other in a circle"* ]]
}

@test "what is wrong is said with line and column, and nothing is made" {
	before=$(state | grep -v bad.yaml)
	wrong 2:1 "unknown option 'hostnam'" 'uts:\nhostnam: x\n'
	[[ ${lines[1]} == *"did you mean hostname?"* ]]
	wrong 1:1 "unknown option 'xyzzyplugh'" 'xyzzyplugh: 1\n'
	wrong 2:1 'hostname stands there twice' 'hostname: a\nhostname: b\n'
	wrong 1:11 'must be quoted' 'hostname: [a, b]\n'
	wrong 1:12 'must be quoted' 'hostname: a: b\n'
	wrong 1:11 'does not end' 'hostname: "a\n'
	wrong 1:15 'may follow' 'hostname: "a" b\n'
	wrong 1:5 'true or false' 'ro: perhaps\n'
	wrong 1:1 'needs a value' 'hostname:\n'
	wrong 2:2 'a tab does not indent' 'bind:\n \t- /x\n'
	wrong 3:4 'not indented as' 'bind:\n  - /x\n   - /y\n'
	wrong 1:3 'is indented' '  uts: true\n'
	wrong 2:1 'this file is a list' '- uts\nnet:\n'
	wrong 2:1 'below an option without' 'hostname: a\n- b\n'
	wrong 1:4 'a colon is missing' 'uts\n'
	wrong 1:1 'expected OPTION' '!x: y\n'
	wrong 1:11 'control character' 'hostname: \001\n'
	[ "$(state | grep -v bad.yaml)" = "$before" ]
}

@test "a value that the option refuses names file and line" {
	printf 'uts:\n\nsetgroups: perhaps\n' >v.yaml
	run nsnew --profile v.yaml true
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "nsnew: v.yaml, line 3: option --setgroups perhaps: "* ]]
	run nsnew --args-fd 9 true 9< <(printf -- '--nosuch\0')
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "nsnew: --args-fd 9: unknown option --nosuch" ]]
}

@test "only options come from elsewhere" {
	for words in 'sh' '-u\0--' '-u\0--\0sh'; do
		run nsnew --args-fd 9 true 9< <(printf -- "$words")
		[ "$status" -eq 2 ]
		[[ $output == *"--args-fd 9 holds more than options"* ]]
	done
	run nsnew --args-fd 9 true 9<&-
	[ "$status" -eq 2 ]
	[[ $output == *"cannot read options from 9: Bad file descriptor"* ]]
	run nsnew --profile /nowhere true
	[ "$status" -eq 2 ]
	[[ $output == *"cannot read options from /nowhere: No such file or directory"* ]]
}

@test "no profile, no cost: nothing more is read" {
	no_leak_check
	strace -f -o trace nsnew -u true
	if grep -E 'yaml|profile' trace; then false; fi
}
