#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_HASH_OF_MAPS: as array_of_maps.cs, but the outer table is a hash, so its keys can be anything.
//   dotnet run samples/hash_of_maps.cs
using System.Diagnostics;
using BpfSharp;

// Two shells under names that nobody else has; the program knows them by their place in the outer table.
string[] shells = [$"/tmp/bash{Environment.ProcessId}", $"/tmp/sh{Environment.ProcessId}"];
using var bpf = Bpf.FromSource("""
    struct name_t { char comm[TASK_COMM_LEN]; };
    BPF_HASH(places, struct name_t, int);
    BPF_ARRAY(bashcnt, long, 2);    // what an inner table is like; also the first of them
    BPF_HASH_OF_MAPS(outer, int, "bashcnt", 16);
    int syscall__execve(struct pt_regs *ctx) {
        struct name_t name = {};
        bpf_get_current_comm(&name.comm, sizeof(name.comm));
        int *place = places.lookup(&name);
        if (!place)
            return 0;
        void *inner = outer.lookup(place);
        int user = (u32)bpf_get_current_uid_gid() == 0 ? 0 : 1;
        long *count = inner ? bpf_map_lookup_elem(inner, &user) : NULL;
        if (count)
            lock_xadd(count, 1);
        return 0;
    }
    """);
Console.Error.WriteLine(bpf.AttachKprobe(bpf.GetSyscallFnName("execve"), "syscall__execve"));

var places = bpf.GetTable<Comm, int>("places");
places[Path.GetFileName(shells[0])] = 4242;
places[Path.GetFileName(shells[1])] = 777;
var outer = bpf.GetMapOfMaps<int>("outer");
outer.Set(4242, bpf["bashcnt"]);
// The other one isn't in the C source at all.
outer.Create(777, "shcnt").Dispose();

foreach (var shell in shells)
    File.CreateSymbolicLink(shell, "/bin/sh");
try
{
    Run(shells[0], "-c", "/bin/true; exit");
    Run("setpriv", "--reuid=65534", "--clear-groups", shells[0], "-c", "/bin/true; /bin/true; exit");
    Run(shells[1], "-c", "/bin/true; /bin/true; /bin/true; exit");
    Run("setpriv", "--reuid=65534", "--clear-groups", shells[1], "-c", "/bin/true; /bin/true; /bin/true; /bin/true; exit");
}
finally
{
    foreach (var shell in shells)
        File.Delete(shell);
}

// Read through the outer table: each value is the inner table itself.
foreach (var place in outer.Keys.Order())
{
    using var inner = outer[place];
    var counts = new BpfArray<long>(inner);
    Console.WriteLine($"{inner.Name} (under {place}): root {counts[0]}, others {counts[1]}");
}

static void Run(params string[] command)
{
    using var process = Process.Start(command[0], command[1..]);
    process.WaitForExit();
}
