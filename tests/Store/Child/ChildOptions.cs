using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Store.Child;

/// <summary>Options from a child's arguments.</summary>
internal static class ChildOptions
{
    public static StoreOptions Of(string store, string where) => store == StoreOptions.Sqlite
        ? new StoreOptions { DataDirectory = where }
        : new StoreOptions { Store = StoreOptions.Postgres, ConnectionString = where };
}
