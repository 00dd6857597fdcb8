# SPDX-License-Identifier: MIT
# Helpers of tests with processes that listen: `load servers` in a bats file, which has the names red and blue for network namespaces.
# shellcheck disable=SC2034 # last is for the tests

setup() {
	TMPDIR=$(mktemp -d /run/XXXXXX)
	export TMPDIR
	started=()
}

teardown() {
	for pid in "${started[@]}"; do kill -9 "$pid" && wait "$pid"; done 2>/dev/null || true
	for name in red blue; do ip netns delete "$name" 2>/dev/null || true; done
	rm -rf "$TMPDIR"
}

# server CODE [NAME [COMMAND...]]: a process (below that command) that opens sockets and waits; its PID in $last. perl is in every Debian; this is its Socket
server() {
	"${@:3}" perl -MSocket -e '
		sub tcp { socket(my $s, PF_INET, SOCK_STREAM, $_[2] // 0) or die; bind($s, sockaddr_in($_[1], inet_aton($_[0]))) or die "bind: $!"; listen($s, 5); push @keep, $s; $s }
		sub tcp6 { socket(my $s, PF_INET6, SOCK_STREAM, 0) or die; setsockopt($s, 41, 26, pack("i", $_[1])); bind($s, pack_sockaddr_in6($_[0], "\0" x 16)) or die "bind: $!"; listen($s, 5); push @keep, $s }
		sub udp { socket(my $s, PF_INET, SOCK_DGRAM, 0) or die; bind($s, sockaddr_in($_[1], inet_aton($_[0]))) or die "bind: $!"; push @keep, $s; $s }
		sub unix { socket(my $s, PF_UNIX, $_[1], 0) or die; bind($s, sockaddr_un($_[0])) or die "bind: $!"; listen($s, 5) if $_[1] != SOCK_DGRAM; push @keep, $s }
		$^F = 255; $SIG{TERM} = sub { exit }; eval $ARGV[0]; die $@ if $@; open(R, ">", "$ENV{TMPDIR}/ready$ARGV[1]"); close R; sleep 60' "$1" "${2-}" 3>&- &
	last=$!
	started+=("$last")
	until [ -e "$TMPDIR/ready${2-}" ]; do kill -0 "$last"; sleep 0.02; done
}
