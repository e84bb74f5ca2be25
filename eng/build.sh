# Sourced by the scripts at the root: builds the command when a source is newer than the last build.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
published=$root/artifacts/command
stamp=$root/artifacts/command.stamp

command_is_current() {
  [ -f "$stamp" ] && [ -z "$(find "$root/src" "$root/Directory.Build.props" "$root/Directory.Build.targets" "$root/Directory.Packages.props" "$root/global.json" -newer "$stamp" -print -quit)" ]
}

# Compiled ahead (ReadyToRun) where the compiler for that can be restored, so that a run starts in a fraction of the time; plain otherwise.
publish_command() {
  local common=(dotnet publish "$root/src/BpfSharp.Cli/BpfSharp.Cli.csproj" -c Release -o "$published" --nologo -v quiet)
  "${common[@]}" -r linux-"$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" --self-contained false -p:PublishReadyToRun=true >"$1" 2>&1 ||
    "${common[@]}" >"$1" 2>&1
}

build_command() {
  command_is_current && return
  mkdir -p "$root/artifacts"
  exec 8>"$root/artifacts/command.lock"
  flock 8
  if ! command_is_current; then
    echo "Building bpfsharp…" >&2
    local log=$root/artifacts/command.log new=$stamp.new
    touch "$new"   # before the build, so that a file saved meanwhile counts as newer
    publish_command "$log" || { grep -E 'error|warn' "$log" | sort -u | head -20 >&2; rm -f "$new"; echo "The build failed; all of it: $log" >&2; return 1; }
    mv "$new" "$stamp"
  fi
  exec 8>&-
}
