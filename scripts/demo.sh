#!/usr/bin/env bash
# The whole system on one machine: a broker on loopback, a station with its
# screen, and a dozen signed notices. See usage below.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

usage() {
	cat <<'EOF'
Usage: scripts/demo.sh [--shot FILE.png]

Shows the demonstration station in a window until it is closed or Ctrl-C is
pressed, and prints how to push a notice to it from a second terminal.
Without a display it runs on a virtual one.

  --shot FILE.png   write what is on the screen after the first full slide,
                    then leave
EOF
}

started=() # what end_everything ends

main() {
	local shot=""
	while (($#)); do
		case $1 in
		--shot)
			(($# > 1)) || die "--shot needs a file, such as --shot screen.png"
			shot=$(realpath -m "$2")
			[[ -d $(dirname "$shot") ]] || die "--shot: there is no folder $(dirname "$shot")"
			shift 2
			;;
		-h | --help)
			usage
			return
			;;
		*) die "unknown argument $1; see scripts/demo.sh --help" ;;
		esac
	done

	need_go
	need_packages ca-certificates "${window_packages[@]}"
	say "Building (the first time takes a minute or two) ..."
	make_programs
	[[ -n ${DISPLAY:-} && -z $shot ]] || start_virtual_display "$shot"
	if [[ -n $shot ]]; then
		take_shot "$shot"
	else
		bin/kiosk demo
	fi
}

# start_virtual_display runs Xvfb until the script ends. A shot is always
# taken of a virtual display: it has the size of the real screen, and nothing
# else on it.
start_virtual_display() {
	local shot=$1
	need_packages xvfb
	if [[ -z $shot ]]; then
		say "There is no display here (DISPLAY is not set), so the demo runs on a virtual one:"
		say "nobody can see it. To get a picture of it: scripts/demo.sh --shot screen.png"
	fi
	virtual=$(mktemp -d)
	trap end_everything EXIT
	# In a session of its own, for Ctrl-C is meant for the kiosk: without its
	# display it could not say goodbye.
	setsid Xvfb -displayfd 3 -screen 0 1920x1080x24 -nolisten tcp 3>"$virtual/number" 2>"$virtual/log" &
	started+=($!)
	for _ in {1..100}; do
		[[ ! -s $virtual/number ]] || break
		sleep 0.1
	done
	[[ -s $virtual/number ]] || die "Xvfb did not start: $(cat "$virtual/log")"
	DISPLAY=:$(<"$virtual/number")
	export DISPLAY
}

# end_everything ends what was started, the last first.
end_everything() {
	local i
	for ((i = ${#started[@]} - 1; i >= 0; i--)); do
		kill "${started[i]}" 2>/dev/null || true
		wait "${started[i]}" 2>/dev/null || true
	done
	rm -rf "$virtual"
}

# take_shot runs the demo in a folder of its own until its first full slide is
# on the screen, and takes the picture from the X server.
take_shot() {
	local shot=$1 kiosk
	need_packages imagemagick
	bin/kiosk demo --dir "$virtual/demo" >"$virtual/said" 2>"$virtual/log" &
	kiosk=$!
	started+=("$kiosk")
	for _ in {1..300}; do
		! grep -q '^On the screen:' "$virtual/said" || break
		kill -0 "$kiosk" 2>/dev/null || break
		sleep 0.1
	done
	if ! grep -q '^On the screen:' "$virtual/said"; then
		cat "$virtual/said" "$virtual/log" >&2
		die "the demo showed no slide"
	fi
	import -window root "$shot"
	say "Written: $shot"
}

main "$@"
