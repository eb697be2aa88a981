#!/usr/bin/env bats
# The scripts as a newcomer uses them.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
}

# running counts the processes that a demo starts.
running() {
	grep -lsxE 'Xvfb|kiosk' /proc/[0-9]*/comm | wc -l
}

@test "every script explains itself" {
	for script in demo test; do
		run -0 "scripts/$script.sh" --help
		[[ ${lines[0]} == "Usage: scripts/$script.sh"* ]]
	done
}

@test "an unknown argument is named, and nothing is started" {
	run -1 scripts/demo.sh --shoot x.png
	[[ $output == *"unknown argument --shoot"*"--help"* ]]
	run -1 scripts/test.sh everything
	[[ $output == *"unknown stage everything"*"--help"* ]]
}

@test "demo.sh --shot says at once that it has no file or no folder" {
	run -1 scripts/demo.sh --shot
	[[ $output == *"--shot needs a file"* ]]
	run -1 scripts/demo.sh --shot "$BATS_TEST_TMPDIR/none/x.png"
	[[ $output == *"there is no folder $BATS_TEST_TMPDIR/none"* ]]
}

@test "demo.sh --shot writes the whole screen, and leaves nothing behind" {
	local before
	before=$(running)
	run -0 scripts/demo.sh --shot "$BATS_TEST_TMPDIR/shot.png"
	[[ $(identify -format '%m %wx%h' "$BATS_TEST_TMPDIR/shot.png") == "PNG 1920x1080" ]]
	# A screen with text has many shades; a black or grey one has few.
	(($(identify -format '%k' "$BATS_TEST_TMPDIR/shot.png") > 200))
	[[ $(running) == "$before" ]]
}
