#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_PROG_ARRAY as a packet parser: handle_outer takes a VXLAN tunnel's header off and goes on in handle_inner, which it finds in slot 2, with what it
// found out in the packet's control block. Counts packets and bytes by tunnel and inner addresses, on the loopback of a network of its own.
//   dotnet run samples/tunnel_monitor.cs
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using BpfSharp;

if (args is not ["inside"])
{
    // The command line of this very process, in a new network namespace.
    var self = string.Join(' ', File.ReadAllText("/proc/self/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(part => $"'{part}'"));
    using var inside = Process.Start("unshare", ["--net", "sh", "-c", $"ip link set lo up && exec {self} inside"]);
    inside.WaitForExit();
    Environment.ExitCode = inside.ExitCode;
    return;
}

using var bpf = Bpf.FromSource("""
    #include <bcc/proto.h>
    struct key_t { u32 vni, outer_sip, outer_dip, inner_sip, inner_dip; };
    struct counters_t { u64 packets, bytes; };
    enum { CB_SIP, CB_DIP, CB_VNI, CB_OFFSET };
    BPF_HASH(stats, struct key_t, struct counters_t);
    BPF_PROG_ARRAY(parser, 10);
    int handle_outer(struct __sk_buff *skb) {
        u8 *cursor = 0;
        struct ethernet_t *ethernet = cursor_advance(cursor, sizeof(*ethernet));
        if (skb->pkt_type != 0 || ethernet->type != 0x0800)    // 0: arriving, loopback shows packets leaving too
            return 0;
        struct ip_t *ip = cursor_advance(cursor, sizeof(*ip));
        if (ip->nextp != 17)
            return 0;
        struct udp_t *udp = cursor_advance(cursor, sizeof(*udp));
        if (udp->dport != 4789)
            return 0;
        struct vxlan_t *vxlan = cursor_advance(cursor, sizeof(*vxlan));
        skb->cb[CB_SIP] = ip->src;
        skb->cb[CB_DIP] = ip->dst;
        skb->cb[CB_VNI] = vxlan->key;
        skb->cb[CB_OFFSET] = (u64)cursor;
        parser.call(skb, 2);
        return 0;
    }
    int handle_inner(struct __sk_buff *skb) {
        u8 *cursor = (u8 *)(u64)skb->cb[CB_OFFSET];
        struct key_t key = { .vni = skb->cb[CB_VNI], .outer_sip = skb->cb[CB_SIP], .outer_dip = skb->cb[CB_DIP] };
        struct ethernet_t *ethernet = cursor_advance(cursor, sizeof(*ethernet));
        if (ethernet->type == 0x0800) {
            struct ip_t *ip = cursor_advance(cursor, sizeof(*ip));
            key.inner_sip = ip->src;
            key.inner_dip = ip->dst;
        }
        struct counters_t zero = {}, *counters = stats.lookup_or_try_init(&key, &zero);
        if (counters) {
            lock_xadd(&counters->packets, 1);
            lock_xadd(&counters->bytes, skb->len);
        }
        return 0;
    }
    """);
var outer = bpf.AttachRawSocket("handle_outer", "lo");
bpf.GetProgramArray("parser").Set(2, bpf.LoadFunc("handle_inner", caller: outer));

// VXLAN: flags, network; then a frame of Ethernet and IPv4 with nothing in it.
using var tunnel = new UdpClient();
foreach (var (vni, address, times) in ((byte, byte, int)[])[(7, 1, 3), (7, 2, 4), (9, 1, 5)])
    for (var i = 0; i < times; i++)
        tunnel.Send([8, 0, 0, 0, 0, 0, vni, 0, .. new byte[12], 8, 0, 0x45, .. new byte[11], 10, 0, 0, address, 10, 0, 0, 99], new IPEndPoint(IPAddress.Loopback, 4789));

foreach (var (key, count) in bpf.GetTable<Key, Counters>("stats").OrderBy(entry => (entry.Key.Vni, entry.Key.InnerSource)))
    Console.WriteLine($"vni {key.Vni} {Ip(key.OuterSource)} → {Ip(key.OuterDestination)}, inner {Ip(key.InnerSource)} → {Ip(key.InnerDestination)}: {count.Packets} packets, {count.Bytes} bytes");

static IPAddress Ip(uint address) => new(BinaryPrimitives.ReverseEndianness(address));

internal record struct Key(uint Vni, uint OuterSource, uint OuterDestination, uint InnerSource, uint InnerDestination);
internal record struct Counters(ulong Packets, ulong Bytes);
