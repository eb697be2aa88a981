#!/usr/bin/env bash
# Makes docs/screens.png, a sheet of every scene that the tests of display know,
# and the pictures of README.md and docs/design-language.md. See usage below.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

usage() {
	cat <<'EOF'
Usage: scripts/screens.sh [DIRECTORY]

Paints every scene, lying and standing, and writes them onto one sheet,
screens.png, in a directory: docs if none is named.
EOF
}

main() {
	local directory
	if [[ ${1:-} == -h || ${1:-} == --help ]]; then
		usage
		return
	fi
	need_go
	directory=$(realpath "${1:-docs}")
	go test ./display -count 1 -run TestContactSheet -sheet "$directory"
	cp display/testdata/winter.png "$directory/screen.png"
	say "Wrote $directory/screen.png, screens.png and screens-*.png"
}

main "$@"
