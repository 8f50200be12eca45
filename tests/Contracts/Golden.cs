using System.Reflection;
using System.Text;
using System.Text.Json;

namespace OrleansTenantAuth.Tests.Contracts;

/// <summary>
/// Checked-in files that say what is stored and sent. A test that differs is a change of a contract: make the new form a
/// new schema or a new member instead. With OTA_WRITE_GOLDEN=1 missing files, and only those, are written.
/// </summary>
internal static class Golden
{
    public static readonly string Root = Path.GetFullPath(typeof(Golden).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "SourceRoot").Value!);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The text of a file, after comparing it with what the code makes now.</summary>
    public static byte[] ShouldMatch(string name, byte[] json)
    {
        // Files are indented for people; equality is of the JSON text, order of members included.
        using var document = JsonDocument.Parse(json);
        var text = JsonSerializer.Serialize(document.RootElement, Indented) + "\n";
        var path = Path.Combine(Root, "tests", "Contracts", "Golden", name + ".json");
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("OTA_WRITE_GOLDEN") == "1")
            File.WriteAllText(path, text, new UTF8Encoding(false));
        File.Exists(path).ShouldBeTrue($"{name}.json is missing");
        text.ShouldBe(File.ReadAllText(path), name);
        return File.ReadAllBytes(path);
    }
}
