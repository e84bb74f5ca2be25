using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Tables;

/// <summary>All methods of tables.</summary>
internal static class TableMethods
{
    private static readonly Dictionary<string, TableMethod> ByName = Elements()
        .Concat(Counters()).Concat(Events()).Concat(Queues()).Concat(Storage()).Concat(Sockets())
        .ToDictionary(method => method.Name);

    /// <summary>The methods' names.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>Finds a method by the name after the dot.</summary>
    public static TableMethod? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The type of what a method returns.</summary>
    public static CType ResultOf(TableDeclaration table, string method) => Find(method)?.Result switch
    {
        TableResult.LeafPointer when TableKind.Of(table) is { } kind && kind.Traits.HasFlag(TableTraits.Outer) => new PointerType(ScalarType.Void),
        TableResult.LeafPointer => new PointerType(table.LeafType),
        TableResult.Pointer => new PointerType(ScalarType.Void),
        TableResult.Nothing => ScalarType.Void,
        TableResult.Number => ScalarType.Int,
        _ => UnknownType.Instance,
    };

    private static TableMethod[] Elements() =>
    [
        new("lookup", "&key", "bpf_map_lookup_elem(&{t}, {0})", TableResult.LeafPointer),
        new("lookup_percpu", "&key, cpu", "bpf_map_lookup_percpu_elem(&{t}, {0}, {1})", TableResult.LeafPointer),
        new("lookup_or_init", "&key, &value", "table_lookup_or_return({t}, {0}, {1})", TableResult.LeafPointer),
        new("lookup_or_try_init", "&key, &value", "table_lookup_or_try_init({t}, {0}, {1})", TableResult.LeafPointer),
        new("update", "&key, &value", "bpf_map_update_elem(&{t}, {0}, {1}, BPF_ANY)"),
        new("insert", "&key, &value", "bpf_map_update_elem(&{t}, {0}, {1}, BPF_NOEXIST)"),
        new("delete", "&key", "bpf_map_delete_elem(&{t}, {0})"),
        new("call", "ctx, index", "bpf_tail_call({0}, &{t}, {1})", TableResult.Nothing),
        new("check_current_task", "index", "bpf_current_task_under_cgroup(&{t}, {0})"),
        new("redirect_map", "key, flags", "bpf_redirect_map(&{t}, {0}, {1})"),
    ];

    private static TableMethod[] Counters() =>
    [
        new("increment", "key, [amount]", "table_increment({t}, {0}, {1=1})", TableResult.Nothing),
        new("atomic_increment", "key, [amount]", "table_increment({t}, {0}, {1=1})", TableResult.Nothing),
        new("get_stackid", "ctx, flags", "bpf_get_stackid({0}, &{t}, {1})"),
        new("perf_read", "cpu", "bpf_perf_event_read(&{t}, {0})"),
        new("perf_counter_value", "cpu, &value, size", "bpf_perf_event_read_value(&{t}, {0}, {1}, {2})"),
    ];

    private static TableMethod[] Events() =>
    [
        new("perf_submit", "ctx, &data, size", "bpf_perf_event_output({0}, &{t}, BPF_F_CURRENT_CPU, {1}, {2})"),
        new("perf_submit_skb", "ctx, length, &data, size", "bpf_perf_event_output({0}, &{t}, ((__u64)({1}) << 32) | BPF_F_CURRENT_CPU, {2}, {3})"),
        new("ringbuf_output", "&data, size, flags", "bpf_ringbuf_output(&{t}, {0}, {1}, {2})"),
        new("ringbuf_reserve", "size", "bpf_ringbuf_reserve(&{t}, {0}, 0)", TableResult.Pointer),
        new("ringbuf_submit", "data, flags", "bpf_ringbuf_submit({0}, {1})", TableResult.Nothing),
        new("ringbuf_discard", "data, flags", "bpf_ringbuf_discard({0}, {1})", TableResult.Nothing),
        new("ringbuf_query", "flags", "bpf_ringbuf_query(&{t}, {0})"),
        new("ringbuf_drain", "callback, context, flags", "bpf_user_ringbuf_drain(&{t}, {0}, {1}, {2})"),
    ];

    private static TableMethod[] Queues() =>
    [
        new("push", "&value, flags", "bpf_map_push_elem(&{t}, {0}, {1})"),
        new("pop", "&value", "bpf_map_pop_elem(&{t}, {0})"),
        new("peek", "&value", "bpf_map_peek_elem(&{t}, {0})"),
    ];

    private static TableMethod[] Storage() =>
    [
        new("sk_storage_get", "sk, &initial, flags", "bpf_sk_storage_get(&{t}, {0}, {1}, {2})", TableResult.LeafPointer),
        new("sk_storage_delete", "sk", "bpf_sk_storage_delete(&{t}, {0})"),
        new("inode_storage_get", "inode, &initial, flags", "bpf_inode_storage_get(&{t}, {0}, {1}, {2})", TableResult.LeafPointer),
        new("inode_storage_delete", "inode", "bpf_inode_storage_delete(&{t}, {0})"),
        new("task_storage_get", "task, &initial, flags", "bpf_task_storage_get(&{t}, {0}, {1}, {2})", TableResult.LeafPointer),
        new("task_storage_delete", "task", "bpf_task_storage_delete(&{t}, {0})"),
        new("cgrp_storage_get", "cgroup, &initial, flags", "bpf_cgrp_storage_get(&{t}, {0}, {1}, {2})", TableResult.LeafPointer),
        new("cgrp_storage_delete", "cgroup", "bpf_cgrp_storage_delete(&{t}, {0})"),
        new("get_local_storage", "flags", "bpf_get_local_storage(&{t}, {0})", TableResult.LeafPointer),
    ];

    private static TableMethod[] Sockets() =>
    [
        new("sock_map_update", "ctx, &key, flags", "bpf_sock_map_update({0}, &{t}, {1}, {2})"),
        new("sock_hash_update", "ctx, &key, flags", "bpf_sock_hash_update({0}, &{t}, {1}, {2})"),
        new("msg_redirect_map", "ctx, key, flags", "bpf_msg_redirect_map({0}, &{t}, {1}, {2})"),
        new("msg_redirect_hash", "ctx, &key, flags", "bpf_msg_redirect_hash({0}, &{t}, {1}, {2})"),
        new("sk_redirect_map", "ctx, key, flags", "bpf_sk_redirect_map({0}, &{t}, {1}, {2})"),
        new("sk_redirect_hash", "ctx, &key, flags", "bpf_sk_redirect_hash({0}, &{t}, {1}, {2})"),
        new("select_reuseport", "ctx, &key, flags", "bpf_sk_select_reuseport({0}, &{t}, {1}, {2})"),
    ];
}
