namespace BpfSharp.Cli.Bpftool.Objects;

/// <summary>What the kernel numbers.</summary>
internal enum ObjectKind
{
    Map,
    Program,
    Link,
    Btf,
}
