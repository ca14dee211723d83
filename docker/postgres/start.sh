#!/bin/sh
# Makes the database once, and serves it on a socket in a volume: no network reaches it.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  umask 077
  printf '%s' "$POSTGRES_PASSWORD" >/tmp/password
  initdb --username=plenum --pwfile=/tmp/password --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
  rm /tmp/password
  echo 'CREATE DATABASE plenum' | postgres --single -j postgres
fi
exec postgres -c listen_addresses= -c unix_socket_directories=/run/postgresql
