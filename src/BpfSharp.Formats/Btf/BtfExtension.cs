namespace BpfSharp.Formats.Btf;

/// <summary>The <c>.BTF.ext</c> section: function, line and CO-RE records by section.</summary>
public sealed class BtfExtension
{
}
