#!/usr/bin/env bats
# What holds for every program: --help, --version, unknown options.
bats_require_minimum_version 1.5.0

@test "--help goes to stdout, status 0" {
	for tool in nsls nsjoin nsnew netnsctl; do
		run --separate-stderr "$tool" --help
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		[[ ${lines[0]} == "Usage: $tool "* ]]
	done
}

@test "--version names the program and the package" {
	for tool in nsls nsjoin nsnew netnsctl; do
		run "$tool" --version
		[ "$status" -eq 0 ]
		[[ $output == "$tool from nskit "[0-9]* ]]
	done
}

@test "an unknown option is one line, a hint, and status 2" {
	for tool in nsls nsjoin nsnew netnsctl; do
		run --separate-stderr "$tool" --no-such-option
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[ "${stderr_lines[0]}" = "$tool: unknown option --no-such-option" ]
		[[ ${stderr_lines[1]} == "$tool: hint: "* ]]
	done
}

@test "output that cannot be written is a failure" {
	for tool in nsls nsjoin nsnew netnsctl; do
		run bash -c "$tool --help >/dev/full"
		[ "$status" -eq 1 ]
		[[ $output == "$tool: cannot write to standard output: No space left on device" ]]
	done
}
