using Xunit;
using Xunit.Sdk;

namespace BpfSharp.Testing;

/// <summary>
/// What a test needs of the machine; without it the test skips and says why (so it must be a <c>[SkippableFact]</c>).
/// On a kernel of <c>eng/kernels</c>, which is known to be complete, a feature that the kernel is new enough for may not be missing: there the test fails.
/// </summary>
public static class Require
{
    /// <summary>The version of the running kernel, without what the distribution adds.</summary>
    public static Version RunningKernel { get; } = ParseRelease(File.ReadAllText("/proc/sys/kernel/osrelease"));

    /// <summary>Whether this is a guest that eng/kernels/run started.</summary>
    public static bool IsKnownKernel { get; } = Environment.GetEnvironmentVariable("BPFSHARP_GUEST") is { Length: > 0 };

    /// <summary>Skips on a kernel older than <paramref name="since"/>, the version that brought <paramref name="feature"/>.</summary>
    public static void Kernel(string since, string feature) => Kernel(new KernelFeature(feature, since));

    /// <summary>As <see cref="Kernel(string, string)"/>, and skips where the kernel is new enough but <paramref name="probe"/> finds it built without.</summary>
    public static void Kernel(string since, string feature, Func<bool> probe) => Kernel(new KernelFeature(feature, since, probe));

    /// <summary>Skips where the running kernel lacks the feature.</summary>
    public static void Kernel(KernelFeature feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        switch (Judge(feature, RunningKernel, IsKnownKernel))
        {
            case (false, var reason): throw new Xunit.SkipException(reason);
            case (null, var reason): throw new XunitException(reason);
        }
    }

    /// <summary>Skips unless the process is root's.</summary>
    public static void Root() => Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");

    /// <summary>True: there. False: the test skips. Null: it must be there, so the test fails.</summary>
    internal static (bool? Verdict, string Reason) Judge(KernelFeature feature, Version kernel, bool known)
    {
        if (kernel < ParseRelease(feature.Since))
            return (false, $"kernel {kernel} is older than {feature.Since}, which brought {feature.Name}");
        if (known && feature.DebianSince is { } debian && kernel < ParseRelease(debian))
            return (false, $"kernel {kernel} of Debian has no {feature.Name}, its {debian} has");
        if (feature.Probe is null || feature.Probe())
            return (true, "");
        return known
            ? (null, $"Debian's kernel {kernel} is new enough for {feature.Name} (since {feature.DebianSince ?? feature.Since}), but the probe finds none.")
            : (false, $"kernel {kernel} has no {feature.Name}");
    }

    private static Version ParseRelease(string release)
    {
        var numbers = new string([.. release.TakeWhile(character => char.IsAsciiDigit(character) || character == '.')]).TrimEnd('.');
        return new Version(numbers);
    }
}
