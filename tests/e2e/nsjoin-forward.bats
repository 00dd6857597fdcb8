#!/usr/bin/env bats
# nsjoin --forward: ports and Unix sockets from here into the network namespace of a container.
bats_require_minimum_version 1.5.0

setup() {
	started=()
	: >"$BATS_TEST_TMPDIR/said"
	cd "$BATS_TEST_TMPDIR"
	busybox=$(command -v busybox)
	mkdir -p root/run root/bin root/proc
	cp "$busybox" root/bin/busybox
	nsnew --net -R root /bin/busybox sleep 600 3>&- & started+=($!)
	target=$!
	until [ "$(cat /proc/$target/comm)" = busybox ]; do kill -0 "$target"; sleep 0.01; done
	nsjoin -t "$target" --net ip link set lo up
}

teardown() {
	kill -9 "${started[@]}" 2>/dev/null || true
	wait "${started[@]}" 2>/dev/null || true
}

# inside ARGS...: a socat in the target's network namespace, which goes on
inside() {
	nsjoin -t "$target" --net socat -t 20 "$@" 3>&- &
	started+=($!)
}

# forward ARGS...: nsjoin --forward in the background: $forward, what it says in said and notes; returns when it listens everywhere
forward() {
	nsjoin "$@" >said 2>notes 3>&- & forward=$!
	started+=("$forward")
	until [ "$(wc -l <said)" -ge "${lines:-1}" ]; do kill -0 "$forward"; sleep 0.01; done
}

# until_inside PORT: somebody is there in the target's namespace
until_inside() { until [ -n "$(nsls --listen "$1" -n -o PORT 2>/dev/null)" ]; do sleep 0.01; done; }

