namespace BpfSharp.Bcc.Syntax;

/// <summary>A piece of parsed C and the characters it covers.</summary>
internal abstract class Node
{
    /// <summary>Index of its first token.</summary>
    public int FirstToken { get; init; }

    /// <summary>Offset of its first character in the parsed text.</summary>
    public int Start { get; init; }

    /// <summary>Offset after its last character.</summary>
    public int End { get; init; }

    /// <summary>The pieces it is made of, in the order of the text.</summary>
    public abstract IEnumerable<Node> Children { get; }

    /// <summary>It and all pieces below it, each before its own pieces.</summary>
    public IEnumerable<Node> DescendantsAndSelf()
    {
        var pending = new Stack<Node>();
        pending.Push(this);
        while (pending.TryPop(out var node))
        {
            yield return node;
            foreach (var child in node.Children.Reverse())
                pending.Push(child);
        }
    }
}
