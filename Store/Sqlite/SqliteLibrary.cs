using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>Chooses the SQLite library: the system's where it is newer than the bundled one, else the bundled one.</summary>
internal static class SqliteLibrary
{
    private static readonly string[] SystemNames = ["libsqlite3.so.0", "libsqlite3.dylib", "winsqlite3.dll"];
    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Makes SQLite usable; once per process.</summary>
    public static void Initialise() => _ = Loaded.Value;

    private static bool Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        Batteries_V2.Init();
        return true;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != "e_sqlite3")
            return 0;
        var hasBundle = NativeLibrary.TryLoad(name, assembly, searchPath, out var bundle);
        foreach (var system in SystemNames)
        {
            if (!NativeLibrary.TryLoad(system, assembly, DllImportSearchPath.System32 | DllImportSearchPath.SafeDirectories, out var candidate))
                continue;
            if (!hasBundle || VersionOf(candidate) > VersionOf(bundle))
                return candidate;
            NativeLibrary.Free(candidate);
        }

        return hasBundle ? bundle : 0;
    }

    private static unsafe int VersionOf(nint library) =>
        NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var export) ? ((delegate* unmanaged[Cdecl]<int>)export)() : 0;
}
