using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Tests.Cluster.Check;

namespace OrleansTenantAuth.Tests.Cluster;

/// <summary>A history as a file: one JSON object per line, calls and faults in order of their start.</summary>
internal static class HistoryFile
{
    private static readonly JsonSerializerOptions Form = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task Write(string file, History history)
    {
        var lines = history.Calls.Select(call => (call.Start, Line: JsonSerializer.Serialize(new { call }, Form)))
            .Concat(history.Faults.Select(fault => (Start: fault.Begin, Line: JsonSerializer.Serialize(new { fault }, Form))))
            .OrderBy(line => line.Start)
            .Select(line => line.Line)
            .Concat(history.Store.Events.Select(stored => JsonSerializer.Serialize(new { stored }, Form)));
        await File.WriteAllLinesAsync(file, lines);
    }
}
