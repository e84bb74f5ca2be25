using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using BpfSharp.Backends;

namespace BpfSharp.Programs;

/// <summary>An instruction that uses what the backend's types don't have.</summary>
/// <param name="Index">Its slot in the program.</param>
/// <param name="Function">The function it is in.</param>
/// <param name="Description">What it uses: <c>offset of struct task_struct.state</c>.</param>
internal sealed record MissingAccess(int Index, string Function, string Description);

/// <summary>A program ready to be loaded, and what is missing for it.</summary>
internal sealed partial record LinkedProgram(ProgramImage Image, ImmutableArray<MissingAccess> Missing)
{
    /// <summary>Loads it; where the verifier came upon something that is missing, the exception says what.</summary>
    /// <exception cref="VerifierException">It was refused.</exception>
    public IProgramBackend LoadInto(IBpfBackend backend)
    {
        try
        {
            return backend.LoadProgram(Image);
        }
        catch (VerifierException e) when (FindReached(e.Log) is { } reached)
        {
            throw new VerifierException(
                Image.Name,
                $"Program {Image.Name} was refused: {reached.Function} uses something that this kernel doesn't have ({reached.Description}). "
                + "Guard the access by bpf_core_field_exists, bpf_core_type_exists or bpf_core_enum_value_exists, or use what this kernel has instead.",
                e.Log,
                e.Errno);
        }
    }

    private MissingAccess? FindReached(string log)
    {
        foreach (Match match in PoisonedCall().Matches(log))
        {
            if (int.TryParse(match.ValueSpan[..match.ValueSpan.IndexOf(':')], CultureInfo.InvariantCulture, out var slot) && Missing.FirstOrDefault(m => m.Index == slot) is { } access)
                return access;
        }

        return null;
    }

    // "17: (85) call unknown#195896080", 0xbad2310 in decimal: CoReApplier.PoisonHelper.
    [GeneratedRegex(@"\d+: \(85\) call unknown#195896080")]
    private static partial Regex PoisonedCall();
}
