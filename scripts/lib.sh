# shellcheck shell=bash
# What the scripts share. Sourced, never run.

# say prints a line about what is going on to standard error.
say() { printf '%s\n' "$*" >&2; }

# die says why nothing more can be done, and ends the script.
die() {
	say "$(basename "$0"): $*"
	exit 1
}

# need_packages installs the Debian packages that are missing, asking for sudo
# only if there are any and the caller is not root.
need_packages() {
	local package missing=() sudo=()
	for package in "$@"; do
		dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
	done
	((${#missing[@]})) || return 0
	command -v apt-get >/dev/null || die "needs apt-get (Debian 12), or these installed: ${missing[*]}"
	((EUID == 0)) || sudo=(sudo)
	say "Installing: ${missing[*]}"
	"${sudo[@]}" apt-get update -qq >&2
	"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# need_go checks for the Go that go.mod asks for.
need_go() {
	command -v go >/dev/null || die "Go is not installed: https://go.dev/dl/ has version $(sed -n 's/^go //p' go.mod) or newer"
	go env GOVERSION >/dev/null || die "this Go cannot build the project; go.mod asks for $(sed -n 's/^go //p' go.mod)"
}

# window_packages are what Ebitengine loads when it opens a window.
# shellcheck disable=SC2034 # for those who source this
window_packages=(libx11-6 libx11-xcb1 libxcursor1 libxi6 libxinerama1 libxrandr2 libxxf86vm1 libegl1 libgles2 libgl1-mesa-dri)

# make_programs builds both programs into bin/.
make_programs() {
	CGO_ENABLED=0 go build -trimpath -o bin/ ./cmd/...
}

# test_power_cuts runs tests of the store that are tagged crash, with so many
# power cuts. They mount file systems, which only root may.
test_power_cuts() {
	local tests=$1 points=$2 as_root=()
	need_packages qemu-system-common e2fsprogs
	((EUID == 0)) || as_root=(-exec sudo)
	go test -tags crash -count 1 -timeout 10m -v "${as_root[@]}" -run "$tests" ./feed/store -points "$points" | grep -v '^=== '
}
