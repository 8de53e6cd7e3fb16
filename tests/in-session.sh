#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command on a private session bus in a home of its own, and ends all it started.
#
#   tests/in-session.sh [--display] [--home DIR] COMMAND...
#
# With --display it also has a screen of its own: Xvfb, a window manager, and the accessibility
# bus, which alone is activated.
#
# The home is thrown away afterwards, unless --home names one: then it is kept for the next time.
# On this bus nothing is activated: no keyring and no portal starts unless the command does it.
set -eu

wm=
case "${1:-}" in
  --display) shift; exec xvfb-run -a -s "-screen 0 1280x900x24" "$0" --wm "$@" ;;
  --wm) shift; wm=openbox ;;
esac
keep=
if [ "${1:-}" = --home ]; then keep=$2; shift 2; fi
session=$(mktemp -d)
home=${keep:-$session/home}
mkdir -p "$home" "$session/run" "$session/services"
chmod 700 "$home" "$session/run"

cat > "$session/bus.conf" <<X
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=$session/run</listen>
  <auth>EXTERNAL</auth>
  <servicedir>$session/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
X

export HOME="$home" XDG_RUNTIME_DIR="$session/run" XDG_CONFIG_HOME="$home/config" \
  XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache" XDG_STATE_HOME="$home/state" \
  GSETTINGS_BACKEND=memory LC_ALL="${TEST_LC:-C.UTF-8}"
unset DBUS_SESSION_BUS_ADDRESS

if [ -n "$wm" ]; then
  mkdir -p "$XDG_CONFIG_HOME/gtk-4.0"
  printf '[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\n' \
    > "$XDG_CONFIG_HOME/gtk-4.0/settings.ini"
  cp /usr/share/dbus-1/services/org.a11y.Bus.service "$session/services/"
  export GSK_RENDERER="${GSK_RENDERER:-cairo}" ADW_DISABLE_PORTAL=1
  $wm >/dev/null 2>&1 &
  wm=$!
fi

rc=0
# Only the command speaks on standard output: not the services that the bus starts.
dbus-run-session --config-file="$session/bus.conf" -- sh -c 'exec "$@" >&3 3>&-' sh "$@" \
  3>&1 >/dev/null 2>"$session/err" || rc=$?
[ -z "$wm" ] || kill "$wm" 2>/dev/null || true
grep -v -e '^dbus-daemon' -e '^SpiRegistry' -e '^$' "$session/err" >&2 || true
rm -rf "$session"
exit $rc
