#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command with a keyring in a known state, on the session bus it finds. Begin it with
# tests/in-session.sh.
#
#   tests/with-keyring.sh unlocked|locked|none COMMAND...
#
# The keyring's password is always "dovetail-test". Exits with 77 when no keyring is installed.
set -eu

state=$1; shift
password=dovetail-test

if [ "$state" = none ]; then exec "$@"; fi
if ! command -v gnome-keyring-daemon >/dev/null 2>&1; then
  echo "skipped: gnome-keyring is not installed" >&2
  exit 77
fi

# --unlock returns before the name is there; the daemon ends with the bus.
printf '%s' "$password" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
gdbus wait --session --timeout 20 org.freedesktop.secrets

if [ "$state" = locked ]; then
  gdbus call --session -d org.freedesktop.secrets -o /org/freedesktop/secrets \
    -m org.freedesktop.Secret.Service.Lock \
    "[objectpath '/org/freedesktop/secrets/collection/login']" >/dev/null
fi

exec "$@"
