# Sourced: a kernel on disk, ready to boot. $cache/VERSION/ holds vmlinuz, lib/modules/VERSION and initramfs.cpio.gz; headers only when asked for.

# What the initramfs must load before the shared root is reachable; each with what it depends on. Where the kernel has it built in, nothing is loaded.
root_modules=(virtio_pci virtiofs overlay virtio_console virtio_rng)

# get_kernel SUITE METAPACKAGE: makes it ready and prints its version.
get_kernel() {
  local suite=$1 metapackage=$2 version
  refresh_index "$suite" || return 1
  version=$(newest_version "$suite" "$metapackage")
  [ -n "$version" ] || { echo "$suite has no $metapackage" >&2; return 1; }
  if [ ! -f "$cache/$version/vmlinuz" ]; then
    unpack_kernel "$suite" "$version" || return 1
  fi
  # An initramfs older than the scripts that make it is made again.
  if [ -z "$(find "$cache/$version/initramfs.cpio.gz" -newer "$here/guest-init" -newer "$here/kernel.sh" 2>/dev/null)" ]; then
    make_initramfs "$version" || return 1
  fi
  echo "$version"
}

# Extracted beside its final place and renamed, so that an interrupted download is never taken for a kernel.
unpack_kernel() {
  local suite=$1 version=$2 work=$cache/.new-$2 image
  rm -rf "$work"
  mkdir -p "$work"
  # Since 7.0 an image is split over several packages of the same version.
  unpack "$suite" "linux-image-$version" "$work" "^linux-(base|binary|modules)-[0-9]" || return 1
  # Newer packages hold usr/lib where older ones hold lib.
  [ -e "$work/lib" ] || ln -s usr/lib "$work/lib"
  image=$(find "$work" -name "vmlinuz*" -type f | head -n 1)
  [ -n "$image" ] || { echo "linux-image-$version holds no vmlinuz" >&2; return 1; }
  ln "$image" "$work/vmlinuz"
  depmod -b "$work" "$version" || return 1
  rm -rf "${cache:?}/$version"
  mv "$work" "$cache/$version"
}

# get_headers SUITE VERSION: the headers that BCC compiles against, next to the kernel.
get_headers() {
  local suite=$1 version=$2
  [ ! -e "$cache/$version/usr/src/linux-headers-$version" ] || return 0
  unpack "$suite" "linux-headers-$version" "$cache/$version" "^linux-(headers|kbuild)-"
}

# make_initramfs VERSION: busybox, guest-init and the modules, decompressed and numbered in the order in which to load them.
make_initramfs() {
  local version=$1 folder=$cache/$1 work module path count=100
  work=$(mktemp -d "$cache/.initramfs.XXXXXX")
  mkdir -p "$work"/{bin,dev,proc,sys,modules,lower,upper,root}
  cp "$(command -v busybox)" "$work/bin/busybox"
  cp "$here/guest-init" "$work/init"
  for module in "${root_modules[@]}"; do
    for path in $(modprobe -d "$folder" -S "$version" --show-depends "$module" 2>/dev/null | awk '$1 == "insmod" { print $2 }'); do
      compgen -G "$work/modules/*-$(module_name "$path")" >/dev/null || { decompress "$path" >"$work/modules/$count-$(module_name "$path")"; count=$((count + 1)); }
    done
  done
  (cd "$work" && find . | busybox cpio -o -H newc -R 0:0 2>/dev/null) | gzip -1 >"$folder/initramfs.new" && mv "$folder/initramfs.new" "$folder/initramfs.cpio.gz"
  local result=$?
  rm -rf "$work"
  return $result
}

module_name() { basename "$1" | sed 's/\.ko.*/.ko/'; }

decompress() {
  case $1 in
    *.xz) xz -dc "$1" ;;
    *.zst) zstd -dcq "$1" ;;
    *.gz) gzip -dc "$1" ;;
    *) cat "$1" ;;
  esac
}
