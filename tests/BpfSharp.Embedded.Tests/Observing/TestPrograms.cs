using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace BpfSharp.Embedded.Tests.Observing;

/// <summary>Compiles what tests observe, and what observes it, once a run each.</summary>
internal static class TestPrograms
{
    /// <summary>What BPF programs of these tests need of headers.</summary>
    public const string Prelude = """
        typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32; typedef unsigned long long u64; typedef int s32; typedef long long s64;
        #define SEC(name) __attribute__((section(name), used))
        #define MAP(name, kind, key_type, value_type, entries) \
            struct { int (*type)[kind]; key_type *key; value_type *value; int (*max_entries)[entries]; } name SEC(".maps")
        char LICENSE[] SEC("license") = "GPL";
        struct pt_regs { u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss; };
        static void *(*map_lookup)(void *map, const void *key) = (void *)1;
        static long (*map_update)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
        static long (*probe_read)(void *to, u32 size, const void *from) = (void *)4;
        static long (*probe_read_str)(void *to, u32 size, const void *from) = (void *)45;
        static u64 (*current_pid_tgid)(void) = (void *)14;
        static u64 (*current_uid_gid)(void) = (void *)15;
        static long (*current_comm)(void *to, u32 size) = (void *)16;
        static long (*stack_id)(void *ctx, void *map, u64 flags) = (void *)27;
        static inline __attribute__((always_inline)) void count(void *map, const void *key) {
            u64 one = 1, *value = map_lookup(map, key);
            if (value) __sync_fetch_and_add(value, 1); else map_update(map, key, &one, 0);
        }

        """;

    private static readonly Lazy<string> Folder = new(() => Directory.CreateTempSubdirectory("bpfsharp-observe-").FullName);
    private static readonly ConcurrentDictionary<string, Lazy<string>> Files = new();

    static TestPrograms() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        if (Folder.IsValueCreated)
            Directory.Delete(Folder.Value, recursive: true);
    };

    /// <summary>A folder that others may read, for files that tests make; removed at the end.</summary>
    public static string Scratch
    {
        get
        {
            if (OperatingSystem.IsLinux())
                File.SetUnixFileMode(Folder.Value, (UnixFileMode)0x1ff);
            return Folder.Value;
        }
    }

    /// <summary>A BPF object of C source.</summary>
    public static byte[] Bpf(string source) => File.ReadAllBytes(Compile("clang", "-target bpf -O2 -g -c -Wno-unused", Prelude + source, ".bpf.o"));

    /// <summary>A program for this machine.</summary>
    public static string Native(string source, string flags = "-O1 -fno-omit-frame-pointer -pthread") => Compile("gcc", flags + " -w", source, ".elf");

    /// <summary>A path that nothing else uses.</summary>
    public static string NewPath(string name) => Path.Combine(Scratch, $"{Guid.NewGuid():N}-{name}");

    private static string Compile(string compiler, string flags, string source, string extension)
    {
        var name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(compiler + flags + source)))[..16];
        return Files.GetOrAdd(name, _ => new Lazy<string>(() =>
        {
            var input = Path.Combine(Scratch, name + ".c");
            var output = Path.Combine(Scratch, name + extension);
            File.WriteAllText(input, source);
            var start = new ProcessStartInfo("sh", ["-c", $"{compiler} {flags} -o {output} {input}"]) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Skip.If(process.ExitCode == 127, $"there is no {compiler} here");
            process.ExitCode.ShouldBe(0, errors);
            return output;
        })).Value;
    }
}
