"""Fills BCC tables with chosen numbers and writes down what BCC prints of them. Started by ./record in a guest; argument: the folder for the results.

Every file is a list of cases:
    case NAME
    FIELD VALUE          what the case was made of
    |OUTPUT              what BCC printed, line by line (the bar keeps blanks at the ends)
"""
import contextlib
import ctypes
import io
import os
import subprocess
import sys
import time

from bcc import BPF

SOURCE = r"""
#include <uapi/linux/ptrace.h>
struct named_t { char name[16]; u64 slot; };
struct numbered_t { u32 id; u32 slot; };
struct mixed_t { u8 small; u32 plain; u64 large; s32 negative; char text[8]; u16 list[3]; };
BPF_HISTOGRAM(log2_dist, int, 65);
BPF_HISTOGRAM(linear_dist, int, 1025);
BPF_HISTOGRAM(named, struct named_t);
BPF_HISTOGRAM(numbered, struct numbered_t);
BPF_PERCPU_ARRAY(percpu, u64, 4);
BPF_HASH(mixed, struct mixed_t, struct mixed_t);
BPF_HASH(signed_keys, int, long);
int syscall__getpgid(struct pt_regs *ctx, int number) {
    if (number == -101)
        bpf_trace_printk("plain %d %x\n", 42, 255);
    if (number == -102)
        bpf_trace_printk("colons: a: b: %lu\n", 1234567890123UL);
    if (number == -103)
        bpf_trace_printk("\n");
    if (number == -104)
        bpf_trace_printk("no line end");
    return 0;
}
"""


class Cases:
    def __init__(self, folder, name):
        self.file = open(os.path.join(folder, name), "w")

    def add(self, name, fields, output):
        print(f"case {name}", file=self.file)
        for field, value in fields:
            print(f"{field} {value}", file=self.file)
        for line in output.splitlines():
            print("|" + line, file=self.file)
        print(file=self.file, flush=True)


def printed(action):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        action()
    return text.getvalue()


def slots_text(slots):
    return " ".join(f"{slot}={count}" for slot, count in sorted(slots.items()))


def plain_histograms(bpf, cases):
    log2 = [
        ("log2", "bytes", {1: 3, 2: 10, 3: 25, 4: 7, 6: 1}),
        ("log2-of-slot-0-only", "bytes", {0: 5}),
        ("log2-empty", "bytes", {}),
        ("log2-with-slot-0", "bytes", {0: 9, 1: 1, 2: 2}),
        ("log2-narrowest-of-the-narrow", "usecs", {32: 4, 1: 8}),
        ("log2-wide", "nsecs", {33: 4, 1: 8, 20: 2}),
        ("log2-widest", "nsecs", {64: 1, 63: 2}),
        ("log2-rounding-of-stars", "value", {1: 36, 2: 37, 3: 1, 4: 18, 5: 19}),
        ("log2-large-counts", "value", {5: 1234567890123, 6: 99999999, 7: 100000000, 8: 18446744073709551615}),
        ("log2-long-label", "a label of more than 19", {2: 1}),
    ]
    linear = [
        ("linear", "kbytes", {0: 3, 1: 10, 2: 25, 4: 7}),
        ("linear-empty", "kbytes", {}),
        ("linear-of-index-0-only", "kbytes", {0: 1}),
        ("linear-with-gaps", "kbytes", {99: 1, 80: 3}),
        ("linear-large-counts", "value", {0: 123456789012, 1: 1}),
        ("linear-long-label", "a label of more than 13", {1: 1}),
    ]
    for scale, table, list_ in (("log2", bpf["log2_dist"], log2), ("linear", bpf["linear_dist"], linear)):
        for name, label, slots in list_:
            table.clear()
            for slot, count in slots.items():
                table[slot] = ctypes.c_ulonglong(count)
            show = table.print_log2_hist if scale == "log2" else table.print_linear_hist
            cases.add(name, [("scale", scale), ("label", label), ("slots", slots_text(slots))], printed(lambda: show(label)))
            cases.add(name + "-stripped", [("scale", scale), ("label", label), ("strip", "yes"), ("slots", slots_text(slots))],
                      printed(lambda: show(label, strip_leading_zero=True)))


