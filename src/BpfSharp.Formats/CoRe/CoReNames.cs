namespace BpfSharp.Formats.CoRe;

/// <summary>Flavours: what follows three underscores in a type's name is a note of the program's author, <c>task_struct___old</c>.</summary>
internal static class CoReNames
{
    /// <summary>The name without its flavour: up to the last <c>X___Y</c> where neither X nor Y is an underscore.</summary>
    public static string Essential(string name)
    {
        for (var i = name.Length - 5; i >= 0; i--)
        {
            if (name[i] != '_' && name[i + 1] == '_' && name[i + 2] == '_' && name[i + 3] == '_' && name[i + 4] != '_')
                return name[..(i + 1)];
        }

        return name;
    }

    public static bool Same(string left, string right) => left == right || Essential(left) == Essential(right);

    /// <summary>An anonymous type goes with every name.</summary>
    public static bool SameOrAnonymous(string left, string right) => left.Length == 0 || right.Length == 0 || Same(left, right);
}
