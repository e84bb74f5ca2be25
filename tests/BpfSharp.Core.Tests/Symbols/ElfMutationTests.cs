using BpfSharp.Core.Tests.Symbols.Support;
using BpfSharp.Formats;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Symbols;
using BpfSharp.Symbols;

namespace BpfSharp.Core.Tests.Symbols;

/// <summary>Programs that are damaged or made to harm: either functions or a <see cref="BpfFormatException"/>, never anything else.</summary>
public sealed class ElfMutationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Create_EveryTruncation_IsReadOrRefused()
    {
        var bytes = Library();
        for (var length = 0; length < bytes.Length; length += length < 2048 ? 1 : 37)
            Exercise(bytes.AsMemory(0, length));
    }

    [SkippableFact]
    public void Create_MutatedHeadersAndTables_IsReadOrRefused()
    {
        var original = Library();
        var interesting = InterestingPlaces(ElfFile.Parse(original));
        var random = new Random(20);
        ReadOnlySpan<byte> values = [0, 1, 0x7f, 0x80, 0xff];
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = original.ToArray();
            for (var change = random.Next(1, 5); change > 0; change--)
                bytes[interesting[random.Next(interesting.Length)]] = random.Next(3) == 0 ? (byte)random.Next(256) : values[random.Next(values.Length)];
            Exercise(bytes);
        }
    }

    [SkippableFact]
    public void Open_MutatedFiles_IsReadOrRefused()
    {
        var original = Library();
        var interesting = InterestingPlaces(ElfFile.Parse(original));
        var random = new Random(21);
        var path = _folder.File("mutated.so");
        for (var i = 0; i < 200; i++)
        {
            var bytes = original.ToArray();
            for (var change = 0; change < 3; change++)
                bytes[interesting[random.Next(interesting.Length)]] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes.AsSpan(0, random.Next(2) == 0 ? bytes.Length : random.Next(1, bytes.Length)));
            try
            {
                ElfSymbols.Open(path, new DebugFileLocator { Folders = [_folder.Path] });
            }
            catch (BpfFormatException)
            {
            }
        }
    }

    private static void Exercise(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var file = ElfFile.Parse(bytes);
            var table = ElfFunctionTable.Create(file, file);
            table.TryFind("first_function", out _);
            table.FindAll(SymbolPattern.FromGlob("*"));
            for (var address = 0x1000ul; address < 0x1200; address += 8)
                table.TryFind(address, out _, out _);
            table.TryFind(ulong.MaxValue, out _, out _);
            ElfIdentity.GetBuildId(file);
            ElfIdentity.GetDebugLink(file);
            foreach (var slot in IndirectSlot.Of(file))
                _ = slot.ToString();
        }
        catch (BpfFormatException)
        {
        }
    }

    // Headers, symbols, versions, notes, relocations; not the code, which nobody reads.
    private static int[] InterestingPlaces(ElfFile file)
    {
        var places = Enumerable.Range(0, 64).Concat(Enumerable.Range(64, file.Segments.Length * 56));
        foreach (var section in file.Sections.Where(s => s.Type is not (ElfSectionType.ProgramBits or ElfSectionType.NoBits or ElfSectionType.Null)))
            places = places.Concat(Enumerable.Range((int)section.Offset, (int)Math.Min(section.Size, 1024)));
        var headers = file.Bytes.Length - file.Sections.Length * 64;
        return [.. places.Concat(Enumerable.Range(headers, file.Sections.Length * 64))];
    }

    private byte[] Library()
    {
        var map = _folder.Write("versions", "V1 { global: *; };");
        return File.ReadAllBytes(Tool.Compile(_folder, "library.so", """
            int puts(const char *);
            static void *choose(void) { return puts; }
            int picked(const char *) __attribute__((ifunc("choose")));
            int first_function(int x) { return x + picked("a"); }
            int second_function(int x) { return x + puts("b"); }
            """, "-shared", "-fPIC", $"-Wl,--version-script={map}"));
    }
}
