using System.Reflection;
using System.Text;
using BpfSharp.Testing;

namespace BpfSharp.Architecture.Tests;

/// <summary>The public API as text, one file an assembly: a change to it shows in review. BLESS=1 accepts.</summary>
public class PublicApiTests
{
    [Theory]
    [InlineData("BpfSharp.Formats")]
    [InlineData("BpfSharp.Core")]
    [InlineData("BpfSharp.Kernel")]
    [InlineData("BpfSharp.Embedded")]
    [InlineData("BpfSharp.Bcc")]
    [InlineData("BpfSharp")]
    public void PublicApi_IsAsSnapshotted(string name)
        => Snapshot.Match(Describe(Assembly.Load(name)), "tests", "Architecture.Tests", "PublicApi", name + ".txt");

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).AppendLine(Bases(type));
            foreach (var member in Members(type).Order(StringComparer.Ordinal))
                text.Append("  ").AppendLine(member);
        }

        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        if (type.IsEnum)
            return Enum.GetNames(type).Select(value => $"{value} = {((Enum)Enum.Parse(type, value)).ToString("D")}");
        if (typeof(Delegate).IsAssignableFrom(type))
            return [Signature(type.GetMethod("Invoke")!)];
        var constructors = type.GetConstructors(Own).Where(constructor => IsVisible(constructor) && !IsSynthesized(constructor)).Select(constructor => $"new({Parameters(constructor)})");
        var methods = type.GetMethods(Own).Where(method => IsVisible(method) && !method.IsSpecialName && !IsSynthesized(method)).Select(Signature);
        var operators = type.GetMethods(Own).Where(method => IsVisible(method) && !IsSynthesized(method) && method.Name.StartsWith("op_", StringComparison.Ordinal)).Select(Signature);
        var properties = type.GetProperties(Own).Where(property => property.Name != "EqualityContract" && property.GetAccessors(true).Any(IsVisible))
            .Select(property => $"{Name(property.PropertyType)} {property.Name}{Index(property)} {{ {string.Join(" ", property.GetAccessors(true).Where(IsVisible).Select(Accessor))} }}");
        var fields = type.GetFields(Own).Where(field => field.IsPublic || field.IsFamily).Select(field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}");
        var events = type.GetEvents(Own).Where(e => IsVisible(e.AddMethod!)).Select(e => $"event {Name(e.EventHandlerType!)} {e.Name}");
        return constructors.Concat(methods).Concat(operators).Concat(properties).Concat(fields).Concat(events);
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // Records' compiler-made members (operators, copy constructors, Deconstruct, clones) say nothing.
    private static bool IsSynthesized(MethodBase method)
        => method.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), false) || method.Name.StartsWith('<')
        || method.Name is "PrintMembers" or "GetHashCode" or "Equals" or "ToString";

    private static string Signature(MethodInfo method)
        => $"{(method.IsStatic ? "static " : method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : "")}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})";

    private static string Accessor(MethodInfo accessor)
        => accessor.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit") ? "init;" : accessor.Name.StartsWith("get_", StringComparison.Ordinal) ? "get;" : "set;";

    private static string Index(PropertyInfo property)
        => property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(parameter => Name(parameter.ParameterType)))}]" : "";

    private static string Generic(MethodInfo method)
        => method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method)
        => string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = …" : "")}"));

    private static string Kind(Type type)
        => type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";

    private static string Bases(Type type)
        => type.IsEnum || type.IsValueType || type.BaseType is null || type.BaseType == typeof(object) || typeof(Delegate).IsAssignableFrom(type) ? "" : $" : {Name(type.BaseType)}";

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return "ref " + Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (type.IsPointer)
            return Name(type.GetElementType()!) + "*";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        if (type.IsGenericParameter)
            return type.Name;
        var name = type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Namespace is "System" or null ? type.Name : type.FullName ?? $"{type.Namespace}.{type.Name}";
        if (!type.IsGenericType)
            return name;
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return $"{(tick < 0 ? name : name[..tick])}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
