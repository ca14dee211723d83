# shellcheck shell=bash
# The settings of an installation: one file for its owner alone, which Compose and every container read.

# The value of one setting, or nothing.
setting() { [ ! -f "$PLENUM_ENV" ] || sed -n "s/^$1=//p" "$PLENUM_ENV" | tail -n 1; }

parse_install_options() {
  DOMAIN=$(setting DOMAIN) TURN_DOMAIN=$(setting TURN_DOMAIN) ADDRESS=$(setting MEDIA_ANNOUNCED_ADDRESS)
  EMAIL=$(setting CADDY_EMAIL) EMAIL=${EMAIL#email } AUTHORITY=$(setting CADDY_CERTIFICATES) POSTGRES=''
  while [ $# -gt 0 ]; do
    case $1 in
      --domain) DOMAIN=${2:?} && shift 2 ;;
      --turn-domain) TURN_DOMAIN=${2:?} && shift 2 ;;
      --email) EMAIL=${2:?} && shift 2 ;;
      --address) ADDRESS=${2:?} && shift 2 ;;
      --own-authority) AUTHORITY=local_certs && shift ;;
      --postgres) POSTGRES=yes && shift ;;
      *) usage >&2 && exit 2 ;;
    esac
  done
  [ -n "$DOMAIN" ] || { usage >&2 && exit 2; }
  TURN_DOMAIN=${TURN_DOMAIN:-turn.$DOMAIN}
  local name
  for name in "$DOMAIN" "$TURN_DOMAIN"; do
    [[ $name =~ ^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$ ]] || fail "$name is no domain name in lower case"
  done
  ADDRESS=${ADDRESS:-$(addresses_of "$DOMAIN" | head -n 1)}
  [ -n "$ADDRESS" ] || fail "$DOMAIN has no address" \
    "Make A records for $DOMAIN and $TURN_DOMAIN with this VM's public address, or name it: --address"
}

# Keeps what is there, secrets above all, and writes the file only where something differs.
write_settings() {
  local made=$PLENUM_ENV.new
  install_directory "$PLENUM_ETC"
  (
    umask 077
    {
      ours | sed '/=$/d'
      # What the owner added stays.
      [ ! -f "$PLENUM_ENV" ] || grep -vE "^($(ours | cut -d= -f1 | paste -sd '|'))=" "$PLENUM_ENV" || true
    } >"$made"
  )
  if cmp -s "$made" "$PLENUM_ENV"; then rm "$made"; else mv "$made" "$PLENUM_ENV"; fi
  chmod 0600 "$PLENUM_ENV"
}

install_directory() { mkdir -p "$1" && chmod 0700 "$1"; }

ours() {
  local password
  password=$(setting POSTGRES_PASSWORD)
  [ -z "$POSTGRES" ] || password=${password:-$(new_secret)}
  cat <<ENV
DOMAIN=$DOMAIN
TURN_DOMAIN=$TURN_DOMAIN
CADDY_EMAIL=${EMAIL:+email $EMAIL}
CADDY_CERTIFICATES=$AUTHORITY
MEDIA_ANNOUNCED_ADDRESS=$ADDRESS
TURN_RELAY_ADDRESS=$(own_address)
SIGNING_SECRET=$(kept_or_new SIGNING_SECRET)
TURN_SECRET=$(kept_or_new TURN_SECRET)
METRICS_TOKEN=$(kept_or_new METRICS_TOKEN)
POSTGRES_PASSWORD=$password
DATABASE_URL=${password:+postgresql://plenum:$password@%2Frun%2Fpostgresql/plenum}
ENV
}

kept_or_new() {
  local kept
  kept=$(setting "$1")
  printf '%s' "${kept:-$(new_secret)}"
}

# 256 bits, in characters that mean nothing to a shell, a URL or a settings file.
new_secret() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
