using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Tables;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>
/// Finds out for every variable, struct member, parameter and result what memory it leads to, by following assignments, calls and returns
/// through all functions until nothing changes any more. It doesn't look at the order of statements: a variable that leads outside anywhere does so everywhere.
/// </summary>
internal sealed class OriginAnalysis
{
    private static readonly HashSet<string> ReadHelpers =
    [
        "bpf_probe_read", "bpf_probe_read_kernel", "bpf_probe_read_user", "bpf_core_read", "bpf_probe_read_str", "bpf_probe_read_kernel_str", "bpf_probe_read_user_str",
    ];

    private readonly Dictionary<VariableSymbol, Origin> _variables = [];
    private readonly Dictionary<(CompositeType, string), Origin> _members = [];
    private readonly Dictionary<FunctionSymbol, Origin> _results = [];
    private readonly PointerTargets _targets = new();
    private bool _changed;

    private OriginAnalysis()
    {
    }

    /// <summary>Analyses a source's functions.</summary>
    public static OriginAnalysis Of(IReadOnlyList<FunctionDefinition> functions, IReadOnlyList<ProgramRole> programs)
    {
        var analysis = new OriginAnalysis();
        foreach (var program in programs)
            analysis.SeedArguments(program);
        // Origins only grow, so this ends: after as many rounds as the longest chain of assignments against the order of the text.
        do
        {
            analysis._changed = false;
            foreach (var function in functions)
                analysis.Follow(function);
        }
        while (analysis._changed);
        return analysis;
    }

    /// <summary>What memory a value leads to.</summary>
    public Origin OfValue(Expression expression) => expression switch
    {
        NameExpression { Symbol: VariableSymbol variable } => variable.Type.Canonical is ArrayType ? Origin.Own : _variables.GetValueOrDefault(variable),
        ParenthesizedExpression parenthesized => OfValue(parenthesized.Inner),
        CastExpression cast => OfCast(cast),
        UnaryExpression { Operator: "&" } address => OfMemory(address.Operand),
        UnaryExpression { Operator: "*" } => OfLoad(expression),
        UnaryExpression { Operator: "!" } => Origin.Own,
        UnaryExpression unary => OfValue(unary.Operand),
        BinaryExpression binary => OfBinary(binary),
        AssignmentExpression assignment => OfValue(assignment.Value),
        ConditionalExpression conditional => OfValue(conditional.WhenTrue ?? conditional.Condition).Join(OfValue(conditional.WhenFalse)),
        MemberExpression or IndexExpression => OfLoad(expression),
        CallExpression call => OfCall(call),
        StatementExpression block => block.Body.Result is { } last ? OfValue(last) : Origin.Own,
        BuiltinExpression builtin => builtin.Operands.Aggregate(Origin.Own, (origin, operand) => origin.Join(OfValue(operand))),
        _ => Origin.Own,
    };

    /// <summary>What memory an lvalue lies in.</summary>
    public Origin OfMemory(Expression expression) => expression switch
    {
        ParenthesizedExpression parenthesized => OfMemory(parenthesized.Inner),
        UnaryExpression { Operator: "*" } indirection => OfValue(indirection.Operand),
        MemberExpression { IsArrow: true } member => OfValue(member.Object),
        MemberExpression member => OfMemory(member.Object),
        IndexExpression { Object.Type.Canonical: ArrayType } index => OfMemory(index.Object),
        IndexExpression index => OfValue(index.Object),
        UnaryExpression { Operator: "__extension__" } extension => OfMemory(extension.Operand),
        _ => Origin.Own,
    };

