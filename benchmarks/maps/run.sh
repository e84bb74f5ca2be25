#!/bin/bash
# A large hash: its dump by bpfsharp, bpftool and a C program that only reads, in turn on the same map; then what an operation costs through BpfHashMap, one by one
# and in bulk, beside the bare system call in C. Medians and ratios. Needs root, a C compiler, bpftool.
#   run.sh [ENTRIES] [RUNS]
set -eu
cd "$(dirname "$0")/../.."
entries=${1:-1000000} runs=${2:-5}
out=artifacts/benchmarks/maps
mkdir -p "$out"
${CC:-cc} -O2 -o "$out/baseline" benchmarks/maps/baseline.c

# The command as it is released: NativeAOT for net9.0, whose packs can be had where those of net10.0 can't.
if [ ! -x "$out/aot/BpfSharp.Cli" ] || [ -n "${REBUILD:-}" ]; then
    dotnet publish src/BpfSharp.Cli -c Release -r linux-x64 -p:BpfSharpTargetFramework=net9.0 -p:PublishAot=true \
        --artifacts-path "$out/build" -o "$out/aot" -v q --nologo >&2
fi
dotnet build benchmarks/maps/TypedMaps -c Release --artifacts-path "$out/build" -v q --nologo >&2

coproc map { exec "$out/baseline" fill "$entries"; }
trap 'kill "$map_PID" 2>/dev/null || true' EXIT
read -r id <&"${map[0]}"

# Milliseconds of one run.
once() { local begin end; begin=$(date +%s%N); "$@" >/dev/null; end=$(date +%s%N); echo $(((end - begin) / 10000)); }
# Median in hundredths of a millisecond; the commands take turns, so that what else the machine does hits all of them.
declare -A samples
names=("C, LOOKUP_BATCH only" "bpfsharp map dump" "bpfsharp -j map dump" "bpfsharp -p map dump" "bpftool map dump" "bpftool -j map dump" "bpftool -p map dump" "bpfsharp map list" "bpftool map list")
command_of() {
    case $1 in
        C*) echo "$out/baseline read $id" ;;
        bpfsharp*list) echo "$out/aot/BpfSharp.Cli map list" ;;
        bpftool*list) echo "bpftool map list" ;;
        bpfsharp*) echo "$out/aot/${1/bpfsharp/BpfSharp.Cli} id $id" ;;
        *) echo "$1 id $id" ;;
    esac
}
for ((run = 0; run < runs; run++)); do
    for name in "${names[@]}"; do
        # shellcheck disable=SC2046
        samples[$name]="${samples[$name]:-} $(once $(command_of "$name"))"
    done
done
median() { tr ' ' '\n' <<<"$1" | grep . | sort -n | sed -n "$((runs / 2 + 1))p"; }
ms() { printf '%d.%02d' $(($1 / 100)) $(($1 % 100)); }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

echo "Linux $(uname -r), $(nproc) CPUs, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), load $(cut -d' ' -f1 /proc/loadavg); hash u32 -> u64, $entries entries, to /dev/null; median of $runs"
echo
echo "| command | ms |"
echo "|---|---|"
for name in "${names[@]}"; do echo "| $name | $(ms "$(median "${samples[$name]}")") |"; done
echo
c=$(median "${samples[C, LOOKUP_BATCH only]}")
for form in "" "-j " "-p "; do
    ours=$(median "${samples[bpfsharp ${form}map dump]}") theirs=$(median "${samples[bpftool ${form}map dump]}")
    echo "${form:-plain} dump: $(ratio "$theirs" "$ours") times as fast as bpftool, $(ratio "$ours" "$c") times the C program's time"
done
echo "map list: $(ms $(($(median "${samples[bpfsharp map list]}") - $(median "${samples[bpftool map list]}")))) ms more than bpftool"
echo "peak memory of a dump: $( { /usr/bin/time -f %M "$out/aot/BpfSharp.Cli" -j map dump id "$id" >/dev/null; } 2>&1 | tail -1) KiB"

# Small maps stay in the processor's caches: there the system calls are what an operation costs, in large ones the memory is.
for rounds in "10000 $((runs * 20))" "$entries $runs"; do
    read -r size count <<<"$rounds"
    echo
    echo "BpfHashMap<uint, ulong>, $size entries, load $(cut -d' ' -f1 /proc/loadavg)"
    echo
    dotnet "$out/build/bin/TypedMaps/release/TypedMaps.dll" "$out/baseline" "$size" "$count"
done
