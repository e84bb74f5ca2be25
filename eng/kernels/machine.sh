# Sourced: one virtual machine. Emulated even where hardware could help, so that every machine runs the tests in the same way.

children=() sockets=

virtiofsd_program() {
  local program
  for program in /usr/libexec/virtiofsd /usr/lib/qemu/virtiofsd "$(command -v virtiofsd)"; do
    [ -x "$program" ] && { echo "$program"; return; }
  done
  echo "virtiofsd is missing: it comes with qemu-system-common (Debian 12) or as the package virtiofsd" >&2
  return 1
}

# share SOCKET FOLDER: serves the folder to a guest until the guest goes away.
share() {
  setpriv --pdeathsig KILL "$virtiofsd" --socket-path="$1" -o "source=$2,cache=always,sandbox=chroot" --thread-pool-size=1 >>"$1.log" 2>&1 &
  children+=($!)
  local try
  for try in {1..100}; do
    [ -S "$1" ] && return
    sleep 0.05
  done
  echo "virtiofsd does not serve $2 (try $try): $(tail -n 3 "$1.log")" >&2
  return 1
}

# boot_once VERSION OUT: boots, waits for the end; OUT/exit exists afterwards only when the command ended.
boot_once() {
  local version=$1 out=$2 qemu started=$SECONDS
  children=()
  rm -f "$out/booted" "$out/exit" "$out/output"
  sockets=$(mktemp -d)
  if share "$sockets/root" / && share "$sockets/out" "$out"; then
    setpriv --pdeathsig KILL qemu-system-x86_64 -M pc,memory-backend=memory -accel tcg,thread=multi -cpu max -smp "$processors" -m "$memory" \
      -object "memory-backend-memfd,id=memory,size=$memory,share=on" \
      -chardev "socket,id=root,path=$sockets/root" -device vhost-user-fs-pci,chardev=root,tag=root,queue-size=1024 \
      -chardev "socket,id=out,path=$sockets/out" -device vhost-user-fs-pci,chardev=out,tag=out,queue-size=256 \
      -nodefaults -display none -no-reboot -serial "file:$out/console" \
      -kernel "$cache/$version/vmlinuz" -initrd "$cache/$version/initramfs.cpio.gz" \
      -append "console=ttyS0 panic=-1 quiet guest.timeout=$timeout" </dev/null >>"$out/qemu" 2>&1 &
    qemu=$!
    children+=("$qemu")
    while kill -0 "$qemu" 2>/dev/null; do
      [ ! -f "$out/booted" ] && [ $((SECONDS - started)) -gt 60 ] && break
      [ $((SECONDS - started)) -gt $((timeout + 90)) ] && break
      sleep 0.25
    done
  fi
  end_machine
}

# Also called when the script is ended from outside.
end_machine() {
  [ ${#children[@]} = 0 ] || { kill -KILL "${children[@]}"; wait "${children[@]}"; } 2>/dev/null
  [ -z "$sockets" ] || rm -rf "$sockets"
  children=() sockets=
}

# run_in_guest VERSION OUT: runs OUT/command in the guest and prints its exit code, or why there is none.
# Emulation is not perfect: about one boot in a few hundred never reaches its init or vanishes. Such a one is tried again, with a word about it;
# a panic that the command itself causes comes back and then counts.
run_in_guest() {
  local version=$1 out=$2 try
  for try in 1 2 3; do
    boot_once "$version" "$out"
    [ ! -f "$out/exit" ] || { cat "$out/exit"; return; }
    echo "$version: $([ -f "$out/booted" ] && echo "vanished while the command ran" || echo "did not boot") (try $try)" >&2
  done
  echo "no result, see $out/console"
}
