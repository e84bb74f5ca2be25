using BpfSharp.Attaching;
using BpfSharp.Kernel;

namespace BpfSharp;

/// <content>Sockets that programs hand packets to.</content>
public sealed partial class Bpf
{
    /// <summary>
    /// Opens an AF_XDP socket on an interface's queue and puts it into a BPF_XSKMAP table under the queue's number: what a program redirects there, the socket reads.
    /// The program is attached to the interface as any other (<see cref="AttachXdp"/>). Since Linux 4.18.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="device">The interface, of the calling thread's network namespace.</param>
    /// <param name="options">The queue and the size of the rings.</param>
    /// <returns>The socket; the caller disposes it, and it leaves the table with that.</returns>
    /// <exception cref="BpfException">There is no such interface or queue, or the kernel refuses.</exception>
    public XdpSocket OpenXdpSocket(string table, string device, XdpSocketOptions? options = null)
    {
        options ??= XdpSocketOptions.Default;
        var socket = XdpSocket.Open(NetworkInterfaces.IndexOf(device), options);
        try
        {
            socket.AddTo(this[table], options.Queue);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
