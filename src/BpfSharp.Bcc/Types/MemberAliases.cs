namespace BpfSharp.Bcc.Types;

/// <summary>Members of the kernel's structs that were renamed: by the old name or the new one, a program gets what the kernel has.</summary>
internal static class MemberAliases
{
    private static readonly (string Struct, string Old, string New)[] All =
    [
        ("task_struct", "state", "__state"),                       // 5.14
        ("inode", "i_atime", "__i_atime"),                         // 6.7
        ("inode", "i_mtime", "__i_mtime"),
        ("inode", "i_ctime", "__i_ctime"),                         // 6.6
        ("kernfs_node", "parent", "__parent"),                     // 6.15
        ("mm_struct", "mmap_sem", "mmap_lock"),                    // 5.8
    ];

    /// <summary>The other name of a member; null where it has none.</summary>
    public static string? Find(string tag, string name)
    {
        foreach (var (owner, old, now) in All)
        {
            if (owner == tag && old == name)
                return now;
            if (owner == tag && now == name)
                return old;
        }

        return null;
    }

    /// <summary>The other names of members of a name, whatever struct they are of.</summary>
    public static IEnumerable<string> OthersOf(string name)
    {
        foreach (var (_, old, now) in All)
        {
            if (old == name)
                yield return now;
            else if (now == name)
                yield return old;
        }
    }
}
