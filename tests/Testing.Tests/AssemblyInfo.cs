// Some tests look at all children and descriptors of the process.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
