#!/bin/sh
# Writes coturn's settings, where no list of processes shows the secret, and runs it. Needs TURN_SECRET (shared with
# Plenum), TURN_REALM, MEDIA_ANNOUNCED_ADDRESS (of the SFU) and TURN_RELAY_ADDRESS (of this machine itself).
set -eu
umask 077
cat >/run/turnserver.conf <<CONF
listening-port=3478
# HAProxy ends TLS and hands on plain TCP.
no-tls
no-dtls
relay-ip=$TURN_RELAY_ADDRESS
realm=$TURN_REALM
use-auth-secret
static-auth-secret=$TURN_SECRET
stale-nonce=600
fingerprint
# Relays to the SFU and to nothing else, above all to nothing inside this network; what is allowed wins.
denied-peer-ip=0.0.0.0-255.255.255.255
denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
allowed-peer-ip=$MEDIA_ANNOUNCED_ADDRESS
no-multicast-peers
no-tcp-relay
# A client holds an allocation for each way it tries, twice while it changes from one connection to the next.
user-quota=24
total-quota=2400
# Bytes a second: one client's, and all of them together.
max-bps=1500000
bps-capacity=60000000
no-cli
no-rfc5780
no-stun-backward-compatibility
no-software-attribute
userdb=/run/turndb
pidfile=/run/turnserver.pid
log-file=stdout
simple-log
CONF
[ "$TURN_RELAY_ADDRESS" = "$MEDIA_ANNOUNCED_ADDRESS" ] ||
  echo "external-ip=$MEDIA_ANNOUNCED_ADDRESS/$TURN_RELAY_ADDRESS" >>/run/turnserver.conf
exec turnserver -c /run/turnserver.conf