    private Origin OfLoad(Expression lvalue)
    {
        var memory = OfMemory(lvalue);
        var type = lvalue.Type;
        // An array isn't loaded: its place is the value.
        if (type.Canonical is ArrayType)
            return memory;
        if (!CanHoldAddress(type))
            return Origin.Own;
        if (type.Canonical is PointerType { IsUser: true })
            return Origin.User;
        if (memory.IsExternal())
            return memory.Loaded();
        if (memory == Origin.Table && type.Canonical is PointerType)
            return Origin.Unknown;
        return lvalue switch
        {
            UnaryExpression { Operator: "*" } indirection => OfTargets(indirection.Operand),
            MemberExpression { Composite: { } composite } member => OfContext(composite.Tag).Join(OfMember(composite, member.Name)),
            IndexExpression { Object: MemberExpression { Composite.Tag: var tag } } => OfContext(tag),
            IndexExpression { Object: NameExpression { Symbol: VariableSymbol { Type: var array } } } when array.Pointee?.Canonical == ScalarType.UnsignedLongLong => Origin.Kernel,
            IndexExpression index => OfTargets(index.Object),
            _ => Origin.Own,
        };
    }

    private Origin OfTargets(Expression pointer) => _targets.Of(pointer).Aggregate(Origin.Own, (origin, target) => origin.Join(_variables.GetValueOrDefault(target)));

    // What the members of contexts hold: registers and tracepoints' arguments.
    private static Origin OfContext(string tag) => tag switch
    {
        "pt_regs" or "user_pt_regs" => Origin.Unknown,
        "bpf_raw_tracepoint_args" => Origin.Kernel,
        _ when tag.StartsWith("tracepoint__syscalls__", StringComparison.Ordinal) => Origin.User,
        _ when tag.StartsWith("tracepoint__", StringComparison.Ordinal) => Origin.Unknown,
        _ => Origin.Own,
    };

    private Origin OfMember(CompositeType composite, string name) => _members.GetValueOrDefault((composite, name));

    private Origin OfCast(CastExpression cast)
    {
        if (!CanHoldAddress(cast.Target))
            return Origin.Own;
        var origin = OfValue(cast.Operand);
        return cast.Target.Canonical is PointerType { IsUser: true } && origin.IsExternal() ? Origin.User : origin;
    }

    private Origin OfBinary(BinaryExpression binary)
    {
        switch (binary.Operator)
        {
            case ",":
                return OfValue(binary.Right);
            case "+" or "-" or "&" or "|" or "^":
                if (binary.Left.Type.IsPointerLike != binary.Right.Type.IsPointerLike)
                    return OfValue(binary.Left.Type.IsPointerLike ? binary.Left : binary.Right);
                return OfValue(binary.Left).Join(OfValue(binary.Right));
            default:
                return Origin.Own;
        }
    }

    private Origin OfCall(CallExpression call)
    {
        if (call.TableCall is { } method)
            return TableMethods.Find(method.Member.Name)?.Result == TableResult.LeafPointer ? Origin.Table : Origin.Own;
        return call.CalleeName switch
        {
            "bpf_get_current_task" => Origin.Kernel,
            "bpf_map_lookup_elem" => Origin.Table,
            "__builtin_preserve_access_index" when call.Arguments.Count > 0 => OfValue(call.Arguments[0]),
            _ => call.Callee is NameExpression { Symbol: FunctionSymbol function } ? _results.GetValueOrDefault(function) : Origin.Own,
        };
    }

    private static bool CanHoldAddress(CType type) => type.Canonical is PointerType or ScalarType { Size: 8 } or UnknownType or FunctionType;

    private void SeedArguments(ProgramRole program)
    {
        foreach (var parameter in program.Function.Parameters.Skip(1))
        {
            if (parameter.Type.Canonical is PointerType pointer)
                _variables[parameter] = pointer.IsUser ? Origin.User : program.ArgumentOrigin;
            else if (CanHoldAddress(parameter.Type))
                _variables[parameter] = program.ArgumentOrigin;
        }
    }

