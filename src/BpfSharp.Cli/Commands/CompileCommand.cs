using System.CommandLine;
using BpfSharp.Bcc;
using BpfSharp.Cli.Compiling;
using BpfSharp.Kernel;

namespace BpfSharp.Cli.Commands;

/// <summary><c>bpfsharp compile</c>: C in BCC's dialect to a standard object, or what lies between.</summary>
internal static class CompileCommand
{
    public static Command Create(CommandConsole console)
    {
        var file = new Argument<string>("FILE") { Description = "C in BCC's dialect." };
        var output = new Option<string?>("--output", "-o") { HelpName = "OUT", Description = "Where to write; by default FILE with the ending .bpf.o, or standard output for text." };
        var emit = new Option<string>("--emit") { HelpName = "object|c|asm", Description = "A standard BPF object, the C it is made from, or its instructions beside their source lines.", DefaultValueFactory = _ => "object" };
        emit.AcceptOnlyFromAmong("object", "c", "asm");
        var source = new SourceOptions();
        var command = new Command("compile", "Compile C in BCC's dialect to an object that libbpf, bpftool and every other BPF loader take.") { file, output, emit };
        source.AddTo(command);
        command.SetAction(parsed =>
        {
            using var kernel = KernelBackend.Open();
            var path = parsed.GetRequiredValue(file);
            var compiled = new BccCompiler(source.Read(parsed, kernel, alternatives: false)).CompileFile(path);
            foreach (var warning in compiled.Warnings)
                console.WriteError(warning.ToString());
            Write(console, compiled, path, parsed.GetRequiredValue(emit), parsed.GetValue(output));
            return 0;
        });
        return command;
    }

    private static void Write(CommandConsole console, CompiledObject compiled, string path, string emit, string? output)
    {
        if (emit == "object")
        {
            var target = output ?? Path.ChangeExtension(path, ".bpf.o");
            File.WriteAllBytes(target, compiled.Elf.Span);
            console.WriteError($"{target}: {compiled.Elf.Length} bytes");
            return;
        }

        var text = emit == "c" ? compiled.RewrittenC : AssemblyListing.Of(ObjectSpec.Read(compiled.Elf, Path.GetFileNameWithoutExtension(path)));
        if (output is null)
            console.Out.Write(text);
        else
            File.WriteAllText(output, text);
        console.Flush();
    }
}
