using BpfSharp.Cli;
using BpfSharp.Cli.Bpftool;

using var console = CommandConsole.ForProcess();
return BpftoolCommand.Run(args, console);
