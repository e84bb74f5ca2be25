using System.Buffers.Binary;
using BpfSharp.Embedded.Packets;

namespace BpfSharp.Cli.Tests.Running;

/// <summary><c>run</c> on the embedded engine: no privilege is used, whoever runs the tests.</summary>
public sealed class RunEmbeddedTests : IDisposable
{
    private const string Filter = """
        #include <uapi/linux/bpf.h>
        #include <linux/if_ether.h>
        BPF_HASH(types, u32, u64);
        int filter(struct xdp_md *ctx) {
            void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
            struct ethhdr *eth = data;
            if (data + sizeof(*eth) > end) return XDP_PASS;
            u32 type = bpf_ntohs(eth->h_proto);
            types.increment(type);
            return type == ETH_P_IP ? XDP_PASS : XDP_DROP;
        }
        """;

    private const string ExecCount = """
        #include <uapi/linux/ptrace.h>
        struct key_t { char file[128]; };
        BPF_HASH(counts, struct key_t);
        int syscall__execve(struct pt_regs *ctx, const char *filename) {
            struct key_t key = {};
            bpf_probe_read_user_str(&key.file, sizeof(key.file), filename);
            counts.increment(key);
            return 0;
        }
        """;

    private readonly RunFixture _fixture = new();

    [SkippableFact]
    public void Run_CountsEveryStartedProgram()
    {
        SkipWithoutTypes();
        var (output, error, code) = RunFixture.Run(["run", _fixture.Source(ExecCount), "--backend", "embedded", "-o", "ndjson", "--", .. _fixture.Workload(50)]);
        code.ShouldBe(0, error);
        error.ShouldStartWith("Running in the embedded engine.\nsyscall__execve ← kprobe __x64_sys_execve\n");
        RunFixture.FinalTables(output).GetProperty("counts").EnumerateArray()
            .Single(entry => entry.GetProperty("key").ToString().Contains(_fixture.ProgramName, StringComparison.Ordinal)).GetProperty("value").GetInt64().ShouldBe(50);
    }

    [SkippableFact]
    public void Run_TraceLines_ArePrinted()
    {
        SkipWithoutTypes();
        var source = _fixture.Source("""
            TRACEPOINT_PROBE(sched, sched_process_exec) { bpf_trace_printk("exec by %d\\n", 7); return 0; }
            """);
        var (output, error, code) = RunFixture.Run("run", source, "--backend", "embedded", "--", "/bin/true");
        code.ShouldBe(0, error);
        output.ShouldContain("exec by 7");
    }

    [SkippableFact]
    public void Run_WithoutACommand_SaysWhatIsMissing()
    {
        SkipWithoutTypes();
        var (_, error, code) = RunFixture.Run("run", _fixture.Source(ExecCount), "--backend", "embedded");
        code.ShouldNotBe(0);
        error.ShouldContain("The embedded engine sees only what it starts: add a command (-- COMMAND ARG…), or packets (--pcap FILE).");
    }

    [SkippableFact]
    public void Run_WhatNeedsTheKernel_SaysWhatCanBeHad()
    {
        SkipWithoutTypes();
        var source = _fixture.Source("int kprobe__tcp_v4_connect(struct pt_regs *ctx) { return 0; }");
        var (_, error, code) = RunFixture.Run("run", source, "--backend", "embedded", "--", "/bin/true");
        code.ShouldNotBe(0);
        error.ShouldContain("kprobes and kretprobes of system calls (__x64_sys_NAME)");
        error.ShouldContain("fentry and fexit need the kernel (--backend kernel)");
    }

    [SkippableFact]
    public void Run_PacketsOfAFile_AreFilteredIntoAnother()
    {
        SkipWithoutTypes();
        var (input, output) = (Path.Combine(_fixture.Folder, "in.pcap"), Path.Combine(_fixture.Folder, "out.pcapng"));
        Write(input, 0x0800, 0x0806, 0x0800, 0x86dd, 0x0800);
        var (tables, error, code) = RunFixture.Run("run", _fixture.Source(Filter), "--pcap", input, "--out", output, "-o", "ndjson");
        code.ShouldBe(0, error);
        error.ShouldEndWith($"filter ← XDP on pcap\n5 packets, 3 written to {output}.\nfilter: XDP_DROP 2, XDP_PASS 3\n");
        RunFixture.FinalTables(tables).GetProperty("types").GetArrayLength().ShouldBe(3);
        using var file = File.OpenRead(output);
        var reader = CaptureReader.Open(file);
        reader.Format.ShouldBe(CaptureFormat.PcapNg);
        reader.ReadAll().ToList().Count.ShouldBe(3);
    }

    [SkippableFact]
    public void Run_PacketsThatCantBeRead_SaysWhy()
    {
        SkipWithoutTypes();
        var missing = RunFixture.Run("run", _fixture.Source(Filter), "--pcap", "/no/such.pcap");
        missing.Code.ShouldNotBe(0);
        missing.Error.ShouldContain("The packets of /no/such.pcap can't be replayed: ");
        RunFixture.Run("run", _fixture.Source(Filter), "--pcap", "x", "--backend", "kernel").Error.ShouldContain("--pcap needs the embedded engine");
        RunFixture.Run("run", _fixture.Source(Filter), "--out", "x").Error.ShouldContain("--out is where the packets of --pcap go: give both.");
    }

    public void Dispose() => _fixture.Dispose();

    private static void SkipWithoutTypes() => Skip.IfNot(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");

    private static void Write(string path, params ushort[] types)
    {
        using var file = File.Create(path);
        var writer = new CaptureWriter(file);
        foreach (var type in types)
        {
            var frame = new byte[60];
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), type);
            writer.Write(new CapturedPacket(1_700_000_000_000_000_000, frame.Length, frame));
        }
    }
}
