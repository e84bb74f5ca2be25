#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_HISTOGRAM, linear and log2: how large are the requests to block devices? The tutorial hooks blk_account_io_completion, which Linux 5.8 removed;
// where it can't be hooked, the tracepoint block:block_rq_complete tells the same.
//   dotnet run samples/block_io_hist.cs                          writes to a loop device of its own
//   dotnet run samples/block_io_hist.cs -- dd if=/dev/vda of=/dev/null bs=64k count=10 iflag=direct
using System.Diagnostics;
using BpfSharp;

var image = args.Length > 0 ? "" : Path.GetTempFileName();
var device = args.Length > 0 ? "" : Run("sh", "-c", $"truncate -s 8M {image} && losetup --find --show {image}").Trim();
try
{
    // The loop device's number as the kernel has it: major << 20 | minor.
    var number = device.Length > 0 ? File.ReadAllText($"/sys/block/{Path.GetFileName(device)}/dev").Split(':').Select(uint.Parse).Aggregate((major, minor) => (major << 20) | minor) : 0;
    using var bpf = Bpf.FromSource("""
        BPF_HISTOGRAM(dist);
        BPF_HISTOGRAM(log_dist);
        static inline int add(unsigned int bytes) {
            dist.increment(bytes / 1024);
            log_dist.increment(bpf_log2l(bytes / 1024));
            return 0;
        }
        int on_completion(struct pt_regs *ctx, void *req, unsigned int bytes) { return add(bytes); }
        int on_complete(struct tracepoint__block__block_rq_complete *args) {
            if (DEVICE && args->dev != DEVICE)
                return 0;
            return add(args->nr_sector * 512);
        }
        """, new BpfOptions { Defines = [$"DEVICE={number}"] });
    Console.Error.WriteLine(device.Length > 0
        ? bpf.AttachTracepoint("block:block_rq_complete", "on_complete")
        : bpf.AttachFirst(("on_completion", "kprobe:blk_account_io_completion"), ("on_complete", "tracepoint:block:block_rq_complete")));

    if (args.Length > 0)
        Run(args);
    else
        Run("sh", "-c", $"dd if=/dev/zero of={device} bs=4k count=37 oflag=direct 2>&1; dd if=/dev/zero of={device} bs=12k count=5 oflag=direct 2>&1; dd if=/dev/zero of={device} bs=56k count=1 oflag=direct 2>&1");

    Console.WriteLine("Linear histogram");
    bpf["dist"].PrintLinearHist(Console.Out, "kbytes");
    Console.WriteLine("\nlog2 histogram");
    bpf["log_dist"].PrintLog2Hist(Console.Out, "kbytes");
}
finally
{
    if (device.Length > 0)
        Run("losetup", "--detach", device);
    if (image.Length > 0)
        File.Delete(image);
}

static string Run(params string[] command)
{
    using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', command)}: exit code {process.ExitCode}\n{output}");
}
