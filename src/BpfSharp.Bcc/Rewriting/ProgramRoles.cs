using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>Finds which functions of a source are programs, and of which kind: by an explicit choice, the name's prefix, or the context parameter.</summary>
internal sealed class ProgramRoles(BtfSpec btf, TargetArchitecture architecture, IReadOnlyDictionary<string, string> chosenSections)
{
    // Prefix of the name, section, whether a module's name may come before the function's.
    private static readonly (string Prefix, string Section, ArgumentSource Arguments)[] Prefixes =
    [
        ("kprobe__", "kprobe/", ArgumentSource.Registers),
        ("kretprobe__", "kretprobe/", ArgumentSource.Registers),
        ("tracepoint__", "tracepoint/", ArgumentSource.None),
        ("raw_tracepoint__", "raw_tp/", ArgumentSource.None),
        ("kfunc__", "fentry/", ArgumentSource.Array),
        ("kretfunc__", "fexit/", ArgumentSource.Array),
        ("kmod_ret__", "fmod_ret/", ArgumentSource.Array),
        ("lsm__", "lsm/", ArgumentSource.Array),
        ("bpf_iter__", "iter/", ArgumentSource.None),
    ];

    private static readonly Dictionary<string, string> SectionByContext = new()
    {
        ["pt_regs"] = "kprobe",
        ["xdp_md"] = "xdp",
        ["bpf_raw_tracepoint_args"] = "raw_tp",
        ["bpf_perf_event_data"] = "perf_event",
        ["bpf_sock_ops"] = "sockops",
        ["sk_msg_md"] = "sk_msg",
        ["bpf_sock_addr"] = "cgroup/connect4",
        ["bpf_sock"] = "cgroup/sock_create",
        ["bpf_sysctl"] = "cgroup/sysctl",
        ["bpf_sockopt"] = "cgroup/getsockopt",
        ["bpf_cgroup_dev_ctx"] = "cgroup/dev",
        ["sk_reuseport_md"] = "sk_reuseport",
        ["bpf_sk_lookup"] = "sk_lookup",
        ["bpf_nf_ctx"] = "netfilter",
    };

    // Helpers and return codes that a classifier may use and a socket filter may not.
    private static readonly HashSet<string> ClassifierHelpers =
    [
        "bpf_skb_store_bytes", "bpf_l3_csum_replace", "bpf_l4_csum_replace", "bpf_clone_redirect", "bpf_redirect", "bpf_skb_change_proto",
        "bpf_skb_change_type", "bpf_skb_change_head", "bpf_skb_change_tail", "bpf_skb_adjust_room", "bpf_skb_vlan_push", "bpf_skb_vlan_pop",
        "bpf_skb_set_tunnel_key", "bpf_skb_get_tunnel_key", "bpf_skb_set_tunnel_opt", "bpf_skb_get_tunnel_opt", "bpf_set_hash_invalid", "bpf_csum_diff",
        "bpf_csum_update", "bpf_get_hash_recalc", "bpf_fib_lookup", "bpf_skb_pull_data", "bpf_sk_lookup_tcp", "bpf_sk_lookup_udp", "bpf_sk_release",
        "bpf_redirect_neigh", "bpf_redirect_peer", "bpf_skb_under_cgroup", "bpf_skb_cgroup_id", "bpf_get_cgroup_classid", "bpf_get_route_realm",
        "bpf_sk_fullsock", "bpf_tcp_sock", "bpf_skb_ecn_set_ce", "bpf_skb_set_tstamp", "bpf_sk_assign", "bpf_dins_pkt", "incr_cksum_l3", "incr_cksum_l4",
        "data", "data_end", "data_meta", "tc_index", "tc_classid", "tstamp", "redirect_map",
    ];

    // Stands for any member of a packet header among the names that a function uses.
    private const string PacketMember = "<packet>";

    private static readonly HashSet<string> StreamHelpers = ["sk_redirect_map", "sk_redirect_hash", "bpf_sk_redirect_map", "bpf_sk_redirect_hash"];

    /// <summary>The programs among a source's functions: those with a body that are neither static nor called by another.</summary>
    public List<ProgramRole> Find(IReadOnlyList<FunctionDefinition> functions)
    {
        var called = functions
            .SelectMany(function => function.Body.DescendantsAndSelf())
            .OfType<NameExpression>()
            .Select(name => (name.Symbol as FunctionSymbol)?.Name)
            .ToHashSet();
        return [.. functions
            .Where(function => !function.Specifiers.IsStatic && !function.Specifiers.IsInline && !called.Contains(function.Name) && CanBeProgram(function))
            .Select(RoleOf)];
    }

    // A struct of the kernel's that no kind of program has for its context: the function is there to see whether it compiles.
    private bool CanBeProgram(FunctionDefinition function)
        => function.Specifiers.Has("section") || chosenSections.ContainsKey(function.Name)
            || function.Parameters.Count == 0 || function.Parameters[0].Type.Pointee?.Canonical is not CompositeType { IsKernelType: true } context
            || context.Tag is "__sk_buff" || SectionByContext.ContainsKey(context.Tag)
            || context.Tag.StartsWith("bpf_iter__", StringComparison.Ordinal) || context.Tag.StartsWith("trace_event_raw_", StringComparison.Ordinal);

