#!/usr/bin/env bats
# nsls --caps: which capabilities a process has in each namespace, and by which rule.
bats_require_minimum_version 1.5.0

setup() { pids=(); }

teardown() {
	kill -9 "${pids[@]}" 2>/dev/null || true
	wait "${pids[@]}" 2>/dev/null || true
}

# start COMMAND...: in the background, until it sleeps; its PID is $pid
start() {
	"$@" 3>&- &
	pid=$!
	pids+=("$pid")
	until [ "$(cat /proc/$pid/comm)" = sleep ]; do kill -0 "$pid"; sleep 0.01; done
}

as_user() { start setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }

ns() { readlink "/proc/$1/ns/$2" | tr -cd 0-9; }

# caps PID NS [COLUMNS]
caps() { nsls --caps "$1" -n -r -Q "NS == $2" -o "${3:-WHY,CAPS}"; }

@test "root has its own everywhere: own where its user namespace is the owner, ancestor below" {
	start sleep 60
	root=$pid
	start unshare --user --map-root-user --net sleep 60
	[[ "$(caps "$root" "$(ns $root net)")" == "own all"* ]]
	[[ "$(caps "$root" "$(ns $root user)")" == "own all"* ]]
	# root made it, so that it has what it does not have itself as well
	[ "$(caps "$root" "$(ns $pid net)")" = "owner all" ]
	[ "$(caps "$root" "$(ns $pid user)")" = "owner all" ]
	[ "$(caps "$root" "$(ns $pid net)" ONS)" = "$(ns $pid user)" ]
}

@test "what an unprivileged user made" {
	as_user unshare --user --map-root-user --net sleep 60
	inside=$pid
	as_user sleep 60
	same=$pid
	start setpriv --bounding-set=-net_admin --inh-caps=-all sleep 60   # root with less
	less=$pid
	start setpriv --reuid 1001 --regid 1001 --clear-groups sleep 60
	other=$pid
	net=$(ns $inside net)
	# inside: all there, none outside
	[ "$(caps $inside "$net")" = "own all" ]
	[ "$(caps $inside "$(ns $same net)")" = "none none" ]
	# the same user outside has no capability, but all over what it made
	[ "$(caps $same "$(ns $same net)")" = "own none" ]
	[ "$(caps $same "$net")" = "owner all" ]
	# another user has none of it, root what it has itself
	[ "$(caps $other "$net")" = "ancestor none" ]
	[[ "$(caps $less "$net")" == "ancestor all-net_admin"* ]]
}

@test "the kernel is of the same opinion" {
	as_user unshare --user --map-root-user --net --uts sleep 60
	inside=$pid
	[ "$(nsls --caps $inside -t uts -n -r -o WHY -Q "NS == $(ns $inside uts)")" = own ]
	setpriv --reuid 1000 --regid 1000 --clear-groups nsenter --user --preserve-credentials --net -t $inside ip link set lo up   # owner
	run ! setpriv --reuid 1001 --regid 1001 --clear-groups nsenter --user --preserve-credentials --net -t $inside true   # ancestor, none
}

@test "two levels down: what was made by the user on the first step counts" {
	as_user unshare --user --map-root-user unshare --user --map-root-user --net sleep 60
	deep=$pid
	as_user sleep 60
	[ "$(caps $pid "$(ns $deep net)")" = "owner all" ]
	[ "$(caps $deep "$(ns $pid net)")" = "none none" ]
	start sleep 60
	[[ "$(caps $pid "$(ns $deep net)")" == "ancestor all"* ]]
}

@test "effective and permitted apart; a capability can be asked for; JSON has names" {
	start setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps=+net_raw,+chown --ambient-caps=+net_raw,+chown sleep 60
	[ "$(caps $pid "$(ns $pid net)" WHY,CAPS,PERMITTED)" = "own chown,net_raw chown,net_raw" ]
	[ "$(nsls --caps $pid -t net -n -r -o NS -Q "NS == $(ns $pid net) and CAPS == 'net_raw'")" = "$(ns $pid net)" ]
	[ -z "$(nsls --caps $pid -t net -n -r -o NS -Q "NS == $(ns $pid net) and CAPS == 'sys_admin'")" ]
	nsls --caps $pid -t net -J -Q "NS == $(ns $pid net)" | jq -e '.namespaces[0] | .why == "own" and .caps == ["chown", "net_raw"] and .permitted == .caps'
}

@test "every namespace of the list is told of, also where no process is in it" {
	netnsctl add alone
	start sleep 60
	[ "$(nsls --caps $pid -n -r -o NS | sort)" = "$(nsls -n -r -o NS,TYPE,USER | cut -d" " -f1 | sort)" ]
	alone=$(stat -L -c %i /run/netns/alone)
	[[ "$(caps $pid "$alone" WHY,PID)" == "own " ]]
	netnsctl delete alone
}

@test "bad input: one line and its status; an ordinary user sees its own" {
	run -2 nsls --caps x
	run -1 nsls --caps 4194000
	[ "$output" = "nsls: no process has PID 4194000" ]
	run -2 nsls --caps 1 -p 1
	run -2 nsls --caps 1 2
	start sleep 60
	run -1 setpriv --reuid 1000 --regid 1000 --clear-groups nsls --caps $pid
	[[ "${lines[0]}" == "nsls: cannot read the user namespace of process $pid: Permission denied" ]]
	as_user sleep 60
	run -0 --separate-stderr setpriv --reuid 1000 --regid 1000 --clear-groups nsls --caps $pid -t net -n -r -o NS,WHY
	[ "$output" = "$(ns $pid net) own" ]
	[[ "$stderr" == *"could not be read"* ]]
}
