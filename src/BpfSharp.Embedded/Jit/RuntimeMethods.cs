using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Helpers;
using BpfSharp.Embedded.Memory;
using BpfSharp.Embedded.Programs;
using BpfSharp.Embedded.Semantics;

namespace BpfSharp.Embedded.Jit;

/// <summary>The methods that compiled code calls.</summary>
internal static class RuntimeMethods
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static MethodInfo EnterFrame { get; } = Method(typeof(VmContext), nameof(VmContext.EnterFrame));

    public static MethodInfo FrameEnd { get; } = Method(typeof(VmContext), nameof(VmContext.FrameEnd));

    public static MethodInfo ThrowBudget { get; } = Method(typeof(VmContext), nameof(VmContext.ThrowBudget));

    public static MethodInfo GetBudget { get; } = Method(typeof(VmContext), "get_" + nameof(VmContext.Budget));

    public static MethodInfo SetBudget { get; } = Method(typeof(VmContext), "set_" + nameof(VmContext.Budget));

    public static MethodInfo GetRegions { get; } = Method(typeof(VmContext), "get_" + nameof(VmContext.Regions));

    public static MethodInfo SetPc { get; } = Method(typeof(VmContext), "set_" + nameof(VmContext.Pc));

    public static MethodInfo SetFrame { get; } = Method(typeof(VmContext), "set_" + nameof(VmContext.Frame));

    public static MethodInfo TailCall { get; } = Method(typeof(TailCallHelper), nameof(TailCallHelper.TryRun));

    public static MethodInfo ThrowAccess { get; } = Method(typeof(GuestMemory), nameof(GuestMemory.ThrowAccess));

    public static MethodInfo CacheLimit { get; } = Method(typeof(GuestMemory), nameof(GuestMemory.CacheLimit));

    public static MethodInfo CallRegister { get; } = Method(typeof(VmProgram), nameof(VmProgram.CallRegister));

    public static MethodInfo CompareExchange64 { get; } = Method(typeof(Atomics), nameof(Atomics.CompareExchange64));

    public static MethodInfo CompareExchange32 { get; } = Method(typeof(Atomics), nameof(Atomics.CompareExchange32));

    /// <summary>The 64-bit or 32-bit form of an arithmetic operation.</summary>
    public static MethodInfo Binary<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] T>(bool isWide) where T : struct, IBinaryOperation
    {
        var word = isWide ? typeof(ulong) : typeof(uint);
        return typeof(T).GetMethod(nameof(IBinaryOperation.Apply), [word, word])!;
    }

    /// <summary>An operation with one operand.</summary>
    public static MethodInfo Unary<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] T>() where T : struct, IUnaryOperation
        => typeof(T).GetMethod(nameof(IUnaryOperation.Apply), [typeof(ulong)])!;

    private static MethodInfo Method([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods)] Type type, string name)
        => type.GetMethod(name, Any)!;
}
