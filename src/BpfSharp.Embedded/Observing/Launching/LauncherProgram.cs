using System.Buffers.Binary;
using BpfSharp.Embedded.Observing.Native;

namespace BpfSharp.Embedded.Observing.Launching;

/// <summary>
/// The program that stands where fork would: .NET can't run code between fork and exec, so this tiny one is spawned, stops itself until it is traced,
/// and then becomes the command, with its arguments, environment and files as they are. Without a command it waits for signals for ever.
/// </summary>
internal static unsafe class LauncherProgram
{
    private const uint CloseOnExec = 1, Executable = 0x10;
    private const int HeaderSize = 64 + 56;
    private const ulong LoadAddress = 0x40_0000;

    // _start: mov rdi, [rsp]              argc
    //         lea rbx, [rsp+16]           &argv[1]
    //         lea r12, [rsp+rdi*8+16]     envp
    //         mov eax, 39; syscall        getpid
    //         mov edi, eax; mov esi, 19
    //         mov eax, 62; syscall        kill(self, SIGSTOP)
    //         mov rdi, [rbx]
    //         test rdi, rdi; jz wait
    //         lea rsi, [rbx+8]; mov rdx, r12
    //         mov eax, 59; syscall        execve(argv[1], &argv[2], envp)
    //         neg eax; mov edi, eax
    //         mov eax, 231; syscall       exit_group(errno)
    // wait:   mov eax, 34; syscall        pause
    //         jmp wait
    private static ReadOnlySpan<byte> Code =>
    [
        0x48, 0x8b, 0x3c, 0x24, 0x48, 0x8d, 0x5c, 0x24, 0x10, 0x4c, 0x8d, 0x64, 0xfc, 0x10, 0xb8, 0x27, 0x00, 0x00, 0x00, 0x0f, 0x05, 0x89, 0xc7, 0xbe,
        0x13, 0x00, 0x00, 0x00, 0xb8, 0x3e, 0x00, 0x00, 0x00, 0x0f, 0x05, 0x48, 0x8b, 0x3b, 0x48, 0x85, 0xff, 0x74, 0x19, 0x48, 0x8d, 0x73, 0x08, 0x4c,
        0x89, 0xe2, 0xb8, 0x3b, 0x00, 0x00, 0x00, 0x0f, 0x05, 0xf7, 0xd8, 0x89, 0xc7, 0xb8, 0xe7, 0x00, 0x00, 0x00, 0x0f, 0x05, 0xb8, 0x22, 0x00, 0x00,
        0x00, 0x0f, 0x05, 0xeb, 0xf7,
    ];

    /// <summary>Puts the program into a file without a name; the caller closes it.</summary>
    /// <exception cref="BpfException">Such files can't be made.</exception>
    public static int Create()
    {
        var fd = Libc.CreateMemoryFile("bpfsharp-launch", CloseOnExec | Executable);
        // Kernels before 6.3 don't know that flag: there every such file is executable.
        if (fd < 0 && Libc.LastError == Errno.EINVAL)
            fd = Libc.CreateMemoryFile("bpfsharp-launch", CloseOnExec);
        if (fd < 0)
            throw new BpfException($"A command can't be observed: memfd_create failed ({Libc.LastError}). Where vm.memfd_noexec is 2, programs in memory are forbidden; set it to 1.", Libc.LastError);
        var image = Image();
        fixed (byte* bytes = image)
        {
            if (Libc.WriteAt(fd, bytes, (nuint)image.Length, 0) == image.Length)
                return fd;
        }

        var error = Libc.LastError;
        _ = Libc.Close(fd);
        throw new BpfException($"A command can't be observed: writing the launcher failed ({error}).", error);
    }

    /// <summary>An ELF file of one segment: Elf64_Ehdr, Elf64_Phdr, the code.</summary>
    private static byte[] Image()
    {
        var image = new byte[HeaderSize + Code.Length];
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(image);
        Half(16, 2);                              // e_type: ET_EXEC
        Half(18, 62);                             // e_machine: EM_X86_64
        Half(20, 1);                              // e_version
        Word(24, LoadAddress + HeaderSize);       // e_entry
        Word(32, 64);                             // e_phoff
        Half(52, 64);                             // e_ehsize
        Half(54, 56);                             // e_phentsize
        Half(56, 1);                              // e_phnum
        Half(64, 1);                              // p_type: PT_LOAD
        Half(68, 5);                              // p_flags: R + X
        Word(80, LoadAddress);                    // p_vaddr
        Word(96, (ulong)image.Length);            // p_filesz
        Word(104, (ulong)image.Length);           // p_memsz
        Word(112, 4096);                          // p_align
        Code.CopyTo(image.AsSpan(HeaderSize));
        return image;

        void Half(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(offset), value);
        void Word(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(offset), value);
    }
}