    private ProgramRole RoleOf(FunctionDefinition function)
    {
        if (function.Specifiers.Has("section"))
            return new ProgramRole(function, null, ArgumentsByContext(function));
        if (chosenSections.TryGetValue(function.Name, out var chosen))
            return new ProgramRole(function, chosen, ArgumentsOf(function, chosen));
        if (function.Name.StartsWith("syscall__", StringComparison.Ordinal))
            return new ProgramRole(function, "kprobe", ArgumentSource.SyscallRegisters);
        foreach (var (prefix, section, arguments) in Prefixes)
        {
            if (function.Name.StartsWith(prefix, StringComparison.Ordinal) && function.Name.Length > prefix.Length)
                return ByPrefix(function, function.Name[prefix.Length..], section, arguments);
        }

        return new ProgramRole(function, SectionOf(function), ArgumentsByContext(function));
    }

    private ProgramRole ByPrefix(FunctionDefinition function, string rest, string section, ArgumentSource arguments)
    {
        switch (section)
        {
            case "kprobe/" or "kretprobe/":
                var target = SyscallTarget(rest);
                var isWrapper = rest.StartsWith(architecture.SyscallPrefix, StringComparison.Ordinal);
                return new ProgramRole(function, section + target, isWrapper ? ArgumentSource.SyscallRegisters : arguments);
            case "tracepoint/":
                var separator = rest.IndexOf("__", StringComparison.Ordinal);
                return new ProgramRole(function, separator > 0 ? $"{section}{rest[..separator]}/{rest[(separator + 2)..]}" : section + rest, arguments);
            case "fentry/" or "fexit/" or "fmod_ret/":
                // kfunc__vmlinux__name, kfunc__module__name or kfunc__name
                var module = rest.IndexOf("__", StringComparison.Ordinal);
                return new ProgramRole(function, section + (module > 0 ? rest[(module + 2)..] : rest), arguments);
            default:
                return new ProgramRole(function, section + rest, arguments);
        }
    }

    // kprobe__sys_clone means the system call, whatever its function is called on this kernel.
    private string SyscallTarget(string name)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["sys_", "SyS_"])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && btf.TryFind<BtfFunction>(architecture.SyscallPrefix + name[prefix.Length..], out var wrapper))
                return wrapper.Name;
        }

        return name;
    }

    private static ArgumentSource ArgumentsOf(FunctionDefinition function, string section) => section.Split('/')[0] switch
    {
        "kprobe" or "kretprobe" or "uprobe" or "uretprobe" or "usdt" => ArgumentSource.Registers,
        "ksyscall" or "kretsyscall" => ArgumentSource.SyscallRegisters,
        "fentry" or "fexit" or "fmod_ret" or "lsm" or "tp_btf" or "fentry.s" or "fexit.s" or "fmod_ret.s" or "lsm.s" => ArgumentSource.Array,
        _ => ArgumentsByContext(function),
    };

    private static string? ContextTag(FunctionDefinition function)
        => function.Parameters.Count > 0 && function.Parameters[0].Type.Pointee?.Canonical is CompositeType composite ? composite.Tag : null;

    private static ArgumentSource ArgumentsByContext(FunctionDefinition function)
    {
        if (ContextTag(function) == "pt_regs" || (function.Parameters.Count > 0 && function.Parameters[0].Type.Pointee?.Canonical == ScalarType.Void))
            return ArgumentSource.Registers;
        return function.Parameters.Count > 0 && function.Parameters[0].Type.Pointee?.Canonical == ScalarType.UnsignedLongLong ? ArgumentSource.Array : ArgumentSource.None;
    }

    private static string SectionOf(FunctionDefinition function)
    {
        var tag = ContextTag(function);
        if (tag == "__sk_buff")
            return SocketBufferSection(function);
        if (tag is null or "pt_regs")
        {
            var used = NamesIn(function);
            return used.Contains(PacketMember) ? SocketBufferSection(function) : used.Contains("__bpf_usdt_arg") ? "usdt" : "kprobe";
        }

        if (tag.StartsWith("tracepoint__", StringComparison.Ordinal) || tag.StartsWith("trace_event_raw_", StringComparison.Ordinal))
            return "tp";
        if (tag.StartsWith("bpf_iter__", StringComparison.Ordinal))
            return "iter/" + tag["bpf_iter__".Length..];
        // A struct of the source's own is the record of a tracepoint, spelt out.
        return SectionByContext.GetValueOrDefault(tag, "tp");
    }

    // Three kinds of programs share the context; what a program does tells them apart.
    private static string SocketBufferSection(FunctionDefinition function)
    {
        var used = NamesIn(function);
        if (used.Overlaps(StreamHelpers))
            return "sk_skb/stream_verdict";
        return used.Overlaps(ClassifierHelpers) ? "tc" : "socket";
    }

    // Names of functions, table methods and the packet's members that a function and those it calls use.
    private static HashSet<string> NamesIn(FunctionDefinition function)
    {
        var used = new HashSet<string>();
        var seen = new HashSet<FunctionDefinition> { function };
        var pending = new Queue<FunctionDefinition>(seen);
        while (pending.TryDequeue(out var next))
        {
            foreach (var node in next.Body.DescendantsAndSelf())
            {
                if (node is AssignmentExpression { Target: MemberExpression { Composite.IsPacketHeader: true } })
                    used.Add("bpf_dins_pkt");
                if (node is NameExpression name)
                    used.Add(name.Name);
                else if (node is MemberExpression { Composite.IsPacketHeader: true })
                    used.Add(PacketMember);
                else if (node is MemberExpression member && (member.Object.Type is TableType || member.Composite?.Tag == "__sk_buff"))
                    used.Add(member.Name);
                if (node is NameExpression { Symbol: FunctionSymbol { Definition: { } callee } } && seen.Add(callee))
                    pending.Enqueue(callee);
            }
        }

        return used;
    }
}
