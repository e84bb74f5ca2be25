#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_LPM_TRIE: which of some networks does an address belong to? The keys are prefixes, an address finds the longest one that fits: as routers do.
// Counts UDP packets on the loopback interface by the network of their destination, IPv4 and IPv6.
//   dotnet run samples/lpm_trie.cs
using System.Net;
using System.Net.Sockets;
using BpfSharp;

const int Port = 47653;
using var bpf = Bpf.FromSource("""
    #include <bcc/proto.h>
    struct key_v4 { u32 prefixlen; u8 data[4]; };     // the length first, in the machine's order; then the bits, in network order
    struct key_v6 { u32 prefixlen; u8 data[16]; };
    BPF_LPM_TRIE(v4, struct key_v4, u64, 16);
    BPF_LPM_TRIE(v6, struct key_v6, u64, 16);
    int classify(struct __sk_buff *skb) {
        u64 *count = NULL;
        if (skb->pkt_type != 0)    // loopback shows each packet leaving and arriving: count it once
            return 0;
        if (load_half(skb, 12) == 0x0800 && load_byte(skb, 23) == 17 && load_half(skb, 36) == PORT) {
            struct key_v4 key = { .prefixlen = 32 };
            bpf_skb_load_bytes(skb, 30, key.data, sizeof(key.data));
            count = v4.lookup(&key);
        } else if (load_half(skb, 12) == 0x86dd && load_byte(skb, 20) == 17 && load_half(skb, 56) == PORT) {
            struct key_v6 key = { .prefixlen = 128 };
            bpf_skb_load_bytes(skb, 38, key.data, sizeof(key.data));
            count = v6.lookup(&key);
        }
        if (count)
            lock_xadd(count, 1);
        return 0;
    }
    """, new BpfOptions { Defines = [$"PORT={Port}"] });

var v4 = bpf.GetLpmTrie<ulong>("v4");
foreach (var network in (string[])["0.0.0.0/0", "127.0.0.0/8", "127.1.0.0/16", "127.1.2.0/24"])
    v4.Set(network, 0);
var v6 = bpf.GetLpmTrie<ulong>("v6");
foreach (var network in (string[])["::/0", "::1/128"])
    v6.Set(network, 0);
Console.Error.WriteLine(bpf.AttachRawSocket("classify", "lo"));

using var to4 = new UdpClient(AddressFamily.InterNetwork);
foreach (var (address, times) in ((string, int)[])[("127.0.0.1", 1), ("127.1.0.1", 2), ("127.1.2.3", 3), ("127.1.2.255", 4)])
    Send(to4, address, times);
using var to6 = new UdpClient(AddressFamily.InterNetworkV6);
Send(to6, "::1", 5);

foreach (var (network, count) in v4.OrderBy(entry => entry.Key.Length))
    Console.WriteLine($"{network,-14} {count}");
foreach (var (network, count) in v6.OrderBy(entry => entry.Key.Length))
    Console.WriteLine($"{network,-14} {count}");
// From C# a lookup finds the longest prefix just the same.
v4.Set("127.1.2.0/24", 24);
v4.Set("127.1.2.0/28", 28);
Console.WriteLine($"127.1.2.15 → {v4[IPAddress.Parse("127.1.2.15")]}, 127.1.2.127 → {v4[IPAddress.Parse("127.1.2.127")]}");

static void Send(UdpClient client, string address, int times)
{
    for (; times > 0; times--)
        client.Send([1], new IPEndPoint(IPAddress.Parse(address), Port));
}
