using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Store.Child;

/// <summary>Commits as fast as it can from several callers and prints each acknowledged commit, until it is killed.</summary>
internal static class WriterProcess
{
    private const int Callers = 16;

    public static async Task<int> Run(string storeName, string where)
    {
        var store = await GrainStore.Open(ChildOptions.Of(storeName, where), TimeProvider.System, NullLoggerFactory.Instance);
        var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        await output.WriteLineAsync("ready");
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Write(store, caller, output)));
        return 0;
    }

    private static async Task Write(IGrainStore store, int caller, TextWriter output)
    {
        for (var i = 0; ; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"child/{caller}-{i % 50}");
            var state = await store.Load(key);
            var result = await store.Commit(Commits.Of(key, state?.Version ?? 0, Commits.Event("child.wrote")));
            if (result.Status != CommitStatus.Committed)
                return;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{key} {result.Version}"));
        }
    }
}
