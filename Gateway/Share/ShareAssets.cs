using System.Collections.Frozen;
using System.Security.Cryptography;

namespace OrleansTenantAuth.Gateway.Share;

/// <summary>Scripts and styles of the embedded page, part of this program. Their addresses change with their content, so browsers keep them.</summary>
internal static class ShareAssets
{
    private const string Prefix = "share/";
    private static readonly FrozenDictionary<string, (byte[] Content, string Type)> Files = Read();

    /// <summary>Names this content.</summary>
    public static string Version { get; } = Convert.ToHexStringLower(SHA256.HashData(
        Files.OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => file.Value.Content).ToArray()).AsSpan(0, 8));

    /// <summary>Answers a file; 404 for what there is not.</summary>
    public static Task Answer(HttpContext http)
    {
        if (http.GetRouteValue("version") as string != Version || !Files.TryGetValue(http.GetRouteValue("file") as string ?? "", out var file))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        http.Response.ContentType = file.Type;
        http.Response.ContentLength = file.Content.Length;
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return http.Response.Body.WriteAsync(file.Content, http.RequestAborted).AsTask();
    }

    private static FrozenDictionary<string, (byte[] Content, string Type)> Read()
    {
        var assembly = typeof(ShareAssets).Assembly;
        var files = new Dictionary<string, (byte[], string)>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var content = assembly.GetManifestResourceStream(name)!;
            using var copy = new MemoryStream();
            content.CopyTo(copy);
            var type = Path.GetExtension(name) switch { ".js" => "text/javascript", ".css" => "text/css", _ => "text/plain" };
            files[name[Prefix.Length..]] = (copy.ToArray(), type + "; charset=utf-8");
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
