namespace BpfSharp.Embedded.Semantics;

/// <summary>What an arithmetic instruction computes, for both widths. Both engines call these.</summary>
internal interface IBinaryOperation
{
    static abstract ulong Apply(ulong left, ulong right);

    static abstract uint Apply(uint left, uint right);
}
