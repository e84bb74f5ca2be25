namespace BpfSharp.Bcc.Types;

/// <summary>
/// Members of the kernel's structs that were renamed or moved: by the old name or the new one, a program gets what the kernel has.
/// </summary>
internal static class MemberAliases
{
    private static readonly (string Struct, string Old, string New)[] All =
    [
        ("task_struct", "state", "__state"),                       // 5.14
        ("task_struct", "cpu", "thread_info.cpu"),                 // 5.16
        ("inode", "i_atime", "__i_atime"),                         // 6.7
        ("inode", "i_mtime", "__i_mtime"),
        ("inode", "i_ctime", "__i_ctime"),                         // 6.6
        ("kernfs_node", "parent", "__parent"),                     // 6.15
        ("mm_struct", "mmap_sem", "mmap_lock"),                    // 5.8
        ("request", "rq_disk", "q->disk"),                         // 5.17
        ("bio", "bi_disk", "bi_bdev->bd_disk"),                    // 5.12
        ("dentry", "d_iname", "d_shortname.string"),               // 6.14
        ("iov_iter", "type", "iter_type"),                         // 5.14
    ];

    /// <summary>Other ways to a member, the member's name first; members of members are parted by <c>.</c> or <c>-></c>.</summary>
    public static IEnumerable<string> Find(string tag, string name)
    {
        foreach (var (owner, old, now) in All)
        {
            if (owner == tag && old == name)
                yield return now;
            else if (owner == tag && now == name)
                yield return old;
        }
    }

    /// <summary>The names on the other ways to members of a name, whatever struct they are of.</summary>
    public static IEnumerable<string> OthersOf(string name)
        => All.Where(alias => alias.Old == name).SelectMany(alias => StepsOf(alias.New).Select(step => step.Name))
            .Concat(All.Where(alias => alias.New == name).Select(alias => alias.Old));

    /// <summary>The steps of a way: the members, and whether each is reached through a pointer.</summary>
    public static IEnumerable<(string Name, bool IsArrow)> StepsOf(string path)
    {
        var isArrow = false;
        foreach (var part in path.Split('.'))
        {
            foreach (var name in part.Split("->"))
            {
                yield return (name, isArrow);
                isArrow = true;
            }

            isArrow = false;
        }
    }
}
