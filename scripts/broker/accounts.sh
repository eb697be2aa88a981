#!/usr/bin/env bash
# Accounts at the district's broker: certificates for the broker itself, for
# stations and for staff. See usage below, and docs/operations.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/../lib.sh"

usage() {
	cat <<'USAGE'
Usage: scripts/broker/accounts.sh COMMAND FOLDER ...

  init FOLDER HOST...            make the three authorities and all that the
                                 broker's machine needs; HOST is the name or
                                 address by which stations and staff find it
  broker FOLDER HOST...          renew the broker's certificate
  station FOLDER ID...           make or renew accounts of stations
  staff FOLDER NAME...           make or renew accounts of staff
  revoke FOLDER station|staff ID...
                                 take all certificates of these accounts back
  list FOLDER                    who has an account, and until when

FOLDER holds the authorities' private keys: keep it encrypted, on a machine
that is not the broker. In it are

  broker/           copy to the broker's machine, again after each revoke
  stations/ID/      copy to that station
  staff/NAME/       hand to that member of staff
  authorities/      never leaves this machine

Copies that have been handed over can be deleted here.
USAGE
}

# For how many days a certificate is good.
authority_days=7300
broker_days=730
station_days=1825
staff_days=365

main() {
	case ${1:-} in
	-h | --help)
		usage
		return
		;;
	init | broker | station | staff | revoke | list) ;;
	*) die "unknown command ${1:-}; see scripts/broker/accounts.sh --help" ;;
	esac
	local command=$1
	folder=${2:?which folder? See scripts/broker/accounts.sh --help}
	shift 2
	umask 077
	export LC_ALL=C # a-z are 26 letters
	[[ $command == init || -d $folder/authorities ]] || die "$folder has no authorities; make them with: init $folder HOST"
	[[ $command == list ]] || (($#)) || die "$command needs a name; see scripts/broker/accounts.sh --help"
	"make_$command" "$@"
}

# make_init makes everything but the accounts.
make_init() {
	[[ ! -e $folder/authorities ]] || die "$folder has authorities already"
	local kind
	for kind in broker stations staff; do
		make_authority "$kind"
	done
	mkdir "$folder/broker" "$folder/stations" "$folder/staff"
	cp "$here"/{mosquitto.conf,stations.acl,staff.acl} "$folder/broker/"
	for kind in stations staff; do
		cp "$folder/authorities/$kind/ca.crt" "$folder/broker/$kind-ca.crt"
		list_revoked "$kind"
	done
	make_broker "$@"
}

# make_authority makes a key and a certificate that can sign others of a kind.
make_authority() {
	local own=$folder/authorities/$1
	mkdir -p "$own/issued"
	: >"$own/index.txt"
	echo 01 >"$own/crlnumber"
	request "$own/ca.key" "nuanxin $1 authority" "$own/request"
	AUTHORITY=$own ca -selfsign -keyfile "$own/ca.key" -days "$authority_days" -extensions ca_certificate -in "$own/request" -out "$own/ca.crt"
}

make_broker() {
	local host names=""
	for host in "$@"; do
		[[ $host =~ ^[A-Za-z0-9.:-]+$ ]] || die "$host: not the name or address of a machine"
		if [[ $host =~ ^[0-9.]+$ || $host == *:* ]]; then
			names+=",IP:$host"
		else
			names+=",DNS:$host"
		fi
	done
	NAMES=${names#,} certify broker broker "${1:0:64}" "$broker_days" "$folder/broker/broker"
	say "Made: $folder/broker for the broker at $*"
}

make_station() {
	local id
	for id in "$@"; do
		account stations "$id" "$station_days"
	done
}

make_staff() {
	local id
	for id in "$@"; do
		account staff "$id" "$staff_days"
	done
}

# account makes the folder that one station or member of staff gets.
account() {
	local kind=$1 id=$2 days=$3 own
	# As station IDs are (docs/protocol.md). Others could mean something in a
	# topic, or in this file system.
	[[ $id =~ ^[a-z0-9][a-z0-9-]{0,63}$ ]] || die "$id: want 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit"
	own=$folder/$kind/$id
	mkdir -p "$own"
	certify "$kind" client "$id" "$days" "$own/client"
	cp "$folder/authorities/broker/ca.crt" "$own/broker-ca.crt"
	say "Made: $own"
}

# certify makes OUT.key and OUT.crt, signed by an authority for a purpose.
certify() {
	local own=$folder/authorities/$1 purpose=$2 name=$3 days=$4 out=$5
	request "$out.key" "$name" "$own/request"
	AUTHORITY=$own ca -days "$days" -extensions "${purpose}_certificate" -in "$own/request" -out "$out.crt"
}

# request makes a key, and asks for a certificate for a name.
request() {
	local key=$1 name=$2 out=$3
	AUTHORITY='' NAMES='' openssl req -config "$here/openssl.cnf" -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		-nodes -keyout "$key" -subj "/CN=$name" -out "$out" 2>/dev/null
}

# ca is openssl's, which says what it did on standard error.
ca() {
	local said
	said=$(NAMES=${NAMES:-DNS:none} openssl ca -config "$here/openssl.cnf" -batch -notext "$@" 2>&1) || die "openssl ca: $said"
}

make_revoke() {
	local kind=${1/#station/stations} id serial found
	[[ $kind == stations || $kind == staff ]] || die "revoke what? station or staff"
	shift
	for id in "$@"; do
		found=""
		while read -r serial; do
			AUTHORITY=$folder/authorities/$kind ca -revoke "$folder/authorities/$kind/issued/$serial.pem"
			found=yes
		done < <(awk -F '\t' -v name="/CN=$id" '$1 == "V" && $6 == name { print $4 }' "$folder/authorities/$kind/index.txt")
		[[ -n $found ]] || die "$id has no account"
		list_revoked "$kind"
		rm -rf "${folder:?}/$kind/${id:?}"
		say "Revoked: $id. Copy $folder/broker/$kind.crl to the broker and restart it"
	done
}

# list_revoked writes the list of what an authority has taken back.
list_revoked() {
	AUTHORITY=$folder/authorities/$1 ca -gencrl -out "$folder/broker/$1.crl"
}

make_list() {
	local kind
	for kind in broker stations staff; do
		awk -F '\t' -v kind="$kind" '$6 !~ / authority$/ && $1 == "V" {
			printf "%-8s  20%s-%s-%s  %s\n", kind, substr($2, 1, 2), substr($2, 3, 2), substr($2, 5, 2), substr($6, 5)
		}' "$folder/authorities/$kind/index.txt"
	done
}

main "$@"
