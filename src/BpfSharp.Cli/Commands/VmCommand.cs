using System.CommandLine;
using BpfSharp.Embedded;

namespace BpfSharp.Cli.Commands;

/// <summary><c>bpfsharp vm run</c>: bare instructions in the embedded engine.</summary>
internal static class VmCommand
{
    public static Command Create(CommandConsole console)
    {
        var memory = new Option<string?>("--mem") { HelpName = "HEX", Description = "Bytes in hexadecimal: r1 is their address, r2 their number." };
        var engine = new Option<string>("--engine") { HelpName = "auto|interpreter|jit", Description = "What runs the program.", DefaultValueFactory = _ => "auto" };
        engine.AcceptOnlyFromAmong("auto", "interpreter", "jit");
        var run = new Command("run", "Read a program's bytes in hexadecimal from standard input, run it and print r0 in hexadecimal. The exit code is 1 when it faults.") { memory, engine };
        run.SetAction(parsed =>
        {
            var code = VmRunner.RunText(console.In, console.Out, console.Error, parsed.GetValue(memory), Enum.Parse<VmEngineKind>(parsed.GetRequiredValue(engine), ignoreCase: true));
            console.Flush();
            return code;
        });
        return new Command("vm", "The embedded engine by itself.") { run };
    }
}
