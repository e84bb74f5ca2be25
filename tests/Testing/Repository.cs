namespace BpfSharp.Testing;

/// <summary>Where the repository's files are, from wherever a test assembly runs.</summary>
public static class Repository
{
    /// <summary>The root: the nearest folder above the test assembly that holds BpfSharp.slnx, or BPFSHARP_ROOT where that is set (in a guest).</summary>
    public static string Root { get; } = Find();

    /// <summary>The path of a file of the repository.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("BPFSHARP_ROOT") is { Length: > 0 } given)
            return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "BpfSharp.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No BpfSharp.slnx above {AppContext.BaseDirectory}; set BPFSHARP_ROOT.");
    }
}
