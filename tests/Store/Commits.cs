using System.Collections.Immutable;
using System.Text;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>Makes commits shortly.</summary>
internal static class Commits
{
    public static readonly Guid App = new("11111111-1111-1111-1111-111111111111");

    public static Commit Of(string key, long expected, params NewEvent[] events) =>
        new(key, expected, Json(key), Guid.NewGuid(), [.. events], [], []);

    public static Commit Guarded(string key, long expected, params Guard[] guards) =>
        new(key, expected, Json(key), Guid.NewGuid(), [], [.. guards], []);

    public static Commit Listing(string key, long expected, params EntryChange[] entries) =>
        new(key, expected, Json(key), Guid.NewGuid(), [], [], [.. entries]);

    public static NewEvent Event(string kind, Guid? app = null, Guid? tenant = null, Guid? user = null) =>
        new(kind, app ?? App, tenant, user, "system", "request", Json(kind));

    public static byte[] Json(string text) => Encoding.UTF8.GetBytes("{\"v\":1,\"text\":\"" + text.Length + "\"}");

    public static ImmutableArray<Guard> Guards(params Guard[] guards) => [.. guards];
}
