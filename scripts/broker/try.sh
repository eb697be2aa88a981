#!/usr/bin/env bash
# The district's broker on this machine alone, for tests and to try it. See
# usage below.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/../lib.sh"

usage() {
	cat <<'EOT'
Usage: scripts/broker/try.sh FOLDER STATIONS-PORT STAFF-PORT [ADDRESS]

Runs mosquitto in the foreground with what accounts.sh made in FOLDER/broker,
unchanged but for its place: it listens on 127.0.0.1, or ADDRESS, and these
ports, logs to standard error, and keeps what it stores in FOLDER/broker/data.
The broker's certificate must be for that address, or for localhost.
EOT
}

main() {
	if [[ ${1:-} == -h || ${1:-} == --help ]]; then
		usage
		return
	fi
	(($# == 3 || $# == 4)) || die "want a folder and two ports; see scripts/broker/try.sh --help"
	local own address=${4:-127.0.0.1}
	own=$(realpath "$1")/broker
	[[ -r $own/mosquitto.conf ]] || die "$1 has no broker/mosquitto.conf; make it with accounts.sh init"
	mkdir -p "$own/data"
	sed -e "s|^listener 8883\$|listener $2 $address|" \
		-e "s|^listener 8884\$|listener $3 $address|" \
		-e "s|/etc/mosquitto/nuanxin/|$own/|" \
		-e "s|/var/lib/mosquitto/|$own/data/|" \
		-e 's|^log_dest .*|log_dest stderr|' "$own/mosquitto.conf" >"$own/try.conf"
	# As root, mosquitto would become a user who may not read the folder.
	((EUID != 0)) || echo "user root" >>"$own/try.conf"
	PATH=$PATH:/usr/sbin exec mosquitto -c "$own/try.conf"
}

main "$@"
