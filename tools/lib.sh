# SPDX-License-Identifier: GPL-3.0-or-later
# What the scripts of this folder share: . "$(dirname "$0")/lib.sh"

say() { printf '%s\n' "$*" >&2; }
step() { printf '\n== %s\n' "$*" >&2; }
die() { say "$(basename "$0"): $*"; exit 1; }

# The packages of Debian 12: to build; to run the tests besides.
BUILD_PACKAGES="gcc libc6-dev meson ninja-build pkg-config gettext libglib2.0-dev libsoup-3.0-dev
  libsecret-1-dev libsqlite3-dev libxml2-dev libyaml-dev libarchive-dev libadwaita-1-dev libgtksourceview-5-dev libglib2.0-bin python3
  ca-certificates
  libgnutls28-dev glib-networking"
# What the programs need where they are installed
RUNTIME_PACKAGES="libadwaita-1-0 libsoup-3.0-0 libsecret-1-0 libsqlite3-0 libxml2 libyaml-0-2
  libarchive13 libgtksourceview-5-0 libgnutls30 glib-networking gsettings-desktop-schemas
  adwaita-icon-theme hicolor-icon-theme librsvg2-common fonts-cantarell fonts-dejavu-core
  ca-certificates"
RUN_PACKAGES="dbus gnome-keyring libsecret-tools adwaita-icon-theme librsvg2-common
  fonts-cantarell"
TEST_PACKAGES="libjson-glib-dev git python3-dbusmock python3-gi gir1.2-atspi-2.0 at-spi2-core xvfb
  xauth openbox xdotool imagemagick fonts-dejavu-core desktop-file-utils appstream procps"

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo -- "$@"
  else die "this needs root for “$*”: run it as root, or install sudo"
  fi
}

# need_packages PACKAGE...: installs what is missing, and says so
need_packages() {
  missing=""
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null 2>&1 || die "please install these packages of Debian 12 or their like:$missing"
  step "Installing:$missing"
  as_root apt-get -q -o DPkg::Lock::Timeout=900 update >&2
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=900 install -y \
    --no-install-recommends $missing >&2
}

# build FOLDER [MESON-OPTION...]: configures the folder once, then builds
build() {
  folder=$1; shift
  [ -e "$folder/build.ninja" ] || meson setup "$folder" "$top" -Dwerror=true "$@" >&2 ||
    die "the build could not be set up"
  ninja -C "$folder" >"$folder/build.log" 2>&1 || { tail -n 60 "$folder/build.log" >&2; die "the build failed"; }
}

top=$(cd "$(dirname "$0")/.." && pwd)
build_dir=${DOVETAIL_BUILD:-$top/_build}