@test "TCP: both families of the local host, many at once, all bytes, each half ends by itself" {
	inside TCP-LISTEN:80,fork,reuseaddr SYSTEM:'cat; echo end'
	until_inside 80
	lines=2 forward -t "$target" --forward 8080:80
	[ "$(cat said)" = "127.0.0.1:8080 to 127.0.0.1:80
[::1]:8080 to 127.0.0.1:80" ]
	[ "$(echo four | socat -t 10 - TCP:127.0.0.1:8080)" = $'four\nend' ]
	[ "$(echo six | socat -t 10 - TCP6:[::1]:8080)" = $'six\nend' ]
	head -c 3000000 /dev/urandom >bytes
	{ cat bytes; echo end; } >want
	socat -t 20 - TCP:127.0.0.1:8080 <bytes | cmp - want
	clients=()
	for i in {1..30}; do socat -t 20 - TCP:127.0.0.1:8080 <<<"$i" >"got.$i" 3>&- & clients+=($!); done
	wait "${clients[@]}"
	for i in {1..30}; do [ "$(cat "got.$i")" = "$i"$'\nend' ]; done
	[ ! -s notes ]
	kill "$forward"
	wait "$forward"   # a signal is a good end
}

@test "what listens there on IPv6 alone is found too" {
	inside TCP6-LISTEN:80,bind=[::1],ipv6only=1,fork EXEC:cat
	until_inside 80
	forward -t "$target" --forward 127.0.0.1:8080:80
	[ "$(echo six | socat -t 10 - TCP:127.0.0.1:8080)" = six ]
	[ ! -s notes ]
}

@test "UDP: every client gets its own answers, from the address that it asked" {
	inside UDP-LISTEN:53,fork SYSTEM:'read line; echo "$line $SOCAT_PEERPORT"'
	until_inside udp:53
	lines=2 forward -t "$target" --forward '*:5353:53/udp'
	ip addr add 10.7.0.1/32 dev lo
	[[ $(echo one | socat -t 2 - UDP:127.0.0.1:5353) == "one "* ]]
	[[ $(echo two | socat -t 2 - UDP:10.7.0.1:5353) == "two "* ]]   # socat's socket is connected: another sender would not be heard
	[[ $(echo six | socat -t 2 - UDP6:[::1]:5353) == "six "* ]]
	ip addr del 10.7.0.1/32 dev lo
}

@test "Unix sockets: from a path, to a path below the target's root, to an abstract name" {
	socat UNIX-LISTEN:root/run/app.sock,fork EXEC:cat 3>&- & started+=($!)
	inside ABSTRACT-LISTEN:app,fork EXEC:cat
	until [ -S root/run/app.sock ]; do sleep 0.01; done
	lines=3 forward -t "$target" --forward "$PWD/here.sock:/run/app.sock" --forward 127.0.0.1:8080:/run/app.sock --forward 127.0.0.1:8081:@app
	[ "$(echo path | socat -t 10 - UNIX:here.sock)" = path ]
	[ "$(echo port | socat -t 10 - TCP:127.0.0.1:8080)" = port ]
	[ "$(echo name | socat -t 10 - TCP:127.0.0.1:8081)" = name ]
	[ "$(stat -c %a here.sock)" = 700 ]
	kill "$forward"
	wait "$forward"
	[ ! -e here.sock ]
}

@test "links below the target's root lead nowhere outside" {
	socat "UNIX-LISTEN:$PWD/secret.sock,fork" EXEC:cat 3>&- & started+=($!)
	until [ -S secret.sock ]; do sleep 0.01; done
	ln -s "$PWD/secret.sock" root/run/app.sock
	forward -t "$target" --forward 127.0.0.1:8080:/run/app.sock
	run socat -t 5 - TCP:127.0.0.1:8080 <<<hello
	[[ $output != *hello* ]]
	until [ -s notes ]; do sleep 0.01; done
	[ "$(head -n 1 notes)" = "nsjoin: note: cannot connect to /run/app.sock there: No such file or directory" ]
}

@test "nobody listens there: the client is turned away, a note tells why, and the next one is served" {
	forward -t "$target" --forward 127.0.0.1:8080:80
	run bash -c 'exec 5<>/dev/tcp/127.0.0.1/8080; cat <&5'
	[ "$status" -ne 0 ]
	[[ $output == *"reset by peer"* ]]
	[ "$(cat notes)" = "nsjoin: note: cannot connect to 127.0.0.1:80 there: Connection refused" ]
	inside TCP-LISTEN:80,fork,reuseaddr EXEC:cat
	until_inside 80
	[ "$(echo later | socat -t 10 - TCP:127.0.0.1:8080)" = later ]
}

@test "more connections than files: they wait, and all are served" {
	inside TCP-LISTEN:80,fork,reuseaddr SYSTEM:'sleep 0.3; cat'
	until_inside 80
	prlimit --nofile=40:40 nsjoin -t "$target" --forward 127.0.0.1:8080:80 >said 3>&- & started+=($!)
	until [ -s said ]; do sleep 0.01; done
	clients=()
	for i in {1..20}; do (until [ "$(socat -t 10 - TCP:127.0.0.1:8080 <<<"$i" 2>/dev/null)" = "$i" ]; do :; done) 3>&- & clients+=($!); done
	wait "${clients[@]}"
}

@test "any port is told; one that is taken is an error that says who knows more, and leaves nothing" {
	forward -t "$target" --forward 127.0.0.1:0:80
	port=$(sed -n 's/127.0.0.1:\([0-9]*\) to .*/\1/p' said)
	[ "$port" -gt 0 ]
	run nsjoin -t "$target" --forward "$PWD/here.sock:80" --forward "127.0.0.1:$port:80"
	[ "$status" -eq 125 ]
	[ "${lines[1]}" = "nsjoin: cannot listen on 127.0.0.1:$port: Address already in use" ]
	[ "${lines[2]}" = "nsjoin: hint: nsls --listen $port tells who does" ]
	[ ! -e here.sock ]
	touch file.sock
	run nsjoin -t "$target" --forward "$PWD/file.sock:80"
	[ "$status" -eq 125 ]
	[ -f file.sock ]
}

@test "a socket that a killed run left is taken over" {
	forward -t "$target" --forward "$PWD/here.sock:80"
	kill -9 "$forward"
	wait "$forward" || true
	[ -S here.sock ]
	forward -t "$target" --forward "$PWD/here.sock:80"
	[ -S here.sock ]
}

@test "the target ends: so does the forwarding, and says so" {
	forward -t "$target" --forward 127.0.0.1:8080:80
	kill -9 "$target"
	status=0
	wait "$forward" || status=$?
	[ "$status" -eq 125 ]
	[ "$(cat notes)" = "nsjoin: process $target has ended: there is nothing to forward to any more" ]
}

@test "an ordinary user, into a namespace of theirs" {
	setpriv --reuid 1000 --regid 1000 --clear-groups unshare --user --map-root-user --net sh -c 'ip link set lo up; exec socat TCP-LISTEN:80,fork,reuseaddr EXEC:cat' 3>&- & started+=($!)
	until [ "$(cat /proc/$!/comm)" = socat ]; do sleep 0.01; done
	until_inside 80
	lines=1 forward -t $! --forward 127.0.0.1:8080:80
	kill "$forward"
	wait "$forward"
	: >said
	setpriv --reuid 1000 --regid 1000 --clear-groups "$(command -v nsjoin)" -t "${started[1]}" --forward 127.0.0.1:8080:80 >said 2>notes 3>&- & started+=($!)
	until [ -s said ]; do kill -0 $!; sleep 0.01; done
	[ "$(echo mine | socat -t 10 - TCP:127.0.0.1:8080)" = mine ]
	# root of that namespace has the right to ptrace what is in it, which our forwarding now is
	user=(setpriv --reuid 1000 --regid 1000 --clear-groups)
	run -0 "${user[@]}" nsenter -t "${started[1]}" --user --preserve-credentials readlink "/proc/${started[1]}/root"
	run "${user[@]}" nsenter -t "${started[1]}" --user --preserve-credentials readlink "/proc/$!/root"
	[ "$status" -ne 0 ]
}

@test "what makes no rule, and what says nothing to it, is refused: status 2" {
	for rule in '' 80 80: :80 80:81:82 80:81/sctp 70000:80 80:0 '80:*:80' '[::1]80:80' '[::x]:80:80' 1.2.3:80:80 /a:80/udp 80:/a/udp: "80:@" "80:/$(printf '%0120d' 1)"; do
		run nsjoin -t "$target" --forward "$rule"
		[ "$status" -eq 2 ] || { echo "$rule: $status"; false; }
		[[ ${lines[0]} == "nsjoin: option --forward $rule: '$rule' is no rule for forwarding: "* ]] || { echo "$output"; false; }
	done
	run nsjoin -t "$target" --forward 8080:80 true
	[ "$status" -eq 2 ]
	run nsjoin -t "$target" --forward 8080:80 --mount
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "nsjoin: option --forward runs no program: --mount says nothing to it" ]
	run nsjoin -t 1 -t "$target" --forward 8080:80
	[ "$status" -eq 2 ]
	run nsjoin --forward 8080:80
	[ "$status" -eq 2 ]
}
