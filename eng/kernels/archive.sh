# Sourced: Debian's archive seen through an apt of our own. The host's mirror, proxy and keys are used; its lists, cache and sources are not touched.
# Everything lives under $cache; one folder of apt state a suite, one lock each, so that suites can be worked on at the same time.

# The mirror for a suite, from the host's own sources: security suites live in an archive of their own.
mirror_of() {
  local suite=$1 pattern='-security$'
  if [ -n "${BPFSHARP_DEBIAN_MIRROR:-}" ]; then
    case $suite in *-security) echo "${BPFSHARP_DEBIAN_MIRROR%/}-security" ;; *) echo "$BPFSHARP_DEBIAN_MIRROR" ;; esac
    return
  fi
  case $suite in *-security) ;; *) pattern='^[a-z]+$' ;; esac
  apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' 'Component: main' |
    awk -v pattern="$pattern" '$1 ~ pattern && $2 ~ /debian/ { print $2; exit }'
}

# own_apt SUITE PROGRAM ARG…: apt-get or apt-cache with the suite's state.
own_apt() {
  local suite=$1 program=$2
  shift 2
  APT_CONFIG=$cache/apt/$suite/apt.conf "$program" "$@"
}

# refresh_index SUITE: the suite's package list, at most a day old. Where the archive can't be reached an older list serves.
refresh_index() {
  local suite=$1 state=$cache/apt/$1 mirror
  [ -z "$(find "$state/fresh" -mmin -1440 2>/dev/null)" ] || return 0
  mirror=$(mirror_of "$suite")
  [ -n "$mirror" ] || { echo "no Debian mirror among this machine's apt sources; set BPFSHARP_DEBIAN_MIRROR" >&2; return 1; }
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$state/sources.list"
  cat >"$state/apt.conf" <<CONF
Dir::Etc::sourcelist "$state/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$state/lists";
Dir::State::status "/dev/null";
Dir::Cache "$state/cache";
APT::Architecture "amd64";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
  if own_apt "$suite" apt-get -qq -o APT::Update::Error-Mode=any update >&2; then
    touch "$state/fresh"
  elif [ -n "$(find "$state/lists" -name '*Packages*' -print -quit)" ]; then
    echo "$suite: the archive can't be reached, the package list of an earlier day is used" >&2
  else
    return 1
  fi
}

# depends SUITE PACKAGE: the names it depends on, one a line.
depends() {
  own_apt "$1" apt-cache show --no-all-versions "$2" | sed -n 's/^\(Pre-\)\?Depends: //p' | tr ',|' '\n\n' | sed 's/^ *//; s/[ (].*//'
}

# newest_version SUITE METAPACKAGE: the kernel release that the metapackage stands for, such as 6.1.0-41-cloud-amd64.
newest_version() {
  depends "$1" "$2" | sed -n 's/^linux-\(image\|headers\)-\([0-9].*\)/\2/p' | sort -V | tail -n 1
}

# unpack SUITE PACKAGE FOLDER [PATTERN]: downloads and extracts it, and those of its dependencies whose name matches PATTERN.
unpack() {
  local suite=$1 package=$2 folder=$3 pattern=${4:-^$} work dependency
  work=$(mktemp -d "$cache/apt/$suite/download.XXXXXX")
  (cd "$work" && own_apt "$suite" apt-get -qq download "$package") >&2 && dpkg-deb --extract "$work"/*.deb "$folder" || { rm -rf "$work"; return 1; }
  rm -rf "$work"
  for dependency in $(depends "$suite" "$package" | grep -E "$pattern" | sort -u); do
    unpack "$suite" "$dependency" "$folder" || return 1
  done
}

# under_lock SUITE COMMAND…: one at a time for each suite.
under_lock() {
  local suite=$1
  shift
  mkdir -p "$cache/apt/$suite"
  (flock 7 && "$@") 7>"$cache/apt/$suite/lock"
}
