using System.Text.Json;

namespace BpfSharp.Cli.Compiling;

/// <summary>Prints verdicts as they come and counts them.</summary>
internal sealed class CheckReport(CommandConsole console, bool asJson, bool withLog)
{
    private int _good;
    private int _bad;

    public void Add(CheckVerdict verdict)
    {
        if (verdict.IsGood)
            _good++;
        else
            _bad++;
        if (asJson)
            WriteJson(verdict);
        else
            WriteText(verdict);
        console.Flush();
    }

    /// <summary>The last line and the exit code.</summary>
    public int Finish()
    {
        if (!asJson)
            console.Out.WriteLine($"{_good} passed, {_bad} failed");
        console.Flush();
        return _bad == 0 ? 0 : 1;
    }

    private void WriteText(CheckVerdict verdict)
    {
        var name = verdict.Program is null ? verdict.File : $"{verdict.File}: {verdict.Program} ({verdict.Kind})";
        var word = verdict.Stage switch
        {
            CheckStage.Passed => $"ok, {verdict.Instructions} instructions",
            CheckStage.Compiled => verdict.Problem ?? "compiles",
            CheckStage.Compile => "does not compile",
            CheckStage.Load => "is refused",
        };
        console.Out.WriteLine($"{name}: {word}");
        if (!verdict.IsGood && verdict.Problem is { } problem)
            console.Out.WriteLine("    " + problem.ReplaceLineEndings("\n    "));
        if (withLog && verdict.VerifierLog is { } log)
            console.Out.WriteLine(log);
    }

    private void WriteJson(CheckVerdict verdict)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("file", verdict.File);
        writer.WriteString("program", verdict.Program);
        writer.WriteString("section", verdict.Kind);
        writer.WriteString("verdict", verdict.Stage switch { CheckStage.Passed => "passed", CheckStage.Compiled => "compiled", CheckStage.Compile => "compile error", CheckStage.Load => "refused" });
        writer.WriteNumber("instructions", verdict.Instructions);
        writer.WriteString("problem", verdict.Problem);
        if (withLog)
            writer.WriteString("log", verdict.VerifierLog);
        writer.WriteEndObject();
        writer.Flush();
        console.Out.WriteBytes(buffer.WrittenSpan);
        console.Out.WriteByte((byte)'\n');
    }
}
