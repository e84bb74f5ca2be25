// Live maps of one kernel, and their names: one test after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
