// The tests watch one kernel: descriptors of the process, system calls that they count. One after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
