using System.Runtime.InteropServices;

namespace BpfSharp.Cli;

/// <summary>What a command talks to: its streams and the wish to stop. The process's own for <c>Main</c>, buffers for tests.</summary>
internal sealed class CommandConsole : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public CommandConsole(TextReader input, Stream output, TextWriter error, bool outputIsTerminal = false)
    {
        In = input;
        Out = new Utf8Writer(output);
        Error = error;
        OutputIsTerminal = outputIsTerminal;
        Pause = time => Cancellation.WaitHandle.WaitOne(time);
    }

    /// <summary>Standard input.</summary>
    public TextReader In { get; }

    /// <summary>Standard output; buffered, so call <see cref="Flush"/> where someone is waiting to see it.</summary>
    public Utf8Writer Out { get; }

    /// <summary>Standard error. Use <see cref="WriteError"/>, which keeps the order of what a terminal shows.</summary>
    public TextWriter Error { get; }

    /// <summary>True where a person looks at standard output: live views may redraw, text may have colours.</summary>
    public bool OutputIsTerminal { get; }

    /// <summary>How a live view passes the time between two looks; true where it is to end. Tests put what happens meanwhile here.</summary>
    public Func<TimeSpan, bool> Pause { get; init; }

    /// <summary>Ctrl-C, SIGTERM, or a test that has seen enough.</summary>
    public CancellationToken Cancellation => _stop.Token;

    /// <summary>The process's streams.</summary>
    public static CommandConsole ForProcess()
    {
        // Opened when first asked for: a command that prints a million entries needs neither a reader nor an encoder for messages.
        var console = new CommandConsole(Console.In, Console.OpenStandardOutput(), Console.Error, !Console.IsOutputRedirected);
        return console;
    }

    /// <summary>
    /// Turns Ctrl-C and SIGTERM into <see cref="Cancellation"/> for as long as the result lives: for commands that run until they are interrupted and have
    /// something to tidy up. Others simply end.
    /// </summary>
    public IDisposable WatchSignals() => new SignalWatch(this);

    /// <summary>Asks the running command to end as if it had been interrupted.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Writes a line to standard error, after all that was written to standard output before.</summary>
    public void WriteError(string line)
    {
        Out.Flush();
        Error.WriteLine(line);
        Error.Flush();
    }

    /// <summary>Hands over what was written to standard output.</summary>
    public void Flush() => Out.Flush();

    public void Dispose()
    {
        Out.Dispose();
        _stop.Dispose();
    }

    private sealed class SignalWatch : IDisposable
    {
        private readonly PosixSignalRegistration[] _registrations;

        public SignalWatch(CommandConsole console)
        {
            void Handle(PosixSignalContext context)
            {
                context.Cancel = true;
                console.Stop();
            }

            _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
        }

        public void Dispose()
        {
            foreach (var registration in _registrations)
                registration.Dispose();
        }
    }
}
