// Each test has processes and a database of its own, and the machine for itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
