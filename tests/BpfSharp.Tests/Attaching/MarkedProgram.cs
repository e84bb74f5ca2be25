using BpfSharp.Testing;

namespace BpfSharp.Tests.Attaching;

/// <summary>A program with USDT probes whose notes are written by hand, since the macros of sys/sdt.h may be missing. Disposing removes it.</summary>
public sealed class MarkedProgram : IDisposable
{
    // probe:  number (register), a constant, text (pointer).   places: memory by index register, by the instruction pointer, and a float.   twice: in two places.
    private const string Source = """
        #include <stdio.h>
        #include <stdlib.h>
        #define NOTE(name, semaphore, arguments) \
            "990: nop\n.pushsection .note.stapsdt,\"\",\"note\"\n.balign 4\n.4byte 992f-991f,994f-993f,3\n991: .asciz \"stapsdt\"\n992: .balign 4\n" \
            "993: .8byte 990b, _.stapsdt.base, " semaphore "\n.asciz \"marked\"\n.asciz \"" name "\"\n.asciz \"" arguments "\"\n994: .balign 4\n.popsection\n" \
            ".ifndef _.stapsdt.base\n.pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n.weak _.stapsdt.base\n.hidden _.stapsdt.base\n" \
            "_.stapsdt.base: .space 1\n.size _.stapsdt.base, 1\n.popsection\n.endif\n"
        volatile unsigned short marked_probe_semaphore __attribute__((section(".probes"), used));
        int global_number = -77;
        int main(int argc, char **argv) {
            int times = atoi(argv[1]), enabled = 0;
            long table[4] = { 100, 200, 300, 400 };
            for (int i = 0; i < times; i++) {
                if (marked_probe_semaphore) enabled++;
                __asm__ volatile (NOTE("probe", "marked_probe_semaphore", "-4@%0 -4@%1 8@%2") :: "r"(-i), "i"(7), "r"("text") : "memory");
                __asm__ volatile (NOTE("places", "0", "8@(%0,%1,8) -4@global_number(%%rip) 8f@%%xmm0") :: "r"(table), "r"((long)(i & 3)) : "memory");
                __asm__ volatile (NOTE("twice", "0", "") ::: "memory");
                if (i % 2) __asm__ volatile (NOTE("twice", "0", "") ::: "memory");
            }
            printf("%d\n", enabled);
            return 0;
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("marked").FullName;

    public MarkedProgram()
    {
        Path = System.IO.Path.Combine(_folder, "marked");
        File.WriteAllText(Path + ".c", Source);
        Command.Run("gcc", "-O2", "-o", Path, Path + ".c");
    }

    public string Path { get; }

    /// <summary>Reaches each probe so many times; returns how often the program saw its semaphore up.</summary>
    public int Run(int times) => int.Parse(Command.Run(Path, times.ToString(System.Globalization.CultureInfo.InvariantCulture)), System.Globalization.CultureInfo.InvariantCulture);

    public static void SkipUnlessPossible()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        Skip.IfNot(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "the notes are x86-64's");
        Skip.IfNot(File.Exists("/usr/bin/gcc"), "needs gcc");
        Require.Kernel("5.15", "attach cookies");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
