using System.Buffers.Binary;
using BpfSharp.Formats;

namespace BpfSharp.Reading;

/// <summary>Reads a BPF object file by libbpf's conventions, one stage after another.</summary>
internal static class ObjectReader
{
    /// <exception cref="BpfFormatException">The bytes are no BPF object.</exception>
    public static ObjectSpec Read(ReadOnlyMemory<byte> elf, string name)
    {
        var file = ObjectFile.Open(elf, name);
        var externs = ExternReader.Read(file);
        var btf = BtfPreparation.Prepare(file, externs);
        var maps = EventTypes.Attach(file, MapDefinitionReader.Read(file, btf));
        var data = DataSectionReader.Read(file, externs, btf);
        var functions = FunctionTable.Read(file);
        var specs = new RelocationReader(file, maps, functions, externs).Resolve();
        specs = ExtensionRecords.Attach(file, functions, specs);
        return new ObjectSpec
        {
            Name = name,
            License = file.ReadText("license"),
            KernelVersion = ReadVersion(file),
            Maps = [.. maps.Select(map => map.Spec), .. data],
            Programs = [.. specs.Where((_, i) => functions[i].IsProgram)],
            Functions = [.. specs.Where((_, i) => !functions[i].IsProgram)],
            Externs = [.. externs],
            Btf = btf,
        };
    }

    private static uint ReadVersion(ObjectFile file)
    {
        if (file.FindSection("version") is not { } section)
            return 0;
        if (section.Data.Length != 4)
            throw file.Error("version", $"{section.Data.Length} bytes, expected the 4 of a LINUX_VERSION_CODE");
        return BinaryPrimitives.ReadUInt32LittleEndian(section.Data.Span);
    }
}
