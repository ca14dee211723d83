#!/usr/bin/env bash
# From a bare Debian or Ubuntu VM to a meeting: ./install.sh --domain meet.example.org
# Running it again changes nothing that is right. docs/operations.md is the runbook.
set -euo pipefail

usage() {
  cat <<'TEXT'
./install.sh --domain NAME [options]   installs and starts Plenum on this VM, or makes right what is not
    --email ADDRESS      where the certificate authority writes about certificates
    --address IP         by which browsers reach this VM; without it, what the domain resolves to
    --turn-domain NAME   for TURN over TLS on port 443; without it, turn.DOMAIN
    --postgres           keep data in PostgreSQL instead of SQLite (only at the first installation)
    --own-authority      certificates of Caddy's own authority, for a network without the internet
./install.sh upgrade [--now]             builds this checkout, backs up, waits for meetings, starts the new version
./install.sh backup [FILE]               everything that is kept, with the settings, in one file
./install.sh restore FILE                puts a backup in the place of what is kept
./install.sh doctor                      examines the installation
./install.sh uninstall [--and-all-data]  stops and removes it; data and settings stay unless you say so
TEXT
}

PLENUM_ETC=${PLENUM_ETC:-/etc/plenum}
export PLENUM_ENV=$PLENUM_ETC/plenum.env
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/deploy/checks.sh
. "$ROOT/scripts/deploy/checks.sh"
# shellcheck source=scripts/deploy/settings.sh
. "$ROOT/scripts/deploy/settings.sh"
# shellcheck source=scripts/deploy/kept-data.sh
. "$ROOT/scripts/deploy/kept-data.sh"

say() { printf '%s\n' "$@"; }
fail() {
  printf '\nPlenum: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf '%s\n' "$2" >&2
  exit 1
}

compose() {
  local profiles=''
  [ -z "$(setting POSTGRES_PASSWORD)" ] || profiles=postgres
  COMPOSE_PROFILES=$profiles "${COMPOSE[@]}" --env-file "$PLENUM_ENV" -p plenum -f "$ROOT/docker/compose.yml" "$@"
}

start() {
  # What has to be made anew because its settings changed does not wait for meetings: people come back by themselves.
  compose up -d --no-build -t 10
  say 'Waiting until Plenum is ready'
  local deadline=$((SECONDS + 120))
  until compose exec -T plenum node scripts/deploy/ready.mjs 2>/dev/null; do
    [ $SECONDS -lt $deadline ] || fail 'it did not get ready within two minutes. Its last words:' \
      "$(compose logs --tail=20 plenum 2>&1)"
    sleep 1
  done
}

# In a container of its own, so that it also says why the server does not start.
run_doctor() {
  local trust=()
  if [ "$(setting CADDY_CERTIFICATES)" = local_certs ]; then
    compose exec -T caddy cat /data/caddy/pki/authorities/local/root.crt | in_plenum 'cat >/data/own-authority.crt'
    trust=(-e NODE_EXTRA_CA_CERTS=/data/own-authority.crt)
  fi
  compose run --rm --no-deps -T "${trust[@]}" tools \
    node --disable-warning=ExperimentalWarning apps/doctor/src/main.ts "$@"
}

install() {
  parse_install_options "$@"
  check_machine
  ensure_docker
  write_settings
  check_ports
  check_dns
  say 'Building the images: some minutes the first time'
  compose build
  start
  run_doctor || say 'The doctor found something: its words above say what to do.'
  local link
  link=$(compose logs --no-color plenum 2>/dev/null | grep -o 'https://[^ ]*setup[^ ]*' | tail -n 1 || true)
  say '' "Plenum is ready at https://$(setting DOMAIN)"
  [ -z "$link" ] || say "There is no admin yet. This link makes one, once, within a day:" "  $link"
}

upgrade() {
  local drain
  case ${1:-} in
    # As the server has it; people in meetings are told until when.
    '') drain=$(setting DRAIN_TIMEOUT_SECONDS) && drain=${drain:-3600} ;;
    --now) drain=0 ;;
    *) usage >&2 && exit 2 ;;
  esac
  require_installation
  say 'Building the images'
  compose build
  backup "$PLENUM_ETC/backups/before-upgrade-$(date -u +%Y%m%dT%H%M%SZ).tar"
  if [ "$drain" = 0 ]; then
    compose kill -s TERM plenum
  else
    say "Waiting for meetings to end, $drain s at most"
  fi
  compose stop -t $((drain + 15)) plenum
  start
  run_doctor || say 'The doctor found something: its words above say what to do.'
  say 'Upgraded.'
}

uninstall() {
  require_installation
  case ${1:-} in
    '')
      compose down --remove-orphans -t 10
      say "Removed. Data stays in Docker's volumes, and the settings in $PLENUM_ETC: ./install.sh brings Plenum back."
      ;;
    --and-all-data)
      compose down --remove-orphans --volumes -t 10
      rm -rf "$PLENUM_ETC"
      say 'Removed, with all data, certificates, settings and backups.'
      ;;
    *) usage >&2 && exit 2 ;;
  esac
}

require_installation() {
  [ -f "$PLENUM_ENV" ] || fail "nothing is installed here: there is no $PLENUM_ENV"
  find_compose || fail 'Docker with its compose command is missing' 'apt-get install docker.io docker-compose'
}

case ${1:-} in
  -h | --help) usage && exit 0 ;;
esac
[ "$(id -u)" = 0 ] || fail 'only root can do this' "sudo $0 $*"
case ${1:-} in
  upgrade | backup | restore | uninstall)
    command=$1 && shift
    require_installation
    "$command" "$@"
    ;;
  doctor) shift && require_installation && run_doctor "$@" ;;
  *) install "$@" ;;
esac
