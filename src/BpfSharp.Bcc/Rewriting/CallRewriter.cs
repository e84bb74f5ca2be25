using BpfSharp.Bcc.Syntax;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>Rewrites calls of BCC's built-ins: printing, checksums, USDT arguments.</summary>
internal sealed class CallRewriter(RewriteContext context, FunctionDefinition function)
{
    /// <summary>Rewrites a call itself; its arguments are the caller's to go on with.</summary>
    public void Rewrite(CallExpression call)
    {
        switch (call.CalleeName)
        {
            case "bpf_trace_printk" when call.Arguments.Count > 0 && call.Arguments[0] is StringExpression:
                Print(call);
                break;
            case "incr_cksum_l3" when call.Arguments.Count == 3:
                Checksum(call, "bpf_l3_csum_replace");
                break;
            case "incr_cksum_l4" when call.Arguments.Count == 4:
                Checksum(call, "bpf_l4_csum_replace");
                break;
        }
    }

    // The helper takes three arguments after the format; its successor any number, as an array of 64-bit numbers.
    private void Print(CallExpression call)
    {
        var many = call.Arguments.Count > 4;
        context.Edits.Replace(call.Callee.Start, call.Callee.End, many ? "bpf_vprintk" : "bpf_printk");
        if (!many)
            return;
        foreach (var argument in call.Arguments.Skip(1))
            context.Edits.Surround(argument.Start, argument.End, "(unsigned long long)(", ")");
    }

    // incr_cksum_l3(offset, old, new) and incr_cksum_l4(offset, old, new, is_pseudo): the packet is the function's first parameter.
    private void Checksum(CallExpression call, string helper)
    {
        var packet = function.Parameters.Count > 0 ? function.Parameters[0].Name : "skb";
        context.Edits.Replace(call.Callee.Start, call.Arguments[0].Start, $"{helper}({packet}, (unsigned long long)");
        var size = $"sizeof({context.TextOf(call.Arguments[2])})";
        if (call.Arguments.Count == 3)
        {
            context.Edits.Insert(call.Arguments[2].End, $", {size}");
            return;
        }

        context.Edits.Replace(call.Arguments[2].End, call.Arguments[3].Start, ", (((");
        context.Edits.Replace(call.Arguments[3].End, call.End, $") & 1) << 4) | {size})");
    }
}
