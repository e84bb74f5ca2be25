using BpfSharp.Attaching;

namespace BpfSharp.Tests.Attaching;

/// <summary>Each hook of control groups: the program counts exactly what a process in the group did, and nothing after it is detached.</summary>
public sealed class ControlGroupTests
{
    private const int Times = 25;

    /// <summary>Section, context, what to count, and a Python program that does it <c>n</c> times.</summary>
    public static TheoryData<string, string, string, string> Hooks => new()
    {
        { "cgroup_skb/egress", "__sk_buff", "ctx->remote_port == bpf_htonl(9977)", "r = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); r.bind(('127.0.0.1', 9977))\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('127.0.0.1', 9977))\nfor i in range(n): s.send(b'x'); r.recv(1)" },
        { "cgroup_skb/ingress", "__sk_buff", "ctx->local_port == 9978", "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 9978))\nfor i in range(n): s.sendto(b'x', ('127.0.0.1', 9978)); s.recv(1)" },
        { "cgroup/sock_create", "bpf_sock", "ctx->type == 2 && ctx->family == 2", "for i in range(n): socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()" },
        { "cgroup/post_bind4", "bpf_sock", "ctx->src_port == 9979", "for i in range(n):\n s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 9979)); s.close()" },
        { "cgroup/connect4", "bpf_sock_addr", "ctx->user_port == bpf_htons(9980)", "for i in range(n):\n s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('127.0.0.1', 9980)); s.close()" },
        { "cgroup/sendmsg4", "bpf_sock_addr", "ctx->user_port == bpf_htons(9981)", "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nfor i in range(n): s.sendto(b'x', ('127.0.0.1', 9981))" },
        { "cgroup/dev", "bpf_cgroup_dev_ctx", "ctx->major == 1 && ctx->minor == 7", "for i in range(n): open('/dev/full').close()" },
        { "cgroup/setsockopt", "bpf_sockopt", "ctx->level == 0 && ctx->optname == 1", "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nfor i in range(n): s.setsockopt(0, 1, 16)" },
        { "cgroup/getsockopt", "bpf_sockopt", "ctx->level == 0 && ctx->optname == 1", "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nfor i in range(n): s.getsockopt(0, 1)" },
        { "sockops", "bpf_sock_ops", "ctx->op == 4", "l = socket.create_server(('127.0.0.1', 0))\nfor i in range(n): socket.create_connection(l.getsockname()).close(); l.accept()[0].close()" },
    };

    [SkippableTheory]
    [MemberData(nameof(Hooks))]
    public void AttachCgroup_EachHook_CountsWhatTheGroupDoes(string section, string context, string condition, string python)
    {
        using var group = ControlGroup.Create();
        using var bpf = Bpf.FromSource($$"""
            BPF_ARRAY(hits, u64, 1);
            SEC("{{section}}") int on_hook(struct {{context}} *ctx) {
                int zero = 0;
                if ({{condition}}) { u64 *count = hits.lookup(&zero); if (count) __sync_fetch_and_add(count, 1); }
                return 1;
            }
            """);
        var code = $"import socket\nn = {Times}\n{python}";
        using (bpf.AttachCgroup(group.Path, "on_hook"))
            group.Python(code);
        group.Python(code);
        bpf.GetTable<int, ulong>("hits")[0].ShouldBe((ulong)Times);
    }

    [SkippableFact]
    public void AttachCgroup_Sysctl_CountsReadsByName()
    {
        using var group = ControlGroup.Create();
        using var bpf = Bpf.FromSource("""
            BPF_ARRAY(hits, u64, 1);
            SEC("cgroup/sysctl") int on_sysctl(struct bpf_sysctl *ctx) {
                char name[16] = {}; int zero = 0;
                bpf_sysctl_get_name(ctx, name, sizeof(name), 1);
                if (!ctx->write && name[0] == 'o' && name[2] == 't' && name[5] == 'e') { u64 *count = hits.lookup(&zero); if (count) __sync_fetch_and_add(count, 1); }
                return 1;
            }
            """);
        using (bpf.Attach("on_sysctl", Probe.Parse("cgroup:" + group.Path)))
            group.Python($"for i in range({Times}): open('/proc/sys/kernel/ostype').read(1)");
        bpf.GetTable<int, ulong>("hits")[0].ShouldBe((ulong)Times);
    }

    [SkippableFact]
    public void AttachCgroup_ProgramThatRefuses_IsObeyedUntilDetached()
    {
        using var group = ControlGroup.Create();
        using var bpf = Bpf.FromSource("""SEC("cgroup/dev") int no_full(struct bpf_cgroup_dev_ctx *ctx) { return !(ctx->major == 1 && ctx->minor == 7); }""");
        const string Code = "try:\n open('/dev/full'); print('opened')\nexcept PermissionError: print('refused')";
        using (bpf.AttachCgroup(group.Path, "no_full"))
            group.Python(Code).ShouldBe("refused\n");
        group.Python(Code).ShouldBe("opened\n");
    }

    [SkippableFact]
    public void AttachCgroup_BadPathOrSection_SaysWhatWouldBeRight()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var bpf = Bpf.FromSource("""SEC("cgroup/dev") int on_open(struct bpf_cgroup_dev_ctx *ctx) { return 1; } SEC("xdp") int on_packet(struct xdp_md *ctx) { return XDP_PASS; }""");
        Should.Throw<BpfException>(() => bpf.AttachCgroup("/no/such/group", "on_open")).Message.ShouldContain("/no/such/group (CgroupDevice): the directory can't be opened");
        Should.Throw<BpfException>(() => bpf.AttachCgroup("/tmp", "on_open")).Message.ShouldContain("no group of the cgroup v2 hierarchy");
        Should.Throw<BpfException>(() => bpf.AttachCgroup("/tmp", "on_packet"));
    }
}
