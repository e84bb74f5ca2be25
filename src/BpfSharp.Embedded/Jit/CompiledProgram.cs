using System.Diagnostics.CodeAnalysis;
using System.Reflection.Emit;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Programs;

namespace BpfSharp.Embedded.Jit;

/// <summary>Runs a program as machine code: one dynamic method for each function, made when the function is first called.</summary>
/// <remarks>Dynamic methods are compiled with all optimisations at once. They call each other directly.</remarks>
internal sealed class CompiledProgram : IProgramCode
{
    private static readonly Type[] Parameters = [typeof(VmContext), typeof(ulong), typeof(ulong), typeof(ulong), typeof(ulong), typeof(ulong), typeof(ulong)];

    private readonly VmProgram _program;
    private readonly Dictionary<int, DynamicMethod> _methods = [];
    private readonly JitFunction[] _functions;

    [RequiresDynamicCode("Compiles methods at run time; VmProgram interprets where that is not possible.")]
    public CompiledProgram(VmProgram program)
    {
        _program = program;
        foreach (var function in program.Layout.Functions)
            _methods[function.Start] = new DynamicMethod($"{program.Name}@{function.Start}", typeof(ulong), Parameters, typeof(CompiledProgram).Module, skipVisibility: true);
        foreach (var function in program.Layout.Functions)
            new FunctionCompiler(program, function, _methods).Compile();
        _functions = new JitFunction[program.Instructions.Length];
        foreach (var (slot, method) in _methods)
            _functions[slot] = method.CreateDelegate<JitFunction>();
    }

    /// <inheritdoc/>
    public ulong Run(VmContext context, int slot, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5, ulong frame)
    {
        var caller = context.Program;
        context.Program = _program;
        var result = _functions[slot](context, r1, r2, r3, r4, r5, frame);
        context.Program = caller;
        return result;
    }
}
