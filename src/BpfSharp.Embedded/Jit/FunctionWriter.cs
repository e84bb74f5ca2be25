using System.Reflection;
using System.Reflection.Emit;
using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Jit;

/// <summary>Writes the IL of one function: registers are locals, so that they end up in those of the machine.</summary>
internal sealed class FunctionWriter
{
    private readonly ILGenerator _il;
    private readonly LocalBuilder[] _registers = new LocalBuilder[11];
    private readonly LocalBuilder _regions;
    private readonly LocalBuilder _address;
    private readonly LocalBuilder _entry;
    private readonly LocalBuilder _offset;
    private readonly LocalBuilder _pointer;
    private readonly List<(Label Label, Action Write)> _cold = [];
    private readonly Dictionary<(int Register, bool IsWrite), RegionCache> _caches = [];

    public FunctionWriter(ILGenerator il)
    {
        _il = il;
        for (var i = 0; i < _registers.Length; i++)
            _registers[i] = il.DeclareLocal(typeof(ulong));
        _regions = il.DeclareLocal(typeof(nint));
        _address = il.DeclareLocal(typeof(ulong));
        _entry = il.DeclareLocal(typeof(nint));
        _offset = il.DeclareLocal(typeof(ulong));
        _pointer = il.DeclareLocal(typeof(nint));
    }

    public Label DefineLabel() => _il.DefineLabel();

    public void Mark(Label label) => _il.MarkLabel(label);

    public LocalBuilder DeclareLocal(Type type) => _il.DeclareLocal(type);

    public void Emit(OpCode code) => _il.Emit(code);

    public void Emit(OpCode code, byte operand) => _il.Emit(code, operand);

    public void Branch(OpCode code, Label target) => _il.Emit(code, target);

    public void Call(MethodInfo method) => _il.Emit(OpCodes.Call, method);

    public void Context() => _il.Emit(OpCodes.Ldarg_0);

    public void Argument(int index) => _il.Emit(OpCodes.Ldarg, (short)index);

    public void Load(LocalBuilder local) => _il.Emit(OpCodes.Ldloc, local);

    public void Store(LocalBuilder local) => _il.Emit(OpCodes.Stloc, local);

    public void AddressOf(LocalBuilder local) => _il.Emit(OpCodes.Ldloca, local);

    public void Register(int number) => Load(_registers[number]);

    /// <summary>A register's lower half as a 32-bit number.</summary>
    public void Register32(int number)
    {
        Load(_registers[number]);
        Emit(OpCodes.Conv_U4);
    }

    public void SetRegister(int number) => Store(_registers[number]);

    /// <summary>Sets a register to the 32-bit number on the stack; its upper half becomes zero.</summary>
    public void SetRegister32(int number)
    {
        Emit(OpCodes.Conv_U8);
        Store(_registers[number]);
    }

    public void Constant(int value) => _il.Emit(OpCodes.Ldc_I4, value);

    public void Constant(ulong value) => _il.Emit(OpCodes.Ldc_I8, (long)value);

    public void Regions() => Load(_regions);

    public void SetRegions() => Store(_regions);

    /// <summary>Code that is hardly ever run: written after the rest, so that the way past it is straight.</summary>
    public Label Cold(Action write)
    {
        var label = DefineLabel();
        _cold.Add((label, write));
        return label;
    }

    /// <summary>Ends the function with its cold parts.</summary>
    public void Finish()
    {
        // A cold part may have cold parts itself.
        for (var i = 0; i < _cold.Count; i++)
        {
            var (label, write) = _cold[i];
            Mark(label);
            write();
        }
    }

    /// <summary>Gives accesses through a register a memory of their region.</summary>
    public void AddCache(int register, bool isWrite) => _caches.TryAdd((register, isWrite), new RegionCache(this, isWrite));

    /// <summary>Regions may have changed: a packet was moved.</summary>
    public void InvalidateCaches()
    {
        foreach (var cache in _caches.Values)
            cache.Invalidate();
    }

    /// <summary>The guest address <c>register + offset</c> onto the stack.</summary>
    public void GuestAddressOf(int register, int offset)
    {
        Register(register);
        if (offset == 0)
            return;
        Constant((ulong)offset);
        Emit(OpCodes.Add);
    }

    /// <summary>
    /// Checks the access and leaves its host address on the stack. The same check as <see cref="GuestMemory.ForRead"/>, written out because the runtime gives up
    /// inlining in long methods.
    /// </summary>
    public void HostAddress(int register, int offset, int size, bool isWrite, int pc)
    {
        if (_caches.TryGetValue((register, isWrite), out var cache))
        {
            GuestAddressOf(register, offset);
            Store(_address);
            cache.HostAddress(_address, _entry, _offset, _pointer, size, pc);
            return;
        }

        GuestAddressOf(register, offset);
        Store(_address);
        FindEntry(size, isWrite, pc);
        // entry->base + (uint)address
        Load(_entry);
        Emit(OpCodes.Ldind_I);
        Load(_address);
        Emit(OpCodes.Conv_U4);
        Emit(OpCodes.Conv_U);
        Emit(OpCodes.Add);
    }

    /// <summary>Finds the table's entry of the address at hand, and checks that the access lies in it.</summary>
    public void FindEntry(int size, bool isWrite, int pc)
    {
        var fault = Cold(() =>
        {
            Regions();
            Load(_address);
            Constant(size);
            Constant(pc);
            Constant(isWrite ? 1 : 0);
            Call(RuntimeMethods.ThrowAccess);
            // Never reached: ThrowAccess always throws, but IL must leave the method in a proper way.
            Emit(OpCodes.Pop);
            Constant(0UL);
            Emit(OpCodes.Ret);
        });
        // entry = regions + ((address >> 32) - tag) * 16, after a check of the index
        Load(_address);
        Constant(32);
        Emit(OpCodes.Shr_Un);
        Emit(OpCodes.Conv_U4);
        Constant(unchecked((int)GuestAddress.Tag));
        Emit(OpCodes.Sub);
        Emit(OpCodes.Dup);
        Constant(RegionTable.Capacity);
        var good = DefineLabel();
        Branch(OpCodes.Blt_Un, good);
        Emit(OpCodes.Pop);
        Branch(OpCodes.Br, fault);
        Mark(good);
        Emit(OpCodes.Conv_U8);
        Constant(Region.SizeShift);
        Emit(OpCodes.Shl);
        Emit(OpCodes.Conv_U);
        Regions();
        Emit(OpCodes.Add);
        Store(_entry);
        // if ((ulong)(uint)address + size > entry->length) fault
        Load(_address);
        Emit(OpCodes.Conv_U4);
        Emit(OpCodes.Conv_U8);
        Constant((ulong)size);
        Emit(OpCodes.Add);
        Load(_entry);
        Constant(isWrite ? Region.WriteLengthOffset : Region.ReadLengthOffset);
        Emit(OpCodes.Add);
        Emit(OpCodes.Ldind_U4);
        Emit(OpCodes.Conv_U8);
        Branch(OpCodes.Bgt_Un, fault);
    }
}
