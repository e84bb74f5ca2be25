namespace BpfSharp.Bcc.Types;

/// <summary>
/// Members of the kernel's structs that were renamed or moved, or that its headers have shorter names for: by either name a program gets what the kernel has.
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
        // Macros of the kernel's headers, which would take the names away from the source's own structs.
        ("sock", "sk_node", "__sk_common.skc_node"),
        ("sock", "sk_refcnt", "__sk_common.skc_refcnt"),
        ("sock", "sk_hash", "__sk_common.skc_hash"),
        ("sock", "sk_portpair", "__sk_common.skc_portpair"),
        ("sock", "sk_num", "__sk_common.skc_num"),
        ("sock", "sk_dport", "__sk_common.skc_dport"),
        ("sock", "sk_addrpair", "__sk_common.skc_addrpair"),
        ("sock", "sk_daddr", "__sk_common.skc_daddr"),
        ("sock", "sk_rcv_saddr", "__sk_common.skc_rcv_saddr"),
        ("sock", "sk_family", "__sk_common.skc_family"),
        ("sock", "sk_state", "__sk_common.skc_state"),
        ("sock", "sk_reuse", "__sk_common.skc_reuse"),
        ("sock", "sk_bound_dev_if", "__sk_common.skc_bound_dev_if"),
        ("sock", "sk_prot", "__sk_common.skc_prot"),
        ("sock", "sk_net", "__sk_common.skc_net"),
        ("sock", "sk_v6_daddr", "__sk_common.skc_v6_daddr"),
        ("sock", "sk_v6_rcv_saddr", "__sk_common.skc_v6_rcv_saddr"),
        ("sock", "sk_cookie", "__sk_common.skc_cookie"),
        ("sock", "sk_flags", "__sk_common.skc_flags"),
        ("inet_sock", "inet_daddr", "sk.__sk_common.skc_daddr"),
        ("inet_sock", "inet_rcv_saddr", "sk.__sk_common.skc_rcv_saddr"),
        ("inet_sock", "inet_dport", "sk.__sk_common.skc_dport"),
        ("inet_sock", "inet_num", "sk.__sk_common.skc_num"),
        ("inet_request_sock", "ir_num", "req.__req_common.skc_num"),
        ("inet_request_sock", "ir_rmt_addr", "req.__req_common.skc_daddr"),
        ("inet_request_sock", "ir_loc_addr", "req.__req_common.skc_rcv_saddr"),
        ("inet_request_sock", "ir_rmt_port", "req.__req_common.skc_dport"),
        ("inet_request_sock", "ir_v6_rmt_addr", "req.__req_common.skc_v6_daddr"),
        ("inet_request_sock", "ir_v6_loc_addr", "req.__req_common.skc_v6_rcv_saddr"),
        ("in6_addr", "s6_addr", "in6_u.u6_addr8"),
        ("in6_addr", "s6_addr16", "in6_u.u6_addr16"),
        ("in6_addr", "s6_addr32", "in6_u.u6_addr32"),
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
