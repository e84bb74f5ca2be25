using BpfSharp.Testing;

namespace BpfSharp.Tests.Facade;

/// <summary>Every way to declare a table that docs/maps.md lists makes the map that it says.</summary>
public sealed class TableKindTests
{
    [SkippableTheory]
    [InlineData("hash", MapType.Hash)]
    [InlineData("array", MapType.Array)]
    [InlineData("percpu_hash", MapType.PerCpuHash)]
    [InlineData("percpu_array", MapType.PerCpuArray)]
    [InlineData("lru_hash", MapType.LruHash)]
    [InlineData("lru_percpu_hash", MapType.LruPerCpuHash)]
    [InlineData("histogram", MapType.Hash)]
    [InlineData("prog", MapType.ProgramArray)]
    [InlineData("perf_output", MapType.PerfEventArray)]
    [InlineData("perf_array", MapType.PerfEventArray)]
    [InlineData("cgroup_array", MapType.CgroupArray)]
    [InlineData("devmap", MapType.DevMap)]
    [InlineData("devmap_hash", MapType.DevMapHash)]
    [InlineData("cpumap", MapType.CpuMap)]
    [InlineData("xskmap", MapType.XskMap)]
    [InlineData("sockmap", MapType.SockMap)]
    [InlineData("sockhash", MapType.SockHash)]
    [InlineData("reuseport_sockarray", MapType.ReuseportSockArray)]
    public void BpfTable_OfAType_MakesThatMap(string type, MapType expected)
        => Created($"BPF_TABLE(\"{type}\", u32, {(type == "histogram" ? "u64" : "u32")}, t, 4);").ShouldBe(expected);

    [SkippableTheory]
    [InlineData("BPF_HASH(t);", MapType.Hash)]
    [InlineData("BPF_ARRAY(t);", MapType.Array)]
    [InlineData("BPF_HISTOGRAM(t);", MapType.Array)]
    [InlineData("BPF_HISTOGRAM(t, u32);", MapType.Hash)]
    [InlineData("BPF_PERCPU_HASH(t);", MapType.PerCpuHash)]
    [InlineData("BPF_PERCPU_ARRAY(t);", MapType.PerCpuArray)]
    [InlineData("struct key { u32 prefixlen; u32 data; }; BPF_LPM_TRIE(t, struct key);", MapType.LpmTrie)]
    [InlineData("BPF_STACK_TRACE(t, 64);", MapType.StackTrace)]
    [InlineData("BPF_STACK_TRACE_BUILDID(t, 64);", MapType.StackTrace)]
    [InlineData("BPF_PERF_OUTPUT(t);", MapType.PerfEventArray)]
    [InlineData("BPF_RINGBUF_OUTPUT(t, 8);", MapType.RingBuffer)]
    [InlineData("BPF_PERF_ARRAY(t, 8);", MapType.PerfEventArray)]
    [InlineData("BPF_PROG_ARRAY(t, 8);", MapType.ProgramArray)]
    [InlineData("BPF_CGROUP_ARRAY(t, 8);", MapType.CgroupArray)]
    [InlineData("BPF_QUEUE(t, u64, 8);", MapType.Queue)]
    [InlineData("BPF_STACK(t, u64, 8);", MapType.Stack)]
    [InlineData("BPF_ARRAY(inner, u64, 2); BPF_ARRAY_OF_MAPS(t, \"inner\", 8);", MapType.ArrayOfMaps)]
    [InlineData("BPF_ARRAY(inner, u64, 2); BPF_HASH_OF_MAPS(t, u32, \"inner\", 8);", MapType.HashOfMaps)]
    [InlineData("BPF_DEVMAP(t, 8);", MapType.DevMap)]
    [InlineData("BPF_DEVMAP_HASH(t, 8);", MapType.DevMapHash)]
    [InlineData("BPF_CPUMAP(t, 2);", MapType.CpuMap)]
    [InlineData("BPF_XSKMAP(t, 8);", MapType.XskMap)]
    [InlineData("BPF_SOCKMAP(t, 8);", MapType.SockMap)]
    [InlineData("BPF_SOCKHASH(t, u32, 8);", MapType.SockHash)]
    [InlineData("BPF_SK_STORAGE(t, u64);", MapType.SkStorage)]
    [InlineData("BPF_TASK_STORAGE(t, u64);", MapType.TaskStorage)]
    [InlineData("BPF_INODE_STORAGE(t, u64);", MapType.InodeStorage)]
    [InlineData("BPF_CGROUP_STORAGE(t, u64);", MapType.CgroupStorage)]
    public void Macro_MakesThatMap(string declaration, MapType expected) => Created(declaration).ShouldBe(expected);

    private static MapType Created(string declaration)
    {
        Require.Root();
        Skip.IfNot(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");
        using var bpf = Bpf.FromSource(declaration);
        return bpf["t"].Info.Type;
    }
}
