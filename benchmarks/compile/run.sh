#!/bin/bash
# From source to loaded: compile times without and with the cache, the kernel's types, peak memory. Each sample is a process of its own, compiled ahead
# of time as the released command is; medians. Needs root, clang.
#   run.sh [RUNS]
set -eu
cd "$(dirname "$0")/../.."
runs=${1:-11}
out=artifacts/benchmarks/compile
program=$out/aot/CompileBenchmark
cache=$out/cache

# As the command is released: NativeAOT for net9.0, whose packs can be had where those of net10.0 can't.
if [ ! -x "$program" ] || [ -n "$(find src benchmarks/compile -name '*.cs*' -newer "$program" -print -quit)" ]; then
    dotnet publish benchmarks/compile/CompileBenchmark.csproj -c Release -r linux-x64 -p:BpfSharpTargetFramework=net9.0 -p:PublishAot=true \
        --artifacts-path "$out/build" -o "$out/aot" -v q --nologo >&2
    touch "$program"
fi

samples=$(mktemp)
trap 'rm -rf "$samples" "$cache"' EXIT
sample() { local name=$1; shift; "$program" "$@" | sed "s/^/$name /" >>"$samples"; }
clang_once() { local begin end; begin=$(date +%s%N); "$@" >/dev/null; end=$(date +%s%N); echo "clang $((${end} / 1000 - ${begin} / 1000))" >>"$samples"; }
clang=$(command -v clang || compgen -c clang- | grep -E '^clang-[0-9]+$' | sort -V | tail -1)
sources=(bare sched sock)

for ((run = 0; run < runs; run++)); do
    sample types types
    for source in "${sources[@]}"; do
        rm -rf "$cache"
        sample "$source" load "benchmarks/compile/sources/$source.c" "$cache"
        sample "$source-cached" load "benchmarks/compile/sources/$source.c" "$cache"
    done
    # What clang needs for nothing: each of the compiler's two runs of it costs at least this.
    clang_once "$clang" -target bpf -O2 -g -c -x c -o - /dev/null
done

# Median of a figure in microseconds (or KiB), and as milliseconds.
median() { grep "^$1 " "$samples" | awk '{ print $NF }' | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
ms() { awk -v v="$(median "$1")" 'BEGIN { printf "%.1f", v / 1000 }'; }
row() { echo "| $1 | $(ms "$2 total") | $(ms "$2 types") | $(ms "$2 $3") | $(ms "$2 object") | $(ms "$2 maps") | $(ms "$2 programs") |"; }

echo "Linux $(uname -r), $(nproc) CPUs, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), load $(cut -d' ' -f1 /proc/loadavg); $("$clang" --version | head -1); median of $runs, milliseconds"
echo
echo "| 40 lines, two programs, four maps | source to loaded | kernel's types | compile | read object | maps | programs |"
echo "|---|---|---|---|---|---|---|"
for source in "${sources[@]}"; do row "$source.c" "$source" compile; done
for source in "${sources[@]}"; do row "$source.c, cached" "$source-cached" cache; done
echo
echo "clang alone on an empty file: $(ms clang) ms; the compiler runs it twice"
echo "kernel's types: $(ms 'types total') ms until the first is found ($(ms 'types read') reading, $(ms 'types scan') scanning, $(ms 'types find') finding)"
echo "peak memory: $(median 'sock peak') KiB compiling, $(median 'sock-cached peak') KiB cached"
# BCC with kernel headers, as measured for the goals: source to loaded.
for pair in bare:229 sched:781 sock:2660; do
    awk -v ours="$(median "${pair%:*} total")" -v bcc="${pair#*:}" -v name="${pair%:*}" 'BEGIN { printf "%s.c: %.1f times as fast as BCC with kernel headers (%d ms when the goal was set)\n", name, bcc * 1000 / ours, bcc }'
done
