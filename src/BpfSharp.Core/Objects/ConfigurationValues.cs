using System.Globalization;
using System.Numerics;
using System.Text;
using BpfSharp.Backends;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Objects;

/// <summary>Fills the value of the <c>.kconfig</c> map from a kernel's configuration, by libbpf's rules for types and values.</summary>
internal sealed class ConfigurationValues(ObjectSpec spec, IBpfBackend backend, BpfObjectOptions options)
{
    private KernelConfiguration? _configuration = options.Configuration;

    private KernelConfiguration Configuration => _configuration ??= KernelConfiguration.ReadRunning();

    /// <summary>The map's value.</summary>
    /// <exception cref="BpfException">An option that the object can't do without is not set, or has a value that its variable can't hold.</exception>
    public byte[] Build(int size)
    {
        var value = new byte[size];
        foreach (var option in spec.Externs.Where(e => e.Kind == ExternKind.KernelConfiguration))
            Fill(option, value.AsSpan(option.Offset, option.Size));
        return value;
    }

    private void Fill(ExternSpec option, Span<byte> target)
    {
        switch (option.Name)
        {
            case "LINUX_KERNEL_VERSION":
                Store(option, target, Configuration.VersionCode);
                break;
            case "LINUX_HAS_BPF_COOKIE":
                Store(option, target, Configuration.Kernel >= new Version(5, 15) ? 1 : 0);
                break;
            case "LINUX_HAS_SYSCALL_WRAPPER":
                Store(option, target, HasSyscallWrapper() ? 1 : 0);
                break;
            default:
                if (Configuration.Find(option.Name) is { } text)
                    FromText(option, target, text);
                else if (!option.IsWeak)
                    throw Error(option, $"it is not set ({Configuration.Source}); declare it __weak to do without");
                break;
        }
    }

    // Wrappers (__x64_sys_…) came with 4.17 on x86-64 and 4.19 on arm64; older kernels have BTF for neither.
    private bool HasSyscallWrapper()
    {
        string[] names = ["__x64_sys_bpf", "__arm64_sys_bpf", "__s390x_sys_bpf", "__riscv_sys_bpf"];
        if (options.KernelAddressOf is { } addressOf && addressOf("bpf_prog_put") is not null)
            return names.Any(name => addressOf(name) is not null);
        return backend.TargetBtf is not { } types || names.Any(name => types.TryFind<BtfFunction>(name, out _)) || Configuration.Kernel >= new Version(4, 19);
    }

    private void FromText(ExternSpec option, Span<byte> target, string text)
    {
        var type = spec.Btf!.TypeById(option.TypeId).Unqualified;
        if (text is "y" or "n" or "m")
        {
            var number = type switch
            {
                BtfInt integer when (integer.Encoding & BtfIntEncoding.Bool) != 0 && text != "m" => text == "y" ? 1 : 0,
                BtfInt { Size: 1 } integer when (integer.Encoding & BtfIntEncoding.Bool) == 0 => text[0],
                BtfEnum { Name: "libbpf_tristate" } => text switch { "n" => 0, "y" => 1, _ => 2 },
                _ => throw Error(option, $"its value {text} doesn't fit the variable's type; use bool, char or enum libbpf_tristate"),
            };
            Store(option, target, number);
        }
        else if (text.StartsWith('"'))
        {
            if (type is not BtfArray)
                throw Error(option, $"its value {text} is text; the variable must be an array of char");
            var bytes = Encoding.UTF8.GetBytes(text.Trim('"'));
            bytes.AsSpan(0, Math.Min(bytes.Length, target.Length - 1)).CopyTo(target);
        }
        else
        {
            if (type is not BtfInt)
                throw Error(option, $"its value {text} is a number; the variable must be an integer");
            Store(option, target, ParseNumber(option, text));
        }
    }

    private static BigInteger ParseNumber(ExternSpec option, string text)
    {
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var digits = isHex ? "0" + text[2..] : text;
        return BigInteger.TryParse(digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Error(option, $"its value {text} is no number");
    }

    private void Store(ExternSpec option, Span<byte> target, BigInteger number)
    {
        var isSigned = spec.Btf!.TypeById(option.TypeId).Unqualified is BtfInt { IsSigned: true };
        var bits = target.Length * 8;
        var (low, high) = isSigned ? (-(BigInteger.One << (bits - 1)), (BigInteger.One << (bits - 1)) - 1) : (BigInteger.Zero, (BigInteger.One << bits) - 1);
        if (number < low || number > high)
            throw Error(option, $"its value {number} doesn't fit the variable's {target.Length} bytes");
        target.Clear();
        var rest = number & ((BigInteger.One << bits) - 1);
        for (var i = 0; i < target.Length; i++, rest >>= 8)
            target[i] = (byte)(rest & 0xff);
    }

    private static BpfException Error(ExternSpec option, string why) => new($"Kernel configuration option {option.Name} can't be supplied: {why}.");
}
