using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Xunit.Sdk;

namespace BpfSharp.Testing;

/// <summary>
/// A network of its own. It has no name in the file system: it exists as long as this object's descriptor or a process in it, so that nothing is left behind
/// even when the tests are killed.
/// </summary>
public sealed partial class NetworkNamespace : IDisposable
{
    private const int NewNetwork = 0x40000000;   // CLONE_NEWNET

    private readonly SafeFileHandle _handle;

    private NetworkNamespace(string name, SafeFileHandle handle)
    {
        Name = name;
        _handle = handle;
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>The namespace as a path, for <c>nsenter --net=</c> and <c>ip … netns</c>.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{_handle.DangerousGetHandle()}";

    /// <summary>Makes one whose loopback interface is up. Needs root.</summary>
    public static NetworkNamespace Create(string name)
    {
        SafeFileHandle? handle = null;
        OnThread(() =>
        {
            if (Unshare(NewNetwork) != 0)
                throw new XunitException($"unshare(CLONE_NEWNET) failed: {Marshal.GetLastPInvokeErrorMessage()}");
            handle = File.OpenHandle("/proc/thread-self/ns/net");
        });
        var made = new NetworkNamespace(name, handle!);
        made.Command("ip", "link", "set", "lo", "up");
        return made;
    }

    /// <summary>Does something on a thread that is in the namespace: sockets that it opens stay there, also when others use them.</summary>
    public void Run(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        OnThread(() =>
        {
            if (SetNamespace((int)_handle.DangerousGetHandle(), NewNetwork) != 0)
                throw new XunitException($"setns to {Name} failed: {Marshal.GetLastPInvokeErrorMessage()}");
            action();
        });
    }

    /// <summary>As <see cref="Run(Action)"/>, with a result.</summary>
    public T Run<T>(Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        T result = default!;
        Run(() => { result = function(); });
        return result;
    }

    /// <summary>Runs a program in the namespace; it must succeed.</summary>
    /// <returns>What it printed.</returns>
    public string Command(string program, params string[] arguments) => Testing.Command.Run("nsenter", [$"--net={Path}", program, .. arguments]);

    /// <summary>The number of an interface there.</summary>
    public uint InterfaceIndex(string interfaceName) => Run(() => IndexOf(interfaceName)) is var index and not 0 ? index : throw new XunitException($"{Name} has no interface {interfaceName}.");

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    // A thread that changed its namespace must not go back to the pool.
    private static void OnThread(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown again on the caller's thread.
            catch (Exception failed)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(failed);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int descriptor, int type);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint IndexOf(string interfaceName);
}
