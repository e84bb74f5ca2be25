using System.Diagnostics;

namespace BpfSharp.Core.Tests.Support;

/// <summary>Compiles small programs in libbpf's style.</summary>
internal static class Clang
{
    /// <summary>What bpf_helpers.h would bring.</summary>
    private const string Preamble = """
        typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32; typedef unsigned long long u64;
        typedef signed char s8; typedef short s16; typedef int s32; typedef long long s64; typedef _Bool bool;
        #define SEC(name) __attribute__((section(name), used))
        #define __uint(name, val) int (*name)[val]
        #define __type(name, val) typeof(val) *name
        #define __array(name, val) typeof(val) *name[]
        #define __weak __attribute__((weak))
        #define __noinline __attribute__((noinline))
        #define __ksym __attribute__((section(".ksyms")))
        #define __kconfig __attribute__((section(".kconfig")))
        #define __tag(x) __attribute__((btf_decl_tag(x)))
        static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
        static long (*bpf_map_update_elem)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
        static u64 (*bpf_ktime_get_ns)(void) = (void *)5;
        static long (*bpf_tail_call)(void *ctx, void *map, u32 index) = (void *)12;
        static u64 (*bpf_get_current_pid_tgid)(void) = (void *)14;
        static long (*bpf_get_current_comm)(void *buf, u32 size) = (void *)16;
        static long (*bpf_loop)(u32 n, void *fn, void *ctx, u64 flags) = (void *)181;
        char LICENSE[] SEC("license") = "GPL";
        #line 1 "test.c"

        """;

    private static readonly string? Path = Find();

    /// <summary>Compiles C to a BPF object; skips the test where there is no clang.</summary>
    public static byte[] Compile(string source, params string[] flags)
    {
        Skip.If(Path is null, "clang is not on PATH");
        var folder = Directory.CreateTempSubdirectory("bpfsharp-core-tests-");
        try
        {
            var output = System.IO.Path.Combine(folder.FullName, "test.o");
            var start = new ProcessStartInfo(Path!, ["-target", "bpf", "-O2", "-g", "-mcpu=v3", .. flags, "-x", "c", "-", "-c", "-o", output])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder.FullName,
            };
            using var clang = Process.Start(start)!;
            clang.StandardInput.Write(Preamble + source);
            clang.StandardInput.Close();
            var messages = clang.StandardError.ReadToEnd();
            clang.WaitForExit();
            clang.ExitCode.ShouldBe(0, messages);
            return File.ReadAllBytes(output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Compiles C and reads the object.</summary>
    public static ObjectSpec Read(string source, params string[] flags) => ObjectSpec.Read(Compile(source, flags), "test");

    private static string? Find()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .SelectMany(folder => (string[])["clang", "clang-19", "clang-18", "clang-17", "clang-16", "clang-15", "clang-14"], System.IO.Path.Combine)
            .FirstOrDefault(File.Exists);
}
