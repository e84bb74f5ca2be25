using System.Buffers.Binary;
using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded.Contexts;

/// <summary>Keeps the pointers of a context in step with its packet.</summary>
internal static class PacketContexts
{
    /// <summary>Sets the pointers and the length from the packet as it is now.</summary>
    public static void WritePointers(VmContext context, ulong address)
    {
        if (context.Packet is not { } packet || ContextLayout.Of(context.Program.Type) is not { HasPacket: true } layout)
            return;
        Write(context.Write(address, (ulong)layout.TotalSize), layout, packet);
    }

    /// <summary>The same on the bytes of a context.</summary>
    public static void Write(Span<byte> bytes, ContextLayout layout, PacketBuffer packet)
    {
        Set(ContextFieldKind.PacketStart, packet.DataStart, bytes);
        Set(ContextFieldKind.PacketEnd, packet.DataEnd, bytes);
        Set(ContextFieldKind.PacketMetadata, packet.MetaStart, bytes);
        if (layout.Name == "__sk_buff")
            BinaryPrimitives.WriteInt32LittleEndian(bytes, packet.Length);

        void Set(ContextFieldKind kind, int offset, Span<byte> target)
            => BinaryPrimitives.WriteUInt64LittleEndian(target[layout.PointerOffset(kind)..], PacketBuffer.AddressOf(offset));
    }
}
