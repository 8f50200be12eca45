using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.OpenApi;

namespace OrleansTenantAuth.Gateway.Docs;

/// <summary>The OpenAPI document as one HTML page: no script, nothing loaded from elsewhere.</summary>
internal static class DocsPage
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}"
        + "code,pre{font:13px/1.5 ui-monospace,monospace}pre{background:#f4f6f8;padding:.75rem;overflow:auto}"
        + "section{border-top:1px solid #d8dee4;padding:.5rem 0}table{border-collapse:collapse;width:100%}"
        + "td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #eaeef2}";

    /// <summary>Only the page's own style, by its hash.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; frame-ancestors 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'";

    public static string Render(OpenApiDocument document)
    {
        var html = new StringBuilder(64 * 1024);
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>OrleansTenantAuth API</title><style>")
            .Append(Style).Append("</style></head><body><h1>").Append(Text(document.Info.Title)).Append("</h1><p>").Append(Text(document.Info.Description))
            .Append("</p><p><a href=\"/openapi/v1.json\">OpenAPI document</a></p>");
        foreach (var tag in Operations(document).GroupBy(entry => entry.Tag, StringComparer.Ordinal))
        {
            html.Append("<h2>").Append(Text(tag.Key)).Append("</h2>");
            foreach (var (_, method, path, operation) in tag)
                Append(html, method, path, operation);
        }

        return html.Append("</body></html>").ToString();
    }

    private static IEnumerable<(string Tag, string Method, string Path, OpenApiOperation Operation)> Operations(OpenApiDocument document) =>
        from path in document.Paths
        from operation in path.Value.Operations ?? []
        select (operation.Value.Tags?.FirstOrDefault()?.Name ?? "Other", operation.Key.Method, path.Key, operation.Value);

    private static void Append(StringBuilder html, string method, string path, OpenApiOperation operation)
    {
        html.Append(CultureInfo.InvariantCulture, $"<section><h3><code>{Text(method)} {Text(path)}</code></h3><p>{Text(operation.Summary)}</p>");
        foreach (var (type, body) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
            AppendBody(html, type, body);
        html.Append("<table><tr><th>Status</th><th>Meaning</th></tr>");
        foreach (var (status, response) in operation.Responses ?? [])
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(status)}</td><td>{Text(response.Description)}</td></tr>");
        html.Append("</table></section>");
    }

    private static void AppendBody(StringBuilder html, string type, OpenApiMediaType body)
    {
        html.Append("<p>Body: <code>").Append(Text(type)).Append("</code></p><table><tr><th>Member</th><th>Required</th><th>Meaning</th></tr>");
        foreach (var (name, member) in body.Schema?.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
        {
            var isRequired = body.Schema?.Required?.Contains(name) == true;
            html.Append(CultureInfo.InvariantCulture, $"<tr><td><code>{Text(name)}</code></td><td>{(isRequired ? "yes" : "")}</td><td>{Text(member.Description)}</td></tr>");
        }

        html.Append("</table>");
        if (body.Example is { } example)
            html.Append("<pre>").Append(Text(example.ToJsonString())).Append("</pre>");
    }

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");
}
