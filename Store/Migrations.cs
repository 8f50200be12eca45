using System.Globalization;

namespace OrleansTenantAuth.Store;

/// <summary>One numbered step of a schema.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>The steps of one engine, in order, from the embedded files <c>NNNN_name.sql</c>.</summary>
    public static IReadOnlyList<Migration> Of(string engine)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"{assembly.GetName().Name}.{engine}.Migrations.";
        var steps = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource[prefix.Length..^".sql".Length];
            steps.Add(new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return steps;
    }

    /// <summary>The steps that a database at a version still needs.</summary>
    /// <exception cref="InvalidOperationException">The database is newer than this program.</exception>
    public static IEnumerable<Migration> After(int version, string engine)
    {
        var steps = Of(engine);
        if (version > steps[^1].Number)
            throw new InvalidOperationException($"The database has schema {version}, but this program knows schemas up to {steps[^1].Number} only. Start a newer version of the program.");
        return steps.Where(step => step.Number > version);
    }
}
