#!/usr/bin/env bash
# Measurements that take longer than the tests may. See usage below.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

usage() {
	cat <<'EOT'
Usage: scripts/bench.sh [feed|fleet|crash|screen]...

Measures, and prints ratios of what was measured in one run:

  feed   a station's first thousand items against mosquitto_sub, bytes on the
         wire, bytes on the disk in an hour without news, push to screen
  fleet  five thousand stations at one broker: the first content, pushes, and
         the broker's restart (STATIONS=n changes their number)
  screen the kiosk against Chromium with the same slides in a plain page: CPU
         time, memory, start, disk; ten thousand slides (SPAN=5m is how long
         each of four runs is measured); installs Chromium
  crash  the store after five hundred power cuts (POINTS=n); needs root, by
         sudo if need be

A limit that is exceeded makes it fail. Without a name, all are run.
EOT
}

feed() {
	need_packages mosquitto mosquitto-clients xvfb "${window_packages[@]}"
	measure -tags 'e2e bench' -run 'ColdSync|BytesOnTheWire|PublishToShown' ./cmd/kiosk
	measure -run 'AnHour' ./feed/sync
}

fleet() {
	need_packages mosquitto
	measure -tags e2e -run Fleet ./feed/sync -args -stations "${STATIONS:-5000}"
}

crash() {
	test_power_cuts 'PowerCut|TheReplay' "${POINTS:-500}"
}

screen() {
	need_packages xvfb chromium "${window_packages[@]}"
	measure -tags 'e2e bench' -run 'AgainstChromium' ./cmd/kiosk -args -span "${SPAN:-5m}"
	measure -tags bench -run 'TenThousandSlides' ./cmd/kiosk
	disk
}

# disk compares what the two add to a system that has an X server and Mesa.
disk() {
	local base=(systemd perl xserver-xorg "${window_packages[@]}") kiosk browser status
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o bin/kiosk ./cmd/kiosk
	kiosk=$(stat -c %s bin/kiosk)
	status=$(mktemp)
	browser=$(comm -13 <(would_install "$status" "${base[@]}") <(would_install "$status" "${base[@]}" chromium) |
		xargs apt-cache show --no-all-versions | awk '/^Installed-Size:/ { sum += $2 } END { print 1024 * sum }')
	rm "$status"
	awk -v k="$kiosk" -v b="$browser" 'BEGIN {
		printf "disk                           kiosk %.1f MiB, Chromium %.1f MiB: ratio %.3f\n", k / 2^20, b / 2^20, k / b
		exit k / b > 0.1
	}'
}

# would_install lists what apt would install where nothing is installed.
would_install() {
	local status=$1
	shift
	apt-get -s -o Dir::State::status="$status" -o Debug::NoLocking=1 --no-install-recommends install "$@" |
		awk '/^Inst/ { print $2 }' | sort
}

# measure runs tests and prints what they say.
measure() {
	go test -count 1 -timeout 30m -v "$@" | grep -Ev '^=== |Warning: Mosquitto'
}

main() {
	local name
	if [[ ${1:-} == -h || ${1:-} == --help ]]; then
		usage
		return
	fi
	(($#)) || set -- feed fleet crash screen
	for name in "$@"; do
		case $name in
		feed | fleet | crash | screen) ;;
		*) die "unknown measurement $name; see scripts/bench.sh --help" ;;
		esac
	done
	need_go
	export PATH=$PATH:/usr/sbin # mosquitto
	for name in "$@"; do
		printf '\n== %s\n' "$name"
		"$name"
	done
}

main "$@"
