using OrleansTenantAuth.Gateway.Docs;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>Reads query parameters as strictly as members of a body.</summary>
internal static class QueryFields
{
    private const int MaxToldLength = 64;

    /// <summary>A parameter that may stand once.</summary>
    public static TextField Read(HttpContext http, FieldCheck check, string name)
    {
        var sent = http.Request.Query[name];
        if (sent.Count > 1)
            check.Add(name, "Send it once.");
        if (sent.Count != 1)
            return default;
        var text = sent[0] ?? "";
        return text.Contains('\0', StringComparison.Ordinal) ? new(null, FieldFault.Unreadable) : new(text);
    }

    /// <summary>A uuid that may stand once.</summary>
    public static Guid? Uuid(HttpContext http, FieldCheck check, string name) => check.OptionalUuid(name, Read(http, check, name));

    /// <summary>Refuses what the route does not document: a misspelt filter must not answer everything.</summary>
    public static void RefuseUnknown(HttpContext http, FieldCheck check)
    {
        if (http.Request.Query.Count == 0)
            return;
        var known = http.GetEndpoint()!.Metadata.GetOrderedMetadata<RouteQuery>();
        foreach (var name in http.Request.Query.Keys)
        {
            if (!known.Any(parameter => parameter.IsNamed(name)))
                check.Add(name.Length is >= 1 and <= MaxToldLength ? name : "query", "There is no such parameter.");
        }
    }
}
