using BpfSharp.Cli;
using BpfSharp.Cli.Bpftool;
using BpfSharp.Cli.Commands;

using var console = CommandConsole.ForProcess();
return CommandLineRouter.IsOurs(args) ? RootCommandFactory.Run(args, console) : BpftoolCommand.Run(args, console);