def sectioned_histograms(bpf, cases):
    def fill(table, buckets):
        table.clear()
        for key, slots in buckets:
            for slot, count in slots.items():
                table[table.Key(key, slot)] = table.Leaf(count)

    def fields(scale, buckets, *more):
        return [("scale", scale), *more, *((("bucket"), f"{key.decode() if isinstance(key, bytes) else key} {slots_text(slots)}") for key, slots in buckets)]

    named = [(b"sda", {1: 2, 4: 8}), (b"vdb1", {0: 1, 2: 5, 33: 1})]
    fill(bpf["named"], named)
    label = ("label", "bytes")
    cases.add("names-default", fields("log2", named[:1], label), one(bpf["named"], named[:1], fill, lambda t: t.print_log2_hist("bytes")))
    fill(bpf["named"], named)
    cases.add("names-with-header-and-decoder", fields("log2", named, label, ("header", "disk"), ("decode", "yes")),
              printed(lambda: bpf["named"].print_log2_hist("bytes", "disk", section_print_fn=bytes.decode, bucket_sort_fn=sorted)))
    cases.add("names-linear", fields("linear", named, label, ("header", "disk"), ("decode", "yes")),
              printed(lambda: bpf["named"].print_linear_hist("bytes", "disk", section_print_fn=bytes.decode, bucket_sort_fn=sorted)))
    numbered = [(7, {0: 4, 3: 1}), (10, {2: 2}), (4000000000, {1: 1})]
    fill(bpf["numbered"], numbered)
    cases.add("numbers", fields("log2", numbered, label, ("header", "pid")),
              printed(lambda: bpf["numbered"].print_log2_hist("bytes", "pid", bucket_sort_fn=sorted)))


def one(table, buckets, fill, show):
    fill(table, buckets)
    return printed(lambda: show(table))


def per_cpu(bpf, cases):
    table = bpf["percpu"]
    for name, values in (("zero", (0, 0)), ("sum", (3, 4)), ("wraps", (18446744073709551615, 2)), ("uneven", (1, 0))):
        leaf = table.Leaf()
        for cpu, value in enumerate(values):
            leaf[cpu] = value
        table[1] = leaf
        cases.add(name, [("values", " ".join(map(str, values)))],
                  f"sum {table.sum(1).value}\nmax {table.max(1).value}\naverage {table.average(1)}\nvalues {list(table[1])}\n")


def texts(bpf, cases):
    table = bpf["mixed"]
    value = table.Key(small=200, plain=4000000000, large=1 << 63, negative=-5, text=b"abc", list=(ctypes.c_ushort * 3)(1, 2, 3))
    cases.add("struct", [("members", "u8 200, u32 4000000000, u64 9223372036854775808, s32 -5, char[8] abc, u16[3] 1 2 3")],
              table.key_sprintf(value).decode() + "\n")
    signed = bpf["signed_keys"]
    cases.add("signed", [("key", "int -1"), ("leaf", "long -2")],
              signed.key_sprintf(signed.Key(-1)).decode() + "\n" + signed.leaf_sprintf(signed.Leaf(-2)).decode() + "\n")


def trace_lines(bpf, cases):
    """Pairs of a raw line and the fields that BCC takes out of it. Lines that it can't take apart are none: this version reads on for ever."""
    bpf.attach_kprobe(event=bpf.get_syscall_fnname("getpgid"), fn_name="syscall__getpgid")
    call = "import os\nopen('/proc/self/comm', 'w').write(%r)\ntry: os.getpgid(%d)\nexcept OSError: pass\n"
    programs = [("plain", "traced", -101), ("colons", "traced", -102), ("empty", "traced", -103), ("no-line-end", "traced", -104),
                ("name-with-blanks", "my prog 1", -101), ("name-with-dashes", "a-b-12", -101), ("longest-name", "fifteen-letters", -101),
                ("name-with-colon", "kworker/0:1", -101), ("shortest-name", "x", -102), ("name-with-brackets", "a[001]b", -101)]
    read = bpf.trace_readline
    for name, comm, number in programs:
        subprocess.run([sys.executable, "-c", call % (comm, number)], check=True)
        add_trace_case(bpf, cases, name, next_line(read))
    bpf.detach_kprobe(event=bpf.get_syscall_fnname("getpgid"))


def next_line(read):
    until = time.monotonic() + 10
    while time.monotonic() < until:
        line = read(nonblocking=True)
        if line and not line.startswith(b"CPU:"):
            return line
        time.sleep(0.1)
    raise TimeoutError("nothing in the trace pipe")


def add_trace_case(bpf, cases, name, line):
    lines = iter([line])

    # A line that it passes over would make it ask again and again: the second time there is nothing, which ends it.
    def once(nonblocking=False):
        return next(lines)

    bpf.trace_readline = once
    try:
        fields = bpf.trace_fields()
        output = "".join(f"{field} {value.decode() if isinstance(value, bytes) else value}\n" for field, value in zip(("task", "pid", "cpu", "flags", "ts", "msg"), fields))
    except Exception as error:
        output = f"raises {type(error).__name__}\n"
    finally:
        del bpf.trace_readline
    cases.add(name, [("line", line.decode())], output)


def main():
    folder = sys.argv[1]
    with BPF(text=SOURCE) as bpf:
        plain = Cases(folder, "histograms.txt")
        plain_histograms(bpf, plain)
        sectioned_histograms(bpf, plain)
        per_cpu(bpf, Cases(folder, "percpu.txt"))
        texts(bpf, Cases(folder, "text.txt"))
        trace_lines(bpf, Cases(folder, "trace.txt"))


main()
