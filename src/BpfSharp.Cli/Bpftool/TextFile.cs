namespace BpfSharp.Cli.Bpftool;

/// <summary>Opens files that a command names.</summary>
internal static class TextFile
{
    /// <exception cref="CommandException">It can't be opened.</exception>
    public static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var reason = exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => ErrnoText.Of(Errno.ENOENT),
                UnauthorizedAccessException => ErrnoText.Of(Errno.EACCES),
                _ => exception.Message,
            };
            throw new CommandException($"Can't open file ({path}): {reason}");
        }
    }
}
