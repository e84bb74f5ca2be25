using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Tables;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>Rewrites what a function's body does: table calls, printing, packets, and reads of memory that isn't the program's own.</summary>
internal sealed class FunctionRewriter(RewriteContext context, FunctionDefinition function, RealContext? realContext)
{
    private readonly TableCallRewriter _tables = new(context);
    private readonly PacketRewriter _packets = new(context);
    private readonly CallRewriter _calls = new(context, function);

    private string Packet => function.Parameters.Count > 0 ? function.Parameters[0].Name : "skb";

    /// <summary>Rewrites the body.</summary>
    public void Rewrite() => VisitNode(function.Body);

    private void VisitNode(Node node)
    {
        switch (node)
        {
            case ExpressionStatement { Expression: CallExpression call }:
                VisitCall(call, wantsType: false);
                break;
            case Declarator { Initializer: { } initializer, Type: var type }:
                VisitInto(initializer, type);
                break;
            case Expression expression:
                VisitValue(expression);
                break;
            default:
                foreach (var child in node.Children)
                    VisitNode(child);
                break;
        }
    }

    // A lookup that initialises a pointer needs no cast to tell its type.
    private void VisitInto(Expression value, CType target)
    {
        if (value is CallExpression call && target.Canonical is PointerType)
            VisitCall(call, wantsType: false);
        else
            VisitValue(value);
    }

    private void VisitValue(Expression expression)
    {
        switch (expression)
        {
            case MemberExpression member when PacketRewriter.IsPacketMember(member):
                _packets.Read(member, Packet);
                VisitValue(member.Object);
                break;
            case MemberExpression or IndexExpression or UnaryExpression { Operator: "*" }:
                Load(expression);
                VisitPlace(expression);
                break;
            case UnaryExpression { Operator: "&" } address:
                VisitPlace(address.Operand);
                break;
            case UnaryExpression { IsIncrement: true } increment:
                VisitPlace(increment.Operand);
                break;
            case AssignmentExpression assignment:
                VisitAssignment(assignment);
                break;
            case CallExpression call:
                VisitCall(call, wantsType: true);
                break;
            case UnevaluatedExpression { Operand: { } operand }:
                foreach (var member in operand.DescendantsAndSelf().OfType<MemberExpression>())
                    Rename(member, isRead: false);
                break;
            case BinaryExpression { Operator: "-" } difference when IsPointerToStruct(difference.Left.Type) && IsPointerToStruct(difference.Right.Type):
                context.Edits.Surround(difference.Start, difference.End, "pointer_difference(", ")");
                context.Edits.Replace(difference.Left.End, difference.Right.Start, ", ");
                VisitValue(difference.Left);
                VisitValue(difference.Right);
                break;
            default:
                foreach (var child in expression.Children)
                    VisitNode(child);
                break;
        }
    }

    private static bool IsPointerToStruct(CType type) => type.Pointee?.Canonical is CompositeType;

    private void VisitAssignment(AssignmentExpression assignment)
    {
        if (PacketRewriter.IsPacketMember(assignment.Target))
        {
            var member = (MemberExpression)assignment.Target;
            _packets.Write(assignment, member, Packet);
            VisitValue(member.Object);
            VisitValue(assignment.Value);
            return;
        }

        VisitPlace(assignment.Target);
        VisitInto(assignment.Value, assignment.Target.Type);
    }

    private void VisitCall(CallExpression call, bool wantsType)
    {
        if (call.TableCall is { } method)
        {
            var returnsNothing = function.Symbol.Type.Result.Canonical == ScalarType.Void;
            _tables.Rewrite(call, method.Table, method.Member, wantsType, returnsNothing);
            realContext?.RewriteMethod(call, TableMethods.Find(method.Member.Name)?.TakesContext == true);
        }
        else
        {
            _calls.Rewrite(call);
            realContext?.RewriteCall(call);
            VisitValue(call.Callee);
        }

        foreach (var argument in call.Arguments)
            VisitValue(argument);
    }

    // An lvalue whose place is wanted, not its value: what leads there is read, it itself isn't.
    private void VisitPlace(Expression expression)
    {
        switch (expression)
        {
            case ParenthesizedExpression parenthesized:
                VisitPlace(parenthesized.Inner);
                break;
            case MemberExpression member:
                Rename(member, isRead: true);
                if (member.IsArrow)
                    VisitValue(member.Object);
                else
                    VisitPlace(member.Object);
                break;
            case IndexExpression index:
                if (index.Object.Type.Canonical is ArrayType)
                    VisitPlace(index.Object);
                else
                    VisitValue(index.Object);
                VisitValue(index.Index);
                break;
            case UnaryExpression { Operator: "*" } indirection:
                VisitValue(indirection.Operand);
                break;
            default:
                VisitValue(expression);
                break;
        }
    }

    private void Load(Expression expression)
    {
        var memory = context.Origins.OfMemory(expression);
        if (!memory.IsExternal() || expression.Type.Canonical is ArrayType or FunctionType)
            return;
        if (expression is MemberExpression { Member: { IsBitField: true } } member)
        {
            LoadBits(member, memory);
            return;
        }

        context.Edits.Surround(expression.Start, expression.End, memory.Reader() + "(", ")");
    }

    // A bit-field has no address. Where the kernel's own types tell its place, that is read; else the struct it is in.
    private void LoadBits(MemberExpression member, Origin memory)
    {
        var macro = member.Composite!.IsKernelType ? "kernel_read_bits" : memory.Reader() + "_member";
        context.Edits.Surround(member.Start, member.End, macro + (member.IsArrow ? "(" : "(&("), ")");
        context.Edits.Replace(member.Object.End, member.NameStart, member.IsArrow ? ", " : "), ");
    }

    // A member that moved behind a pointer takes one more read: request->rq_disk became request->q->disk.
    private void Rename(MemberExpression member, bool isRead)
    {
        if (member.Composite?.AliasOf(member.Name) is not { } path)
            return;
        var memory = context.Origins.OfMemory(member);
        var text = "";
        foreach (var (name, isArrow) in MemberAliases.StepsOf(path))
        {
            var reads = isRead && isArrow && memory.IsExternal();
            if (reads)
                context.Edits.Insert(member.Start, memory.Reader() + "(");
            text += (reads ? ")" : "") + (text.Length == 0 ? (member.IsArrow ? "->" : ".") : isArrow ? "->" : ".") + name;
        }

        context.Edits.Replace(member.Object.End, member.End, text);
    }
}
