using System.CommandLine;
using BpfSharp.Bcc;

namespace BpfSharp.Cli.Commands;

/// <summary><c>bpfsharp cache</c>: the compile cache.</summary>
internal static class CacheCommand
{
    public static Command Create(CommandConsole console)
    {
        var clear = new Command("clear", "Remove all compiled objects.");
        clear.SetAction(_ =>
        {
            var cache = new CompileCache(CompileCache.DefaultFolder);
            var removed = cache.Clear();
            console.Out.WriteLine($"{removed} compiled {(removed == 1 ? "object" : "objects")} removed from {cache.Folder}");
            console.Flush();
            return 0;
        });
        return new Command("cache", "Compiled objects that are kept, so that a source that was compiled before loads at once.") { clear };
    }
}
