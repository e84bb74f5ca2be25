namespace BpfSharp.Bcc.Rewriting;

/// <summary>What memory a value leads to if it is used as an address: says whether, and how, it must be read through a helper.</summary>
internal enum Origin
{
    /// <summary>Nothing the program may not read itself: its stack, its context, a packet; or no address.</summary>
    Own,

    /// <summary>A table's value: the program reads it itself, but addresses in it lead outside.</summary>
    Table,

    /// <summary>The kernel's memory.</summary>
    Kernel,

    /// <summary>A process's memory.</summary>
    User,

    /// <summary>The kernel's or a process's: nothing says which.</summary>
    Unknown,
}

/// <summary>Joins and tests of origins.</summary>
internal static class OriginRules
{
    public static bool IsExternal(this Origin origin) => origin >= Origin.Kernel;

    /// <summary>What a value is that can be either. Reading one's own memory through a helper is slow but right; the other way round isn't.</summary>
    public static Origin Join(this Origin left, Origin right)
    {
        if (left.IsExternal() && right.IsExternal())
            return left == right ? left : Origin.Unknown;
        return left > right ? left : right;
    }

    /// <summary>Where an address leads that was read from memory of this origin.</summary>
    public static Origin Loaded(this Origin memory) => memory == Origin.Table ? Origin.Unknown : memory;

    /// <summary>The macro that reads memory of this origin.</summary>
    public static string Reader(this Origin origin) => origin switch
    {
        Origin.Kernel => "kernel_read",
        Origin.User => "user_read",
        _ => "probe_read",
    };
}
