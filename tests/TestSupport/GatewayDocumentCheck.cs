using System.Globalization;
using System.Text.Json;

namespace OrleansTenantAuth.TestSupport;

/// <summary>Holds answers against the OpenAPI document: the status is documented, and the body has only documented members.</summary>
public sealed class DocumentCheck
{
    private readonly JsonElement root;

    private DocumentCheck(JsonElement root) => this.root = root;

    /// <summary>Reads a document.</summary>
    public static DocumentCheck Of(string json) => new(JsonDocument.Parse(json).RootElement);

    /// <summary>Paths with their methods, for example <c>POST /auth/refresh</c>.</summary>
    public IReadOnlyList<string> Operations =>
        [.. root.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"))];

    /// <summary>Fails where an answer is not as documented. Paths and methods that the document does not name are not judged.</summary>
    public void Hold(HttpMethod method, string path, Reply reply)
    {
        var plain = path.Split('?')[0];
        var found = root.GetProperty("paths").EnumerateObject().Where(entry => Fits(entry.Name, plain)).OrderBy(entry => entry.Name.Count(letter => letter == '{')).ToArray();
        if (found.Length == 0 || !found[0].Value.TryGetProperty(method.Method.ToLowerInvariant(), out var operation))
            return;
        var status = reply.Status.ToString(CultureInfo.InvariantCulture);
        var where = $"{method} {found[0].Name} {status}: {reply.Text}";
        operation.GetProperty("responses").TryGetProperty(status, out var response).ShouldBeTrue("undocumented status of " + where);
        if (!response.TryGetProperty("content", out var content) || !content.TryGetProperty("application/json", out var json))
            return;
        if (json.TryGetProperty("schema", out var schema))
            HoldBody(schema, reply.Json, where);
        if (reply.Status >= 400)
            json.GetProperty("examples").TryGetProperty(reply.Error!, out _).ShouldBeTrue("undocumented code of " + where);
    }

    private void HoldBody(JsonElement schema, JsonElement body, string where)
    {
        schema = Resolve(schema);
        if (body.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var item in body.EnumerateArray())
                HoldBody(items, item, where);
        }

        if (body.ValueKind != JsonValueKind.Object)
            return;

        // A schema without members is free-form: a customer's own data, or the data of an event.
        if (!schema.TryGetProperty("properties", out var properties))
            return;
        foreach (var member in body.EnumerateObject())
        {
            properties.TryGetProperty(member.Name, out var inner).ShouldBeTrue($"undocumented member {member.Name} of {where}");
            HoldBody(inner, member.Value, where);
        }
    }

    private JsonElement Resolve(JsonElement schema)
    {
        if (schema.TryGetProperty("oneOf", out var choices))
            schema = choices.EnumerateArray().First(choice => choice.TryGetProperty("$ref", out _));
        return schema.TryGetProperty("$ref", out var reference)
            ? root.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;
    }

    private static bool Fits(string template, string path)
    {
        var wanted = template.TrimEnd('/').Split('/');
        var given = path.TrimEnd('/').Split('/');
        return wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }
}
