namespace BpfSharp.Formats.Elf;

/// <summary>What an ELF file is (<c>e_type</c>).</summary>
public enum ElfFileType
{
    /// <summary>Nothing said.</summary>
    None = 0,

    /// <summary>Output of a compiler; BPF objects are such.</summary>
    Relocatable = 1,

    /// <summary>A program at fixed addresses.</summary>
    Executable = 2,

    /// <summary>A shared library or a position-independent program.</summary>
    Shared = 3,

    /// <summary>A core dump.</summary>
    Core = 4,
}

/// <summary>Machines (<c>e_machine</c>) of interest here.</summary>
public enum ElfMachine
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Intel 80386.</summary>
    I386 = 3,

    /// <summary>x86-64.</summary>
    X64 = 62,

    /// <summary>64-bit Arm.</summary>
    AArch64 = 183,

    /// <summary>RISC-V.</summary>
    RiscV = 243,

    /// <summary>BPF.</summary>
    Bpf = 247,
}

/// <summary>What a section holds (<c>sh_type</c>).</summary>
public enum ElfSectionType : uint
{
    /// <summary>Unused entry.</summary>
    Null = 0,

    /// <summary>Whatever the program wants.</summary>
    ProgramBits = 1,

    /// <summary>Symbols.</summary>
    SymbolTable = 2,

    /// <summary>Strings.</summary>
    StringTable = 3,

    /// <summary>Relocations with addends.</summary>
    RelocationsWithAddends = 4,

    /// <summary>A hash table of symbols.</summary>
    Hash = 5,

    /// <summary>What the dynamic linker needs.</summary>
    Dynamic = 6,

    /// <summary>Notes.</summary>
    Note = 7,

    /// <summary>Zeroes that take no room in the file.</summary>
    NoBits = 8,

    /// <summary>Relocations without addends.</summary>
    Relocations = 9,

    /// <summary>Symbols for the dynamic linker.</summary>
    DynamicSymbols = 11,

    /// <summary>Section numbers of symbols, where 16 bits don't do.</summary>
    SymbolSectionIndexes = 18,
}

/// <summary>Properties of a section (<c>sh_flags</c>) of interest here.</summary>
[Flags]
public enum ElfSectionFlags : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Writable.</summary>
    Write = 1,

    /// <summary>In memory when the program runs.</summary>
    Allocated = 2,

    /// <summary>Instructions.</summary>
    Executable = 4,

    /// <summary>Compressed.</summary>
    Compressed = 0x800,
}

/// <summary>Who sees a symbol.</summary>
public enum ElfSymbolBinding
{
    /// <summary>Its file.</summary>
    Local = 0,

    /// <summary>Everyone.</summary>
    Global = 1,

    /// <summary>Everyone, unless another one is global.</summary>
    Weak = 2,

    /// <summary>One in the process, whatever loads it.</summary>
    Unique = 10,
}

/// <summary>What a symbol stands for.</summary>
public enum ElfSymbolType
{
    /// <summary>Nothing said.</summary>
    None = 0,

    /// <summary>A variable.</summary>
    Object = 1,

    /// <summary>A function.</summary>
    Function = 2,

    /// <summary>A section.</summary>
    Section = 3,

    /// <summary>A source file.</summary>
    File = 4,

    /// <summary>An uninitialised common block.</summary>
    Common = 5,

    /// <summary>A thread's variable.</summary>
    ThreadLocal = 6,

    /// <summary>A function that returns the function to use.</summary>
    IndirectFunction = 10,
}

/// <summary>Visibility of a symbol beyond its module.</summary>
public enum ElfSymbolVisibility
{
    /// <summary>As the binding says.</summary>
    Default = 0,

    /// <summary>The processor's matter.</summary>
    Internal = 1,

    /// <summary>Not seen by other modules; of a BPF function, verified with its callers.</summary>
    Hidden = 2,

    /// <summary>Seen but not replaceable.</summary>
    Protected = 3,
}
