#!/usr/bin/env bash
# Measurements that take longer than the tests may. See usage below.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

usage() {
	cat <<'EOT'
Usage: scripts/bench.sh [feed|fleet|crash]...

Measures, and prints ratios of what was measured in one run:

  feed   a station's first thousand items against mosquitto_sub, bytes on the
         wire, bytes on the disk in an hour without news, push to screen
  fleet  five thousand stations at one broker: the first content, pushes, and
         the broker's restart (STATIONS=n changes their number)
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
	(($#)) || set -- feed fleet crash
	for name in "$@"; do
		case $name in
		feed | fleet | crash) ;;
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
