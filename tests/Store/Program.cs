using OrleansTenantAuth.Tests.Store.Child;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>The test assembly as a program: a writer for tests to kill, and a load for figures.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => args switch
    {
        ["write", var store, var where] => WriterProcess.Run(store, where),
        ["load", var store, var where, .. var rest] => LoadProcess.Run(store, where, rest),
        _ => Task.FromResult(2),
    };
}
