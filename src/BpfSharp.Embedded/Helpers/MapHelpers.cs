using BpfSharp.Backends;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Maps;
using static BpfSharp.Embedded.Helpers.HelperArgument;

namespace BpfSharp.Embedded.Helpers;

/// <summary>Elements of maps.</summary>
internal static class MapHelpers
{
    public static IEnumerable<HelperPrototype> Prototypes =>
    [
        new(1, LookupElement, HelperResult.MapValueOrNull, Map, MapKey),
        new(2, UpdateElement, HelperResult.Number, Map, MapKey, MapValue, Anything),
        new(3, DeleteElement, HelperResult.Number, Map, MapKey),
        new(87, PushElement, HelperResult.Number, Map, MapValue, Anything),
        new(88, PopElement, HelperResult.Number, Map, MapValueOut),
        new(89, PeekElement, HelperResult.Number, Map, MapValueOut),
        new(164, ForEachElement, HelperResult.Number, Map, Callback, StackOrNull, Anything) { CallsBack = true },
        new(195, LookupPerCpuElement, HelperResult.MapValueOrNull, Map, MapKey, Anything),
        new(156, TaskStorageGet, HelperResult.MapValueOrNull, Map, HelperArgument.Object, StackOrNull, Anything),
        new(157, TaskStorageDelete, HelperResult.Number, Map, HelperArgument.Object),
    ];

    private static ulong LookupElement(VmContext context, ulong map, ulong key, ulong r3, ulong r4, ulong r5)
    {
        var found = context.Map(map);
        return found.AddressOf(context, context.Read(key, (ulong)found.Info.KeySize));
    }

    private static ulong LookupPerCpuElement(VmContext context, ulong map, ulong key, ulong cpu, ulong r4, ulong r5)
    {
        var found = context.Map(map);
        return found.AddressOf(context, context.Read(key, (ulong)found.Info.KeySize), (int)(uint)cpu);
    }

    private static ulong UpdateElement(VmContext context, ulong map, ulong key, ulong value, ulong flags, ulong r5)
    {
        var found = context.Map(map);
        return found.UpdateFromProgram(context, context.Read(key, (ulong)found.Info.KeySize), context.Read(value, (ulong)found.Info.ValueSize), (ElementFlags)flags).ToResult();
    }

    private static ulong DeleteElement(VmContext context, ulong map, ulong key, ulong r3, ulong r4, ulong r5)
    {
        var found = context.Map(map);
        return found.Delete(context.Read(key, (ulong)found.Info.KeySize)).ToResult();
    }

    private static ulong PushElement(VmContext context, ulong map, ulong value, ulong flags, ulong r4, ulong r5)
    {
        var found = context.Map(map);
        return found.Push(context.Read(value, (ulong)found.Info.ValueSize), (ElementFlags)flags).ToResult();
    }

    private static ulong PopElement(VmContext context, ulong map, ulong value, ulong r3, ulong r4, ulong r5)
    {
        var found = context.Map(map);
        return found.Peek(context.Write(value, (ulong)found.Info.ValueSize), true).ToResult();
    }

    private static ulong PeekElement(VmContext context, ulong map, ulong value, ulong r3, ulong r4, ulong r5)
    {
        var found = context.Map(map);
        return found.Peek(context.Write(value, (ulong)found.Info.ValueSize), false).ToResult();
    }

    /// <summary>Calls <c>long f(map, key *, value *, void *argument)</c> for each element until it gives 1; returns how many were visited.</summary>
    private static ulong ForEachElement(VmContext context, ulong map, ulong callback, ulong argument, ulong flags, ulong r5)
    {
        if (flags != 0)
            return Errno.EINVAL.ToResult();
        var found = context.Map(map);
        var scratch = new byte[Math.Max(8, found.Info.KeySize)];
        switch (found)
        {
            case ArrayMap array:
                for (uint index = 0; index < array.Info.MaxEntries; index++)
                {
                    BitConverter.TryWriteBytes(scratch, index);
                    var value = array.Address(context, index, array.Info.IsPerCpu ? context.Cpu : 0);
                    if (CallBack(context, callback, map, scratch.AsSpan(0, 4), value, argument) != 0)
                        return index + 1;
                }

                return array.Info.MaxEntries;
            case HashMap hash:
                return (ulong)hash.ForEach(element => CallBack(context, callback, map, hash.KeyOf(element), hash.ValueOf(context, element), argument) == 0);
            default:
                return Errno.EINVAL.ToResult();
        }
    }

    private static ulong CallBack(VmContext context, ulong callback, ulong map, ReadOnlySpan<byte> key, ulong value, ulong argument)
        => context.CallBack(callback, map, context.CopyKey(key), value, argument);

    private static ulong TaskStorageGet(VmContext context, ulong map, ulong task, ulong initial, ulong flags, ulong r5)
    {
        const ulong Create = 1;
        if (context.Map(map) is not StorageMap storage || task == 0 || flags > Create)
            return 0;
        var value = initial == 0 ? [] : context.Read(initial, (ulong)storage.Info.ValueSize);
        return storage.Get(context, Memory.GuestAddress.Offset(task), value, flags == Create);
    }

    private static ulong TaskStorageDelete(VmContext context, ulong map, ulong task, ulong r3, ulong r4, ulong r5)
        => task == 0 ? Errno.EINVAL.ToResult() : context.Map(map).Delete(BitConverter.GetBytes(Memory.GuestAddress.Offset(task))).ToResult();
}
