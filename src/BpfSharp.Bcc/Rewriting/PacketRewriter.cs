using BpfSharp.Bcc.Syntax;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>Turns accesses to members of packet headers (<c>ip->nextp</c>) into loads from and stores to the packet.</summary>
internal sealed class PacketRewriter(RewriteContext context)
{
    /// <summary>True for a member of a packet header.</summary>
    public static bool IsPacketMember(Expression expression)
        => expression is MemberExpression { IsArrow: true, Composite.IsPacketHeader: true };

    /// <summary>Rewrites a read of a member.</summary>
    /// <param name="member">The member.</param>
    /// <param name="packet">The parameter that is the packet.</param>
    public void Read(MemberExpression member, string packet)
    {
        if (Place(member) is not { } place)
            return;
        context.Edits.Surround(member.Start, member.Object.Start, $"bpf_dext_pkt({packet}, (unsigned long long)", "");
        context.Edits.Replace(member.Object.End, member.End, $" + {place.Offset / 8}, {place.Offset % 8}, {place.Width})");
    }

    /// <summary>Rewrites an assignment to a member.</summary>
    public void Write(AssignmentExpression assignment, MemberExpression member, string packet)
    {
        if (assignment.Operator != "=")
        {
            context.Error(assignment, $"members of packet headers can be assigned only, not changed by '{assignment.Operator}': write x->{member.Name} = x->{member.Name} {assignment.Operator[..^1]} …");
            return;
        }

        if (Place(member) is not { } place)
            return;
        context.Edits.Surround(assignment.Start, assignment.End, $"bpf_dins_pkt({packet}, (unsigned long long)", ")");
        context.Edits.Replace(member.Object.End, assignment.Value.Start, $" + {place.Offset / 8}, {place.Offset % 8}, {place.Width}, ");
    }

    private (long Offset, long Width)? Place(MemberExpression member)
    {
        var place = PacketLayout.Find(member.Composite!, member.Name);
        if (place is null)
            context.Report(DiagnosticSeverity.Error, member.NameStart, member.FirstToken, $"no member named '{member.Name}' in 'struct {member.Composite!.Tag}'");
        return place;
    }
}
