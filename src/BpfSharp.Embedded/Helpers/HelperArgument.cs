namespace BpfSharp.Embedded.Helpers;

/// <summary>What a helper takes in one register (the kernel's <c>enum bpf_arg_type</c>).</summary>
internal enum HelperArgument
{
    /// <summary>Any initialised register.</summary>
    Anything,

    /// <summary>Whatever is in the register, initialised or not: an argument of a helper that takes as many as its format asks for.</summary>
    Optional,

    /// <summary>The program's context.</summary>
    Context,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A key of the map: initialised memory of that size.</summary>
    MapKey,

    /// <summary>A value of the map: initialised memory of that size.</summary>
    MapValue,

    /// <summary>Memory that receives a value of the map.</summary>
    MapValueOut,

    /// <summary>Initialised memory whose size is in the next register.</summary>
    Memory,

    /// <summary>As <see cref="Memory"/>, or null with size 0.</summary>
    MemoryOrNull,

    /// <summary>Memory that the helper fills, its size in the next register.</summary>
    MemoryOut,

    /// <summary>The size of the memory before it, not 0.</summary>
    Size,

    /// <summary>The size of the memory before it, 0 allowed.</summary>
    SizeOrZero,

    /// <summary>A size fixed at load, which says how much memory the helper gives.</summary>
    ConstantAllocationSize,

    /// <summary>Memory that the helper gave (a ring buffer's record).</summary>
    AllocatedMemory,

    /// <summary>A spin lock in a map's value.</summary>
    SpinLock,

    /// <summary>A timer in a map's value.</summary>
    Timer,

    /// <summary>A function of the program.</summary>
    Callback,

    /// <summary>Something on the stack of this function or one that calls it, or null.</summary>
    StackOrNull,

    /// <summary>A string that ends, in read-only map memory.</summary>
    ConstantString,

    /// <summary>An aligned 8-byte place that receives a number.</summary>
    LongOut,

    /// <summary>A task or socket that a helper or the context gave.</summary>
    Object,

    /// <summary>A view of memory (<c>struct bpf_dynptr</c>) on the stack, to be made.</summary>
    DynamicPointerOut,

    /// <summary>A view of memory on the stack, made before.</summary>
    DynamicPointer,
}

/// <summary>What a helper gives in r0 (the kernel's <c>enum bpf_return_type</c>).</summary>
internal enum HelperResult
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>Nothing that may be read.</summary>
    None,

    /// <summary>A value of the map given, or null.</summary>
    MapValueOrNull,

    /// <summary>A value of the map given.</summary>
    MapValue,

    /// <summary>Memory of the size given, or null; must be given back.</summary>
    AllocatedMemoryOrNull,

    /// <summary>Memory of the size given, or null.</summary>
    MemoryOrNull,

    /// <summary>A task or socket.</summary>
    Object,

    /// <summary>A task or socket, or null.</summary>
    ObjectOrNull,
}
