using System.Reflection.Emit;

namespace BpfSharp.Embedded.Jit;

/// <summary>Counts instructions in a local while no one else can, and in the context around calls.</summary>
internal sealed class BudgetEmitter
{
    private readonly FunctionWriter _writer;
    private readonly LocalBuilder? _budget;

    public BudgetEmitter(FunctionWriter writer, bool isNeeded)
    {
        _writer = writer;
        _budget = isNeeded ? writer.DeclareLocal(typeof(long)) : null;
    }

    /// <summary>Takes the count from the context.</summary>
    public void Reload()
    {
        if (_budget is null)
            return;
        _writer.Context();
        _writer.Call(RuntimeMethods.GetBudget);
        _writer.Store(_budget);
    }

    /// <summary>Gives the count to the context.</summary>
    public void Flush()
    {
        if (_budget is null)
            return;
        _writer.Context();
        _writer.Load(_budget);
        _writer.Call(RuntimeMethods.SetBudget);
    }

    /// <summary>Takes instructions off, and stops the program when none are left.</summary>
    public void Charge(int instructions, int pc)
    {
        var exhausted = _writer.Cold(() =>
        {
            _writer.Constant(pc);
            _writer.Call(RuntimeMethods.ThrowBudget);
            _writer.Constant(0UL);
            _writer.Emit(OpCodes.Ret);
        });
        _writer.Load(_budget!);
        _writer.Constant((ulong)instructions);
        _writer.Emit(OpCodes.Sub);
        _writer.Emit(OpCodes.Dup);
        _writer.Store(_budget!);
        _writer.Constant(0UL);
        _writer.Branch(OpCodes.Blt, exhausted);
    }
}
