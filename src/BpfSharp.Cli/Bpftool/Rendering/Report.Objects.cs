using BpfSharp.Cli.Bpftool.Btf;
using BpfSharp.Cli.Bpftool.Links;
using BpfSharp.Cli.Bpftool.Programs;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <content>Programs, links and types.</content>
internal abstract partial class Report
{
    /// <summary>A program as <c>prog show</c> has it.</summary>
    public abstract void Program(ProgramDescription program);

    /// <summary>A link as <c>link show</c> has it.</summary>
    public abstract void Link(LinkDescription link);

    /// <summary>A set of types as <c>btf show</c> has it.</summary>
    public abstract void Btf(BtfDescription btf);

    /// <summary>Types as their records: <c>btf dump … format raw</c>.</summary>
    public abstract void BtfTypes(IEnumerable<BtfRow> rows);

    /// <summary>Text that is an answer by itself.</summary>
    /// <exception cref="CommandException">It can't be told in this form.</exception>
    public abstract void Text(string text);
}
