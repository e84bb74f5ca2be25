#!/bin/bash
# What the embedded engine costs: loops against gcc -O2, look-ups in maps, loading. Needs gcc and clang; no root.
#   run.sh [RUNS]
set -eu
cd "$(dirname "$0")/../.."
runs=${1:-9}
out=artifacts/benchmarks/engine
mkdir -p "$out"
gcc -O2 -o "$out/native" benchmarks/engine/native.c
clang -O2 -target bpf -mcpu=v3 -c -o "$out/steps.o" benchmarks/engine/steps.c
clang -O2 -g -target bpf -mcpu=v3 -c -o "$out/lookups.o" benchmarks/engine/lookups.c
dotnet build benchmarks/engine -c Release -v q --nologo >&2
echo "Linux $(uname -r), $(nproc) CPUs, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), load $(cut -d' ' -f1 /proc/loadavg); best of $runs"
echo
exec dotnet artifacts/bin/EngineBenchmark/release/EngineBenchmark.dll "$out" "$runs"
