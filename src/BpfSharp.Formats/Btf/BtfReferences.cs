namespace BpfSharp.Formats.Btf;

/// <summary>A type that refers to one other type.</summary>
public abstract class BtfReference : BtfType
{
    private protected BtfReference(BtfSpec owner, uint id, uint nameOffset, uint targetId) : base(owner, id, nameOffset) => TargetId = targetId;

    /// <summary>The other type's number.</summary>
    public uint TargetId { get; }

    /// <summary>The other type.</summary>
    public BtfType Target => Owner.TypeById(TargetId);
}

/// <summary>A pointer (BTF_KIND_PTR).</summary>
public sealed class BtfPointer : BtfReference
{
    internal BtfPointer(BtfSpec owner, uint id, uint targetId) : base(owner, id, 0, targetId)
    {
    }
}

/// <summary>A reference that doesn't change what a value looks like: typedef, const, volatile, restrict, type tag.</summary>
public abstract class BtfModifier : BtfReference
{
    private protected BtfModifier(BtfSpec owner, uint id, uint nameOffset, uint targetId) : base(owner, id, nameOffset, targetId)
    {
    }
}

/// <summary>A typedef.</summary>
public sealed class BtfTypedef : BtfModifier
{
    internal BtfTypedef(BtfSpec owner, uint id, uint nameOffset, uint targetId) : base(owner, id, nameOffset, targetId)
    {
    }
}

/// <summary>const.</summary>
public sealed class BtfConst : BtfModifier
{
    internal BtfConst(BtfSpec owner, uint id, uint targetId) : base(owner, id, 0, targetId)
    {
    }
}

/// <summary>volatile.</summary>
public sealed class BtfVolatile : BtfModifier
{
    internal BtfVolatile(BtfSpec owner, uint id, uint targetId) : base(owner, id, 0, targetId)
    {
    }
}

/// <summary>restrict.</summary>
public sealed class BtfRestrict : BtfModifier
{
    internal BtfRestrict(BtfSpec owner, uint id, uint targetId) : base(owner, id, 0, targetId)
    {
    }
}

/// <summary>A tag on a pointed-to type (<c>user</c>, <c>rcu</c>, <c>percpu</c>); the name is the tag.</summary>
public sealed class BtfTypeTag : BtfModifier
{
    internal BtfTypeTag(BtfSpec owner, uint id, uint nameOffset, uint targetId) : base(owner, id, nameOffset, targetId)
    {
    }
}

/// <summary>A tag on a declaration; the name is the tag.</summary>
public sealed class BtfDeclTag : BtfReference
{
    internal BtfDeclTag(BtfSpec owner, uint id, uint nameOffset, uint targetId, int componentIndex) : base(owner, id, nameOffset, targetId) => ComponentIndex = componentIndex;

    /// <summary>The member or parameter that is tagged; -1 for the declaration itself.</summary>
    public int ComponentIndex { get; }
}
