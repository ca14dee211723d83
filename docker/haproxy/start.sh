#!/bin/sh
# Runs HAProxy, and hands it Caddy's certificate of the TURN name as soon as there is one, and each renewed one.
set -eu
served=/run/certificates/turn.pem

take_certificate() {
  # Caddy has one directory for each authority; after a change of authority the older certificate stays.
  # shellcheck disable=SC2012 # Caddy's names are plain.
  newest=$(ls -t /caddy/caddy/certificates/*/"$TURN_DOMAIN/$TURN_DOMAIN.crt" 2>/dev/null | head -n 1)
  [ -n "$newest" ] || return 1
  cat "$newest" "${newest%.crt}.key" >/run/turn.pem 2>/dev/null || return 1
  cmp -s /run/turn.pem "$served" && return 1
  mv /run/turn.pem "$served"
}

umask 077
mkdir -p /run/certificates
take_certificate || true
haproxy -W -db -f /etc/haproxy/haproxy.cfg &
haproxy=$!
trap 'kill -USR1 "$haproxy"; wait "$haproxy"; exit 0' TERM INT
while kill -0 "$haproxy" 2>/dev/null; do
  sleep 2 &
  wait $! || true
  if take_certificate; then kill -USR2 "$haproxy"; fi
done
exit 1
