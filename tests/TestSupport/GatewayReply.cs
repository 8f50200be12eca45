using System.Text.Json;

namespace OrleansTenantAuth.TestSupport;

/// <summary>An answer of the server.</summary>
public sealed record Reply(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The member <c>error</c>.</summary>
    public string? Error => Json.GetProperty("error").GetString();

    /// <summary>A string member.</summary>
    public string String(string name) => Json.GetProperty(name).GetString()!;

    /// <summary>The fields that <c>details</c> names.</summary>
    public IReadOnlyList<string> Fields => [.. Json.GetProperty("details").EnumerateArray().Select(detail => detail.GetProperty("field").GetString()!)];

    /// <summary>Fails unless the answer is this refusal in the engine's envelope.</summary>
    public Reply ShouldBeRefused(int status, string code)
    {
        Status.ShouldBe(status, Text);
        Error.ShouldBe(code, Text);
        Json.GetProperty("status").GetInt32().ShouldBe(status);
        Json.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        return this;
    }

    /// <summary>Fails unless the answer has this status.</summary>
    public Reply ShouldHave(int status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }
}
