#!/usr/bin/env bats
# The district's broker: a real mosquitto with the files of scripts/broker, and
# who may do what there.

bats_require_minimum_version 1.5.0

P=nuanxin/v1
SYS="\$SYS"

setup_file() {
	export ACCOUNTS=$BATS_TEST_DIRNAME/broker/accounts.sh DISTRICT=$BATS_FILE_TMPDIR/district OTHER=$BATS_FILE_TMPDIR/other
	"$ACCOUNTS" init "$DISTRICT" localhost 127.0.0.1
	"$ACCOUNTS" station "$DISTRICT" a b
	"$ACCOUNTS" staff "$DISTRICT" clerk monitor
	"$ACCOUNTS" init "$OTHER" localhost
	"$ACCOUNTS" station "$OTHER" a
	"$ACCOUNTS" staff "$OTHER" clerk
}

setup() {
	started=()
	rm -rf "$DISTRICT/broker/data"
	start_broker
}

teardown() {
	((${#started[@]} == 0)) || kill "${started[@]}" 2>/dev/null || true
	stop_broker || true
}

# start_broker runs the broker on free ports, or on those that are given.
start_broker() {
	local ports
	mapfile -t ports < <(free_ports)
	stations_port=${1:-${ports[0]}} staff_port=${2:-${ports[1]}}
	log=$BATS_TEST_TMPDIR/mosquitto.log
	"$BATS_TEST_DIRNAME/broker/try.sh" "$DISTRICT" "$stations_port" "$staff_port" 3>&- 2>>"$log" &
	broker=$!
	await_port "$stations_port"
	await_port "$staff_port"
}

stop_broker() {
	kill "$broker" && wait "$broker"
}

# free_ports prints two ports on which nobody listens.
free_ports() {
	local port
	for port in $(shuf -i 20000-32000 -n 20); do
		! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue
		echo "$port"
	done | head -2
}

await_port() {
	for _ in {1..100}; do
		! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null || return 0
		sleep 0.05
	done
	cat "$log"
	return 1
}

# as runs mosquitto_pub or mosquitto_sub with an account, such as stations/a,
# at its door.
as() {
	local account=$1 tool=$2 port=$stations_port
	shift 2
	[[ $account != staff/* ]] || port=$staff_port
	enter "$port" "$DISTRICT/$account" "$tool" "$@"
}

# enter does so with the certificate in a folder, at a port.
enter() {
	local port=$1 own=$2 tool=$3
	shift 3
	${EXEC:-} timeout 20 stdbuf -oL "mosquitto_$tool" -h 127.0.0.1 -p "$port" -q 1 --cafile "$DISTRICT/authorities/broker/ca.crt" \
		--cert "$own/client.crt" --key "$own/client.key" "$@"
}

# say publishes TOPIC=TEXT...
say() {
	local account=$1 topic
	shift
	for topic in "$@"; do
		as "$account" pub -t "$P/${topic%%=*}" -m "${topic#*=}"
	done
}

# keep does so with retained messages.
keep() {
	local account=$1 topic
	shift
	for topic in "$@"; do
		as "$account" pub -r -t "$P/${topic%%=*}" -m "${topic#*=}"
	done
}

# listen has an account subscribe in the background, and returns when the
# broker has accepted that. Its messages are written to a file of this name.
listen() {
	local file=$BATS_TEST_TMPDIR/$1 account=$2
	shift 2
	EXEC='exec' as "$account" sub -v -d "$@" >"$file" 2>&1 3>&- &
	started+=($!)
	await_line "$file" "^Subscribed"
}

await_line() {
	for _ in {1..200}; do
		! grep -q "$2" "$1" || return 0
		sleep 0.05
	done
	echo "no line $2 in $1:"
	cat "$1"
	return 1
}

# heard prints what came in, up to the message that says end.
heard() {
	await_line "$BATS_TEST_TMPDIR/$1" " end\$"
	grep -E "^($P|[$]SYS)/" "$BATS_TEST_TMPDIR/$1" | sed "s|^$P/||"
}

# same compares what was heard, in any order, with what should have been.
same() {
	diff <(sort <<<"$1") <(printf '%s\n' "${@:2}" | sort)
}

@test "a station reads what is for it, and nothing else" {
	listen live stations/a -t '#' -t "$SYS/#"
	keep staff/clerk content/all/x=1 content/all/~roster=2 content/street/s/x=3 content/group/g/x=4 content/station/a/x=5 \
		trust=6 blob/x=7 station/a/command=8 content/station/b/x=no station/b/command=no
	keep stations/b station/b/state=no station/b/telemetry=no station/b/receipt=no station/b/event=no station/b/screen=no
	say staff/clerk content/all/~query=9 content/all/end=end
	local allowed=("content/all/x 1" "content/all/~roster 2" "content/street/s/x 3" "content/group/g/x 4"
		"content/station/a/x 5" "trust 6" "blob/x 7" "station/a/command 8")
	same "$(heard live)" "${allowed[@]}" "content/all/~query 9" "content/all/end end"

	listen retained stations/a -t '#' -t "$SYS/#"
	say staff/clerk content/all/end=end
	same "$(heard retained)" "${allowed[@]}" "content/all/end end"
}

@test "a station writes its own branch, and nowhere else" {
	listen clerk staff/clerk -t '#'
	keep stations/a content/all/x=no content/street/s/x=no content/group/g/x=no content/station/a/x=no content/all/~roster=no \
		content/all/~query=no trust=no blob/x=no station/a/command=no station/b/command=no \
		station/b/state=no station/b/telemetry=no station/b/receipt=no station/b/event=no station/b/screen=no station/a/screen/x=no
	keep stations/a station/a/state=1
	say stations/a station/a/telemetry=2 station/a/receipt=3 station/a/screen=4 station/a/event=5 station/a/event=end
	same "$(heard clerk)" "station/a/state 1" "station/a/telemetry 2" "station/a/receipt 3" "station/a/screen 4" "station/a/event 5" "station/a/event end"
}

@test "a will is published in the station's own branch only" {
	listen clerk staff/clerk -t '#'
	for branch in b a; do
		listen "$branch" stations/a -t nothing --will-topic "$P/station/$branch/state" --will-payload "from a" --will-qos 1
		kill -KILL "$(pgrep -P "${started[-1]}" mosquitto_sub)"
		wait "${started[-1]}" || true
		await_line "$log" "a disconnected\|Client a closed"
		: >"$log"
	done
	await_line "$BATS_TEST_TMPDIR/clerk" "from a"
	say stations/a station/a/event=end
	same "$(heard clerk)" "station/a/state from a" "station/a/event end"
}

@test "staff read back what they write, and cannot speak for a station" {
	listen clerk staff/clerk -t '#' -t "$SYS/#"
	say staff/clerk station/a/state=no station/a/telemetry=no station/a/receipt=no station/a/event=no station/a/screen=no elsewhere=no
	say staff/clerk content/street/s/x=1 trust=2 blob/x=3 station/a/command=4 content/all/end=end
	same "$(heard clerk)" "content/street/s/x 1" "trust 2" "blob/x 3" "station/a/command 4" "content/all/end end"
}

@test "the account called monitor reads reports and the broker's figures, and writes nothing" {
	listen monitor staff/monitor -t "$P/#" -t "$SYS/broker/version"
	listen clerk staff/clerk -t '#'
	say staff/monitor content/all/x=no trust=no blob/x=no station/a/command=no station/a/state=no
	say staff/clerk content/all/x=hidden trust=hidden blob/x=hidden station/a/command=hidden content/all/end=end
	say stations/a station/a/receipt=1 station/a/screen=hidden station/a/event=end
	same "$(heard monitor | sed 's/ mosquitto version .*//')" "$SYS/broker/version" "station/a/receipt 1" "station/a/event end"
	run ! grep -q "no\$" <(heard clerk)
}

@test "nobody comes in without a certificate of that door's authority" {
	local plain=(mosquitto_pub -h 127.0.0.1 -t "$P/station/a/state" -m no -q 1)
	for port in "$stations_port" "$staff_port"; do
		run ! timeout 10 "${plain[@]}" -p "$port"
		run ! timeout 10 "${plain[@]}" -p "$port" --cafile "$DISTRICT/authorities/broker/ca.crt"
		run ! timeout 10 "${plain[@]}" -p "$port" --cafile "$DISTRICT/authorities/broker/ca.crt" -u clerk -P clerk
	done
	run ! enter "$stations_port" "$OTHER/stations/a" pub -t "$P/station/a/state" -m no
	run ! enter "$stations_port" "$DISTRICT/staff/clerk" pub -t "$P/station/clerk/state" -m no
	run ! enter "$staff_port" "$OTHER/staff/clerk" pub -t "$P/content/all/x" -m no
	run ! enter "$staff_port" "$DISTRICT/stations/a" pub -t "$P/content/all/x" -m no

	enter "$stations_port" "$DISTRICT/stations/a" pub -t "$P/station/a/state" -m yes
	enter "$staff_port" "$DISTRICT/staff/clerk" pub -t "$P/content/all/x" -m yes
}

@test "a station cannot take over another's session by its name" {
	listen clerk staff/clerk -t '#'
	listen a stations/a -i a -c -t "$P/content/all/+" --will-topic "$P/station/a/state" --will-payload "thrown out" --will-qos 1
	as stations/b pub -i a -t "$P/station/b/event" -m here
	as stations/b sub -i a -t "$P/content/all/+" -E
	say staff/clerk content/all/end=end
	same "$(heard a)" "content/all/end end"
	same "$(heard clerk)" "station/b/event here" "content/all/end end"
}

@test "staff work in two windows with one certificate" {
	listen watch staff/clerk -t "$P/station/+/state"
	say staff/clerk content/all/x=1
	say stations/a station/a/state=end
	same "$(heard watch)" "station/a/state end"
	run ! grep -q "already connected" "$log"
}

@test "a message of 64 KiB passes, a longer one does not" {
	local file=$BATS_TEST_TMPDIR/message
	listen clerk staff/clerk -t "$P/content/all/end" -t "$P/station/+/event" -F '%t %l %p'
	for length in 65536 65537; do
		head -c "$length" /dev/zero | tr '\0' x >"$file"
		as stations/a pub -t "$P/station/a/event" -f "$file"
	done
	head -c 70000 /dev/zero >"$file"
	run ! as stations/a pub -t "$P/station/a/event" -f "$file"
	as staff/clerk pub -t "$P/content/all/end" -m end
	same "$(heard clerk | cut -c 1-30 | sed 's/ x*$//')" "station/a/event 65536" "content/all/end 3 end"
}

@test "QoS 2 is refused" {
	run ! as stations/a pub -q 2 -t "$P/station/a/event" -m no
	run ! as staff/clerk pub -q 2 -t "$P/content/all/x" -m no
}

@test "a revoked account stays out, the others come in" {
	"$ACCOUNTS" station "$DISTRICT" stolen
	"$ACCOUNTS" staff "$DISTRICT" dismissed
	cp -r "$DISTRICT/stations/stolen" "$DISTRICT/staff/dismissed" "$BATS_TEST_TMPDIR"
	enter "$stations_port" "$BATS_TEST_TMPDIR/stolen" pub -t "$P/station/stolen/event" -m yes
	enter "$staff_port" "$BATS_TEST_TMPDIR/dismissed" pub -t "$P/content/all/x" -m yes
	run -1 "$ACCOUNTS" revoke "$DISTRICT" station stolen nobody
	[[ $output == *"nobody has no account"* ]]
	"$ACCOUNTS" revoke "$DISTRICT" staff dismissed
	stop_broker
	start_broker
	run ! enter "$stations_port" "$BATS_TEST_TMPDIR/stolen" pub -t "$P/station/stolen/event" -m no
	run ! enter "$staff_port" "$BATS_TEST_TMPDIR/dismissed" pub -t "$P/content/all/x" -m no
	as stations/a pub -t "$P/station/a/event" -m yes
	as staff/clerk pub -t "$P/content/all/x" -m yes
}

@test "what changed in a week waits for a station, through a restart of the broker" {
	as stations/a sub -i a -c -t "$P/content/all/+" -E
	seq 5000 | as staff/clerk pub -t "$P/content/all/x" -l
	stop_broker
	start_broker "$stations_port" "$staff_port"
	as stations/a sub -i a -c -t "$P/content/all/+" -C 5000 >"$BATS_TEST_TMPDIR/got"
	diff <(seq 5000) "$BATS_TEST_TMPDIR/got"
}

@test "items stay when the right to write such is taken back" {
	cp "$DISTRICT/broker/staff.acl" "$BATS_TEST_TMPDIR"
	keep staff/clerk content/all/x=item
	sed -i 's/readwrite/read/' "$DISTRICT/broker/staff.acl"
	stop_broker
	start_broker
	run as stations/a sub -C 1 -W 10 -t "$P/content/all/+"
	cp "$BATS_TEST_TMPDIR/staff.acl" "$DISTRICT/broker"
	[[ $output == item ]]
}

@test "the log names who came, and not what was said" {
	listen a stations/a -t "$P/content/all/+"
	say staff/clerk content/all/x=secret content/all/end=end
	heard a
	grep -q "as a (.* u'a'" "$log"
	grep -q "u'clerk'" "$log"
	run ! grep -q "secret\|content/all" <(grep -v "ACL pattern" "$log")
}

@test "accounts.sh and try.sh explain themselves" {
	for script in accounts try; do
		run -0 "$BATS_TEST_DIRNAME/broker/$script.sh" --help
		[[ ${lines[0]} == "Usage: scripts/broker/$script.sh"* ]]
	done
}

@test "accounts.sh makes private keys that only their owner can read" {
	[[ $(find "$DISTRICT" -name '*.key' | wc -l) -ge 8 ]]
	run -0 find "$DISTRICT" -name '*.key' ! -perm 600
	[[ -z $output ]]
}

@test "accounts.sh refuses names that could mean something else" {
	for id in A a/b .. + '#' '' a_b -a "$(printf 'a%.0s' {1..65})"; do
		run -1 "$ACCOUNTS" station "$DISTRICT" "$id"
		[[ $output == *"want 1 to 64"* ]]
	done
	run -1 "$ACCOUNTS" init "$DISTRICT" localhost
	[[ $output == *"has authorities already"* ]]
	run -1 "$ACCOUNTS" station "$BATS_TEST_TMPDIR" a
	[[ $output == *"has no authorities"* ]]
	run -1 "$ACCOUNTS" destroy "$DISTRICT"
	[[ $output == *"unknown command destroy"* ]]
}

@test "accounts.sh renews an account while its old certificate is still good" {
	"$ACCOUNTS" station "$DISTRICT" renewed
	cp -r "$DISTRICT/stations/renewed" "$BATS_TEST_TMPDIR/old"
	"$ACCOUNTS" station "$DISTRICT" renewed
	run ! cmp -s "$BATS_TEST_TMPDIR/old/client.crt" "$DISTRICT/stations/renewed/client.crt"
	enter "$stations_port" "$BATS_TEST_TMPDIR/old" pub -t "$P/station/renewed/event" -m yes
	as stations/renewed pub -t "$P/station/renewed/event" -m yes
	[[ $("$ACCOUNTS" list "$DISTRICT" | grep -c ' renewed$') == 2 ]]
}
