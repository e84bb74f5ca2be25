using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BpfSharp.Maps.Binding;

/// <summary>Where the bytes of an unmanaged type are that belong to no field.</summary>
internal static class Layout
{
    /// <summary>Describes the first hole of a type, of itself or of a field's type; null where there is none or its fields are unknown (trimmed away).</summary>
    public static string? FindHole(Type type) => Look(type, 0)?.Text;

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Where fields were trimmed away, FindHole sees too few bytes and doesn't judge (see IsKnown).")]
    private static Hole? Look(Type type, int depth)
    {
        if (IsScalar(type) || depth > 16)
            return null;
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => field.MetadataToken).ToArray();
        if (type.GetCustomAttribute<InlineArrayAttribute>() is not null)
            return fields is [var element] ? Look(element.FieldType, depth + 1) : null;
        if (!IsKnown(type, fields))
            return null;
        var places = Places(type, fields);
        var end = 0;
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i].Offset > end)
                return new Hole($"{places[i].Offset - end} bytes at byte {end}, before {places[i].Field.Name}");
            end = Math.Max(end, places[i].Offset + SizeOf(places[i].Field.FieldType));
        }

        if (end < SizeOf(type))
            return new Hole($"{SizeOf(type) - end} bytes at byte {end}, its end");
        return fields.Select(field => Look(field.FieldType, depth + 1) is { } inner ? new Hole($"{inner.Text}, in {field.Name}") : null).FirstOrDefault(hole => hole is not null);
    }

    // Ahead-of-time compiled programs keep the names of those fields only that someone reflects on.
    private static bool IsKnown(Type type, FieldInfo[] fields)
        => fields.Length > 0 && (RuntimeFeature.IsDynamicCodeSupported || fields.Sum(field => SizeOf(field.FieldType)) >= SizeOf(type));

    private static (int Offset, FieldInfo Field)[] Places(Type type, FieldInfo[] fields)
    {
        var pack = type.StructLayoutAttribute is { Pack: > 0 and var given } ? given : int.MaxValue;
        var places = new (int Offset, FieldInfo Field)[fields.Length];
        var end = 0;
        for (var i = 0; i < fields.Length; i++)
        {
            var alignment = Math.Min(pack, AlignmentOf(fields[i].FieldType, 0));
            var offset = type.IsExplicitLayout ? fields[i].GetCustomAttribute<FieldOffsetAttribute>()!.Value : (end + alignment - 1) / alignment * alignment;
            places[i] = (offset, fields[i]);
            end = offset + SizeOf(fields[i].FieldType);
        }

        return [.. places.OrderBy(place => place.Offset)];
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "As in Look.")]
    private static int AlignmentOf(Type type, int depth)
    {
        if (IsScalar(type) || depth > 16)
            return SizeOf(type);
        var pack = type.StructLayoutAttribute is { Pack: > 0 and var given } ? given : int.MaxValue;
        var widest = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Select(field => AlignmentOf(field.FieldType, depth + 1)).DefaultIfEmpty(1).Max();
        return Math.Min(pack, widest);
    }

    private static bool IsScalar(Type type) => type.IsPrimitive || type.IsEnum || type.IsPointer || type.IsFunctionPointer || type == typeof(Int128) || type == typeof(UInt128);

    private static int SizeOf(Type type) => RuntimeHelpers.SizeOf(type.TypeHandle);

    private sealed record Hole(string Text);
}
