# shellcheck shell=bash
# Backups of an installation: what the server keeps, and the settings with their secrets, in one archive.

backup() {
  local target=${1:-$PLENUM_ETC/backups/plenum-$(date -u +%Y%m%dT%H%M%SZ).tar} work
  [ ! -e "$target" ] || fail "$target is there already"
  install_directory "$PLENUM_ETC/backups"
  work=$(mktemp -d "$PLENUM_ETC/backups/making.XXXXXX")
  # shellcheck disable=SC2064 # This directory, not the one of the next call.
  trap "rm -rf '$work'" EXIT
  umask 077
  in_plenum 'rm -f /data/copy* && node --disable-warning=ExperimentalWarning scripts/backup.mjs /data/copy >/dev/null &&
    cat /data/copy && rm /data/copy*' >"$work/kept.backup"
  cp "$PLENUM_ENV" "$work/plenum.env"
  tar -C "$work" -cf "$target" kept.backup plenum.env
  say "Everything that is kept is in $target. It holds secrets: keep it where only you read it."
}

restore() {
  local source=${1:?name the backup} work
  [ -f "$source" ] || fail "there is no $source"
  install_directory "$PLENUM_ETC/backups"
  work=$(mktemp -d "$PLENUM_ETC/backups/reading.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  tar -C "$work" -xf "$source" kept.backup plenum.env
  [ "$(env_kind "$work/plenum.env")" = "$(env_kind "$PLENUM_ENV")" ] ||
    fail 'the backup is of the other kind of database' 'SQLite and PostgreSQL do not take each other'"'"'s backups.'
  compose stop -t 10 plenum
  in_plenum 'cat >/data/copy && node --disable-warning=ExperimentalWarning scripts/restore.mjs /data/copy >/dev/null &&
    rm /data/copy*' <"$work/kept.backup"
  # Links that were sent hold only with the secret that signed them.
  sed -i "s/^SIGNING_SECRET=.*/$(grep '^SIGNING_SECRET=' "$work/plenum.env")/" "$PLENUM_ENV"
  start
  say "Restored from $source."
}

# A shell in a container of Plenum's, beside the server or in its place.
in_plenum() { compose run --rm --no-deps -T tools sh -c "$1"; }

env_kind() { grep -c '^DATABASE_URL=.' "$1" || true; }
