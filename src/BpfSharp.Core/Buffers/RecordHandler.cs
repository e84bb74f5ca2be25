namespace BpfSharp;

/// <summary>Takes one record of a perf or ring buffer, in place.</summary>
/// <param name="cpu">The CPU it comes from; -1 for ring buffers, which all CPUs share.</param>
/// <param name="record">The bytes, valid only during the call; a perf buffer may add up to 7 bytes to what the program sent.</param>
public delegate void RecordHandler(int cpu, ReadOnlySpan<byte> record);

/// <summary>Learns that records of a perf buffer were lost because it was full.</summary>
/// <param name="cpu">The CPU whose buffer was full.</param>
/// <param name="count">How many since the last time.</param>
public delegate void LostHandler(int cpu, ulong count);
