namespace BpfSharp.Embedded.Maps;

/// <summary>A map that bpf_redirect_map takes.</summary>
internal interface IRedirectTargets
{
    /// <summary>True where the key has a target.</summary>
    bool IsSet(ulong index);
}
