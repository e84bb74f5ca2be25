namespace BpfSharp.Formats.Btf;

/// <summary>What of BTF a kernel knows, beyond the kinds that came with BTF itself in Linux 4.18.</summary>
[Flags]
public enum BtfFeatures
{
    /// <summary>Only what Linux 4.18 knew.</summary>
    None = 0,

    /// <summary>Functions and prototypes (since Linux 5.0).</summary>
    Functions = 1,

    /// <summary>Variables and data sections (since Linux 5.2).</summary>
    DataSections = 2,

    /// <summary>Global linkage of functions (since Linux 5.6).</summary>
    GlobalFunctions = 4,

    /// <summary>Floating-point numbers (since Linux 5.13).</summary>
    Floats = 8,

    /// <summary>Tags on declarations (since Linux 5.16).</summary>
    DeclTags = 16,

    /// <summary>Tags on pointed-to types (since Linux 5.17).</summary>
    TypeTags = 32,

    /// <summary>Enumerations of 64 bits and signs of enumerations (since Linux 6.0).</summary>
    Enum64 = 64,

    /// <summary>Data sections whose name begins with a question mark (since Linux 6.9).</summary>
    OptionalSections = 128,

    /// <summary>All of these.</summary>
    All = 255,
}
