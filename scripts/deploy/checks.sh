# shellcheck shell=bash
# What the VM has to be before anything is started on it.

check_machine() {
  [ "$(uname -s)" = Linux ] || fail "Plenum runs on Linux, and this is $(uname -s)"
  case $(uname -m) in
    x86_64 | aarch64) ;;
    *) fail "Plenum runs on x86_64 and aarch64 machines, and this is $(uname -m)" ;;
  esac
  local megabytes
  megabytes=$(df -Pm "$ROOT" | awk 'NR == 2 { print $4 }')
  [ "$megabytes" -ge 6000 ] || fail "images take 6 GB of disk, and $megabytes MB are free"
  megabytes=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
  [ "$megabytes" -ge 1800 ] || fail "Plenum needs 2 GB of memory to be built, and this machine has $megabytes MB"
}

# Sets COMPOSE to the words of the compose command that is there.
find_compose() {
  docker info >/dev/null 2>&1 || return 1
  # shellcheck disable=SC2034 # install.sh calls it.
  if docker compose version >/dev/null 2>&1; then
    COMPOSE=(docker compose)
  elif command -v docker-compose >/dev/null; then
    COMPOSE=(docker-compose)
  else
    return 1
  fi
}

ensure_docker() {
  ! find_compose || return 0
  command -v apt-get >/dev/null || fail 'Docker with its compose command is missing, and this system has no apt-get'
  say "Installing the distribution's Docker"
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy docker.io docker-compose
  find_compose || fail 'Docker is installed and does not answer' 'systemctl status docker says why.'
}

# The address by which this machine itself reaches others: behind a provider's NAT it is not the public one.
own_address() { ip -4 route get "$ADDRESS" 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p'; }

addresses_of() { getent ahostsv4 "$1" | awk '{ print $1 }' | sort -u; }

# Before the first start: whatever listens then is not ours.
check_ports() {
  [ -z "$(compose ps -q plenum 2>/dev/null)" ] || return 0
  local port taken=''
  for port in 80 443 3000 3478 5349 8080 8443 44400; do
    # bash opens the connection; nobody listens where that fails.
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then taken="$taken $port"; fi
  done
  [ -z "$taken" ] || fail "other programs listen on ports that Plenum needs:$taken" \
    'ss -ltnp names them. A web server of the distribution: systemctl disable --now apache2 nginx'
}

check_dns() {
  local name found
  for name in "$DOMAIN" "$TURN_DOMAIN"; do
    found=$(addresses_of "$name" | paste -sd ' ')
    [ "$found" = "$ADDRESS" ] || say "WARNING: $name resolves to ${found:-nothing}, and browsers are told $ADDRESS." \
      "  Without that, certificates or media fail. The record: $name. A $ADDRESS"
  done
}
