#!/usr/bin/env bats
# nsls --graph: the picture.
bats_require_minimum_version 1.5.0

setup() {
	ip netns add red
	ip link add here type veth peer name there netns red
	nsenter --net=/run/netns/red sleep 60 3>&- &
	holder=$!
	unshare --pid --fork --kill-child sh -c 'sleep 60; # "]; <script>alert(1)</script> ]]> \ & `' 3>&- &
	evil=$!
	until pgrep -P "$evil" sh && [ "$(cat "/proc/$holder/comm")" = sleep ]; do sleep 0.02; done
	red=$(stat -L -c %i /run/netns/red)
}

teardown() {
	kill -9 "$holder" "$evil" && wait "$holder" "$evil" 2>/dev/null || true
	ip netns delete red
}

@test "dot: namespaces, what runs there, the link between them; dot can read it" {
	run --separate-stderr nsls --graph
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[[ $output == *"label=\"net $red red\\lthere\\l\""* ]]
	[[ $output == *"label=\"here - there\""* || $output == *"label=\"there - here\""* ]]
	[[ $output == *'label="1 process\lsleep 60\l"'* ]]
	nsls --graph=dot | dot -Tcanon >/dev/null
	[ "$(nsls --graph=dot)" = "$output" ]   # the same each time
}

@test "svg: well-formed, alone, with a title and a view box, and names stay names" {
	nsls --graph=svg >/run/graph.svg
	perl -0777 -ne 'exit 1 unless /^<\?xml .*?<svg .*viewBox=.*<title>namespaces of .*<\/svg>\s*$/s; exit 1 if /<script|<image|<!DOCTYPE|<!ENTITY|url\(|xlink:href/' /run/graph.svg
	grep -q '&lt;script&gt;' /run/graph.svg
	if command -v xmllint; then xmllint --noout --nonet /run/graph.svg; fi
}

@test "mermaid: every line is one of its few forms" {
	nsls --graph=mermaid >/run/graph.mmd
	[ "$(head -1 /run/graph.mmd)" = "flowchart LR" ]
	text='"[^"<>`]*(<br/>[^"<>`]*)*"'
	if grep -vE "^(flowchart LR|  subgraph g[0-9]+\[$text\]|  end|    n[0-9]+\[$text\]:::[a-z]+|  n[0-9]+ (---|-->|-\.->)(\|$text\|)? n[0-9]+|  classDef [a-z]+ [a-z0-9:#,]+)$" /run/graph.mmd; then false; fi
	grep -q '#60;script#62;' /run/graph.mmd
}

@test "an ordinary user's host is where that user is, whose process has the lowest PID" {
	user="setpriv --reuid 1000 --regid 1000 --clear-groups"
	$user unshare --user --map-root-user --net sleep 62 3>&- &
	many=$!
	until [ "$(cat "/proc/$many/comm")" = sleep ]; do sleep 0.02; done
	home=$(readlink /proc/self/ns/net | tr -cd 0-9) own=$(readlink "/proc/$many/ns/net" | tr -cd 0-9)
	run --separate-stderr $user env PATH="$PATH" nsls --graph=mermaid -t net
	mount -o remount,hidepid=2 /proc
	hidden=$($user env PATH="$PATH" nsls --graph=mermaid -t net 2>/dev/null)
	mount -o remount,hidepid=0 /proc
	kill "$many"
	wait "$many" || true
	[ "$status" -eq 0 ]
	for output in "$output" "$hidden"; do
		# the frame above the node
		[[ $(grep -B 9 "\"net $home" <<<"$output" | grep subgraph | tail -1) == *'["host '* ]]
		[[ $(grep -B 9 "\"net $own" <<<"$output" | grep subgraph | tail -1) == *"[\"PID $many\"]" ]]
	done
}

@test "-t chooses the kinds" {
	run nsls --graph -t pid
	[[ $output == *'label="pid '* && $output != *'label="net '* ]]
	run nsls --graph -t net
	[[ $output == *'label="net '* && $output != *'label="pid '* ]]
}

@test "without the program dot: one line, a hint, status 1" {
	tool=$(command -v nsls)
	run --separate-stderr env PATH=/nowhere "$tool" --graph=svg
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "nsls: --graph=svg needs the program dot, which is not there" ]
	[[ ${stderr_lines[1]} == "nsls: hint: apt-get install graphviz"* ]]
	run --separate-stderr nsls --graph=png
	[ "$status" -eq 2 ]
}

@test "many processes are few lines" {
	nsenter --net=/run/netns/red sh -c 'for i in $(seq 50); do sleep 61 & done; wait' 3>&- &
	many=$!
	until [ "$(pgrep -c -P "$many" sleep)" = 50 ]; do sleep 0.02; done
	run nsls --graph
	kill $(pgrep -P "$many")
	wait "$many" || true
	[[ $output == *'50 x sleep 61'* ]]
}
