namespace BpfSharp.Stacks;

/// <summary>Folded stacks as a tree: what they have in common is one node.</summary>
internal sealed class FlameTree
{
    private readonly Node _root = new("all");

    public FlameTree(FoldedStacks stacks)
    {
        foreach (var (line, count) in stacks.Lines)
        {
            var node = _root;
            node.Count += count;
            foreach (var range in line.AsSpan().Split(';'))
            {
                node = node.Child(line[range]);
                node.Count += count;
            }
        }
    }

    public long Total => _root.Count;

    /// <summary>The boxes to draw, by depth and from left to right, without those narrower than <paramref name="minimum"/> of the whole.</summary>
    public IReadOnlyList<Box> Layout(double minimum)
    {
        var boxes = new List<Box>();
        // Stacks may be deeper than the thread's own: no recursion.
        var open = new Stack<(Node Node, long Start, int Depth)>();
        open.Push((_root, 0, 0));
        while (open.TryPop(out var next))
        {
            if (Total == 0 || next.Node.Count < minimum * Total)
                continue;
            boxes.Add(new Box(next.Node.Name, next.Depth, next.Start, next.Node.Count));
            var start = next.Start;
            foreach (var child in next.Node.Children.OrderBy(c => c.Name, StringComparer.Ordinal))
            {
                open.Push((child, start, next.Depth + 1));
                start += child.Count;
            }
        }

        return [.. boxes.OrderBy(b => b.Depth).ThenBy(b => b.Start)];
    }

    internal readonly record struct Box(string Name, int Depth, long Start, long Count);

    private sealed class Node(string name)
    {
        private readonly Dictionary<string, Node> _children = new(StringComparer.Ordinal);

        public string Name { get; } = name;

        public long Count { get; set; }

        public IEnumerable<Node> Children => _children.Values;

        public Node Child(string name)
        {
            if (!_children.TryGetValue(name, out var child))
                _children.Add(name, child = new Node(name));
            return child;
        }
    }
}
