namespace BpfSharp;

/// <summary>Files that the user named: what goes wrong with them is said with their name.</summary>
internal static class InputFile
{
    /// <exception cref="BpfException">It can't be read.</exception>
    public static byte[] ReadAllBytes(string path) => Explain(path, File.ReadAllBytes);

    /// <exception cref="BpfException">It can't be read.</exception>
    public static FileStream Open(string path) => Explain(path, File.OpenRead);

    private static T Explain<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BpfException($"{path} can't be read: {error.Message}", error);
        }
    }
}
