namespace BpfSharp.Kernel;

/// <summary>Whether this kernel can do something.</summary>
public abstract record FeatureStatus
{
    private FeatureStatus()
    {
    }

    /// <summary>It can.</summary>
    public sealed record Supported : FeatureStatus
    {
        /// <inheritdoc/>
        public override string ToString() => "supported";
    }

    /// <summary>It can't, and that won't change while it runs.</summary>
    /// <param name="Since">The version of Linux that brought the feature.</param>
    /// <param name="Reason">Why it is missing all the same, in one clause.</param>
    public sealed record Missing(Version Since, string Reason) : FeatureStatus
    {
        /// <inheritdoc/>
        public override string ToString() => $"missing (since Linux {Since.ToString(2)}): {Reason}";
    }

    /// <summary>The question had no answer: privileges or memory were lacking. Asked again next time.</summary>
    /// <param name="Error">What happened.</param>
    public sealed record Unknown(string Error) : FeatureStatus
    {
        /// <inheritdoc/>
        public override string ToString() => $"unknown: {Error}";
    }

    /// <summary>True only where it is known that the kernel can.</summary>
    public bool IsSupported => this is Supported;
}
