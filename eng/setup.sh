# Sourced by the scripts at the root: makes sure that what they need from the distribution is there, and says what it does.
# need COMMAND PACKAGE [WHY]   collects what is missing; install_missing installs it in one go or says exactly what to do.
missing_packages=()
missing_reasons=()

need() {
  command -v "$1" >/dev/null 2>&1 && return
  missing_packages+=("$2")
  missing_reasons+=("$2: ${3:-$1}")
}

# clang may be there under a versioned name only.
need_clang() {
  local name
  for name in clang clang-{14..22}; do command -v "$name" >/dev/null 2>&1 && return; done
  missing_packages+=(clang)
  missing_reasons+=("clang: compiles the C of BPF programs")
}

install_missing() {
  [ ${#missing_packages[@]} -eq 0 ] && return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing:" >&2
    printf '  %s\n' "${missing_reasons[@]}" >&2
    echo "Install with: sudo apt-get install ${missing_packages[*]}   (or your distribution's packages of these names)" >&2
    return 1
  fi
  echo "Installing from the distribution: ${missing_packages[*]}" >&2
  local log; log=$(mktemp)
  if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing_packages[@]}"; } >"$log" 2>&1; then
    tail -20 "$log" >&2; rm -f "$log"
    echo "apt-get could not install: ${missing_packages[*]}" >&2
    return 1
  fi
  rm -f "$log"
  missing_packages=() missing_reasons=()
}

need_dotnet() {
  command -v dotnet >/dev/null 2>&1 && return
  echo "The .NET 10 SDK is missing: no 'dotnet' on PATH." >&2
  return 1
}
