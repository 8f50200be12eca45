using System.Globalization;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Records;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>The version that a change is meant for: <c>If-Match</c> (RFC 9110, section 13.1.1), or the member <c>version</c>.</summary>
internal static class Expected
{
    private const string Header = "If-Match";

    public static ExpectedVersion? Read(FieldCheck check, HttpContext http, NumberField member = default)
    {
        var sent = http.Request.Headers.IfMatch;
        var version = check.OptionalNumber("version", member, 1, int.MaxValue);
        if (sent.Count == 0)
            return version is { } known ? new ExpectedVersion(known, false) : null;
        var text = sent.Count == 1 ? sent[0]!.Trim() : "";
        if (text == "*")
            return null;
        if (text.StartsWith('"') && text.EndsWith('"') && text.Length > 2)
            text = text[1..^1];
        if (text.Length <= 12 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var header))
            return new ExpectedVersion(header, true);
        check.Add(Header, "Must be the ETag of a record, which is its version, or *.");
        return null;
    }

    /// <summary>Tells the version that a later change may name.</summary>
    public static void Tell(HttpContext http, long version) =>
        http.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
