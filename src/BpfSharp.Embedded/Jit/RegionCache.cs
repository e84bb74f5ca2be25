using System.Reflection.Emit;
using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Jit;

/// <summary>
/// Remembers, in locals, the region that accesses through one register fell into last: in loops it is nearly always the same, and the check is then one
/// subtraction and one comparison. The table is asked again whenever the address lies elsewhere; without a call, which would empty the machine's registers.
/// </summary>
internal sealed class RegionCache
{
    private readonly FunctionWriter _writer;
    private readonly LocalBuilder _start;
    private readonly LocalBuilder _limit;
    private readonly LocalBuilder _host;
    private readonly bool _isWrite;

    public RegionCache(FunctionWriter writer, bool isWrite)
    {
        _writer = writer;
        _isWrite = isWrite;
        _start = writer.DeclareLocal(typeof(ulong));
        _limit = writer.DeclareLocal(typeof(ulong));
        _host = writer.DeclareLocal(typeof(nint));
    }

    /// <summary>Forgets the region.</summary>
    public void Invalidate()
    {
        _writer.Constant(0UL);
        _writer.Store(_limit);
    }

    /// <summary>Checks the access at the address in a local and leaves its host address on the stack.</summary>
    public void HostAddress(LocalBuilder address, LocalBuilder entry, LocalBuilder offset, LocalBuilder pointer, int size, int pc)
    {
        var resume = _writer.DefineLabel();
        var miss = _writer.Cold(() =>
        {
            Refresh(address, entry, pointer, size, pc);
            _writer.Branch(OpCodes.Br, resume);
        });
        // offset = address - start; if (offset >= limit) miss; pointer = host + offset
        _writer.Load(address);
        _writer.Load(_start);
        _writer.Emit(OpCodes.Sub);
        _writer.Store(offset);
        _writer.Load(offset);
        _writer.Load(_limit);
        _writer.Branch(OpCodes.Bge_Un, miss);
        _writer.Load(_host);
        _writer.Load(offset);
        _writer.Emit(OpCodes.Conv_U);
        _writer.Emit(OpCodes.Add);
        _writer.Store(pointer);
        _writer.Mark(resume);
        _writer.Load(pointer);
    }

    private void Refresh(LocalBuilder address, LocalBuilder entry, LocalBuilder pointer, int size, int pc)
    {
        _writer.FindEntry(size, _isWrite, pc);
        _writer.Load(address);
        _writer.Constant(0xffff_ffff_0000_0000);
        _writer.Emit(OpCodes.And);
        _writer.Store(_start);
        _writer.Load(entry);
        _writer.Emit(OpCodes.Ldind_I);
        _writer.Store(_host);
        _writer.Load(entry);
        _writer.Constant(_isWrite ? Region.WriteLengthOffset : Region.ReadLengthOffset);
        _writer.Emit(OpCodes.Add);
        _writer.Emit(OpCodes.Ldind_U4);
        _writer.Call(RuntimeMethods.CacheLimit);
        _writer.Store(_limit);
        _writer.Load(_host);
        _writer.Load(address);
        _writer.Emit(OpCodes.Conv_U4);
        _writer.Emit(OpCodes.Conv_U);
        _writer.Emit(OpCodes.Add);
        _writer.Store(pointer);
    }
}