    private void Follow(FunctionDefinition function)
    {
        foreach (var node in function.Body.DescendantsAndSelf())
        {
            switch (node)
            {
                case Declarator { Symbol: VariableSymbol variable, Initializer: { } value }:
                    Initialize(variable, value);
                    break;
                case CompoundLiteralExpression literal:
                    InitializeMembers(literal.Target, literal.List);
                    break;
                case AssignmentExpression { Operator: "=" or "+=" or "-=" or "|=" or "&=" } assignment:
                    Assign(assignment.Target, OfValue(assignment.Value));
                    if (assignment.Target is NameExpression { Symbol: VariableSymbol assigned })
                        _changed |= _targets.Add(assigned, assignment.Value);
                    break;
                case CallExpression call:
                    FollowCall(call);
                    break;
                case ReturnStatement { Value: { } result } when CanHoldAddress(function.Symbol.Type.Result):
                    _changed |= _targets.AddResult(function.Symbol, result);
                    Grow(_results, function.Symbol, OfValue(result));
                    break;
            }
        }
    }

    private void Initialize(VariableSymbol variable, Expression value)
    {
        _changed |= _targets.Add(variable, value);
        if (value is InitializerList list)
            InitializeMembers(variable.Type, list);
        else if (CanHoldAddress(variable.Type))
            Grow(_variables, variable, variable.Type.Canonical is PointerType { IsUser: true } && OfValue(value).IsExternal() ? Origin.User : OfValue(value));
    }

    private void InitializeMembers(CType type, InitializerList list)
    {
        if (type.Canonical is not CompositeType { Members: { } members } composite)
            return;
        for (var i = 0; i < list.Items.Count; i++)
        {
            var (fields, value) = list.Items[i];
            var name = fields.Count > 0 ? fields[0] : i < members.Count ? members[i].Name : "";
            if (name.Length > 0 && value is not InitializerList)
                Grow(_members, (composite, name), OfValue(value));
        }
    }

    private void Assign(Expression target, Origin origin)
    {
        while (target is ParenthesizedExpression parenthesized)
            target = parenthesized.Inner;
        if (!CanHoldAddress(target.Type))
            return;
        if (target is NameExpression { Symbol: VariableSymbol variable })
            Grow(_variables, variable, origin);
        else if (target is MemberExpression { Composite: { } composite } member)
            Grow(_members, (composite, member.Name), origin);
        else if (target is UnaryExpression { Operator: "*" } indirection)
            _targets.Of(indirection.Operand).ToList().ForEach(variable => Grow(_variables, variable, origin));
    }

    private void FollowCall(CallExpression call)
    {
        if (call.Callee is NameExpression { Symbol: FunctionSymbol { Definition: { } callee } })
        {
            for (var i = 0; i < Math.Min(callee.Parameters.Count, call.Arguments.Count); i++)
            {
                _changed |= _targets.Add(callee.Parameters[i], call.Arguments[i]);
                if (CanHoldAddress(callee.Parameters[i].Type))
                    Grow(_variables, callee.Parameters[i], OfValue(call.Arguments[i]));
            }
        }
        else if (call.CalleeName is { } name && ReadHelpers.Contains(name) && call.Arguments.Count == 3)
        {
            FollowRead(name, call.Arguments[0], call.Arguments[2]);
        }
    }

    // bpf_probe_read_kernel(&pointer, sizeof(pointer), &outside->member): what is read leads outside as well.
    private void FollowRead(string helper, Expression destination, Expression source)
    {
        while (destination is ParenthesizedExpression or CastExpression)
            destination = destination is CastExpression cast ? cast.Operand : ((ParenthesizedExpression)destination).Inner;
        if (destination is not UnaryExpression { Operator: "&" } address || address.Operand.Type.Canonical is not PointerType pointer)
            return;
        var from = helper switch
        {
            _ when pointer.IsUser => Origin.User,
            "bpf_probe_read_user" => Origin.User,
            "bpf_probe_read_kernel" or "bpf_core_read" => Origin.Kernel,
            _ => Origin.Unknown.Join(OfValue(source)),
        };
        Assign(address.Operand, from);
    }

    private void Grow<TKey>(Dictionary<TKey, Origin> origins, TKey key, Origin origin) where TKey : notnull
    {
        var known = origins.GetValueOrDefault(key);
        var joined = known.Join(origin);
        if (joined == known)
            return;
        origins[key] = joined;
        _changed = true;
    }
}
