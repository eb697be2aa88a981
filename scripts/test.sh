#!/usr/bin/env bash
# Every check and test of the project. See usage below.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

usage() {
	cat <<'EOF'
Usage: scripts/test.sh [STAGE...]

Installs what the tests need and runs every stage, or those named:

  lint    golangci-lint, go mod tidy -diff, shellcheck, shfmt
  unit    go test -race -shuffle=on of every package, and the layout of 2,000 items
  fuzz    every fuzz target for a few seconds (FUZZTIME=1m for more)
  e2e     real programs, a real mosquitto, a real window on a virtual display
  scripts the scripts themselves, the demo's picture among them
  crash   the store after a hundred power cuts; needs root, by sudo if need be
  cross   the kiosk for 64-bit ARM, and its screens, painted in an emulator
  bench   compose and paint of a full slide
EOF
}

stages=(lint unit fuzz e2e scripts crash cross bench)

setup() {
	need_go
	need_packages ca-certificates gcc iproute2 libc6-dev mosquitto mosquitto-clients openssl shellcheck shfmt xvfb \
		xserver-xorg-core xserver-xorg-video-dummy x11-xserver-utils "${window_packages[@]}"
	export PATH=$PATH:/usr/sbin # mosquitto
}

lint() {
	go mod tidy -diff
	go tool -modfile=scripts/tools/go.mod golangci-lint run
	go tool -modfile=scripts/tools/go.mod golangci-lint fmt --diff
	shellcheck .ci/run scripts/*.sh scripts/*/*.sh scripts/*.bats
	shfmt -d .ci/run scripts/*.sh scripts/*/*.sh scripts/*.bats
}

unit() {
	CGO_ENABLED=1 go test -race -shuffle=on ./...
	go test -run Generated ./display -generated 2000
}

# fuzz runs every target. The time to make a find smaller is bounded: it is
# spent on every new input too.
fuzz() {
	local package target
	while read -r package target; do
		fuzz_target "$package" "$target"
	done < <(go test -list '^Fuzz' ./... | awk '/^Fuzz/ { targets[++n] = $1 }
		/^ok/ { for (i = 1; i <= n; i++) print $2, targets[i]; n = 0 }')
}

# fuzz_target says what it found. Before Go 1.27 a run may end with "context
# deadline exceeded" though nothing was found (go.dev/issue/75804): only with a
# failing input is that a failure.
fuzz_target() {
	local said
	if ! said=$(go test -run '^$' -fuzz "^$2\$" -fuzztime "${FUZZTIME:-5s}" -fuzzminimizetime 20x "$1" 2>&1); then
		if [[ $said != *'context deadline exceeded'* || $said == *'Failing input written to'* ]]; then
			echo "$said"
			return 1
		fi
	fi
	say "$1 $2: $(grep -E '^fuzz: ' <<<"$said" | tail -n 1)"
}

# e2e runs one package at a time: each has the machine's timing to itself.
# The window tests measure; -race would measure the race detector. The tests of
# partitions wait side by side, and need root for their networks.
e2e() {
	local as_root=()
	((EUID == 0)) || as_root=(-exec 'sudo -E')
	go test -tags e2e "${as_root[@]}" -p 1 -parallel 8 -count 1 -timeout 25m -v ./display/window ./uplink ./feed/sync ./cmd/kiosk | grep -Ev '^=== |^ *--- PASS: .*\(0\.0'
}

scripts() {
	need_packages bats imagemagick openssl
	bats scripts
}

crash() {
	test_power_cuts 'PowerCut|TheReplay' 100
}

# cross paints the screens as ARM does, which fuses multiply and add, and then
# without that: only so every byte must be the same.
cross() {
	need_packages qemu-user-static
	local -x CGO_ENABLED=0 GOOS=linux GOARCH=arm64
	go build -o /dev/null ./cmd/kiosk
	say "arm64: builds"
	go test -exec qemu-aarch64-static -count 1 -run TestScreensLookAsTheyDid ./display
	go test -exec qemu-aarch64-static -count 1 -run TestScreensLookAsTheyDid -gcflags=all=-d=fmahash=qn ./display -unfused
}

bench() {
	go test -run '^$' -bench . -benchmem ./display
}

main() {
	local stage began
	if [[ ${1:-} == -h || ${1:-} == --help ]]; then
		usage
		return
	fi
	(($#)) || set -- "${stages[@]}"
	for stage in "$@"; do
		[[ " ${stages[*]} " == *" $stage "* ]] || die "unknown stage $stage; see scripts/test.sh --help"
	done
	setup
	for stage in "$@"; do
		printf '\n== %s\n' "$stage"
		began=$SECONDS
		"$stage"
		printf '== %s: passed in %d s\n' "$stage" $((SECONDS - began))
	done
	printf '\nEverything passed in %d s.\n' "$SECONDS"
}

main "$@"
