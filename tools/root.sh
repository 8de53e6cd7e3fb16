# SPDX-License-Identifier: GPL-3.0-or-later
# Debian in a folder, for trying what is installed: . tools/root.sh, after tools/lib.sh. Needs root
# and debootstrap.

# Where this machine takes its packages from
find_mirror() {
  awk '/^URIs:/ {print $2; exit} $1 == "deb" {print $2; exit}' \
    /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -n 1
}

# within ROOT COMMAND...
within() {
  root=$1; shift
  chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"
}

# install_into ROOT PACKAGE...
install_into() {
  root=$1; shift
  within "$root" apt-get install -y -qq --no-install-recommends "$@" >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log" >&2; die "the packages could not be installed"; }
}

# make_root ROOT SUITE: a bare base system
make_root() {
  rm -rf "$1"
  debootstrap --variant=minbase "$2" "$1" "$(find_mirror)" >"$1.log" ||
    { tail -n 20 "$1.log" >&2; die "the base system could not be made"; }
  for file in /etc/apt/apt.conf.d/*; do   # how this machine reaches the packages
    if grep -qi proxy "$file"; then cp "$file" "$1/etc/apt/apt.conf.d/"; fi
  done
  printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
  chmod +x "$1/usr/sbin/policy-rc.d"
  echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/unsafe-io"
}
