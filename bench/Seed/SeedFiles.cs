using System.Collections.Concurrent;

namespace OrleansTenantAuth.Bench.Seed;

/// <summary>
/// What was seeded, for scripts: <c>seed.env</c> (NAME='value') and one text file per kind of thing, one thing per line.
/// </summary>
internal sealed class SeedFiles(string directory)
{
    private readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SortedDictionary<int, string>> lists = new(StringComparer.Ordinal);

    /// <summary>Sets a value of <c>seed.env</c>.</summary>
    public void Set(string name, string value) => values[name] = value;

    /// <summary>Puts a line into a file, at its place.</summary>
    public void Add(string file, int place, string line)
    {
        var list = lists.GetOrAdd(file, _ => []);
        lock (list)
            list[place] = line;
    }

    /// <summary>Writes the files.</summary>
    public void Save()
    {
        System.IO.Directory.CreateDirectory(directory);
        foreach (var (file, lines) in lists)
            File.WriteAllLines(Path.Combine(directory, file), lines.Values);
        File.WriteAllLines(Path.Combine(directory, "seed.env"), values.Select(value => $"{value.Key}='{value.Value}'"));
    }

    /// <summary>A value of a <c>seed.env</c> written before.</summary>
    public static string Read(string directory, string name)
    {
        var line = File.ReadLines(Path.Combine(directory, "seed.env")).First(line => line.StartsWith(name + "=", StringComparison.Ordinal));
        return line[(name.Length + 2)..^1];
    }

    /// <summary>The lines of a file written before.</summary>
    public static string[] ReadLines(string directory, string file) => File.ReadAllLines(Path.Combine(directory, file));
}
