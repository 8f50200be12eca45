using System.Text.Json;

namespace OrleansTenantAuth.TestSupport;

/// <summary>An answer of the server.</summary>
public sealed record Reply(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The member <c>error</c>, or its <c>type</c> where it is an object.</summary>
    public string? Error => Json.GetProperty("error") is { ValueKind: JsonValueKind.Object } typed ? typed.GetProperty("type").GetString() : Json.GetProperty("error").GetString();

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

    /// <summary>Fails unless the answer is a refusal in the envelope of the <c>/v0</c> routes.</summary>
    public Reply ShouldBeRefusedWith(int status, string message)
    {
        Status.ShouldBe(status, Text);
        Json.EnumerateObject().Select(member => member.Name).ShouldBe(["statusCode", "message", "error"]);
        Json.GetProperty("statusCode").GetInt32().ShouldBe(status);
        Json.GetProperty("error").GetProperty("type").GetString().ShouldNotBeNullOrEmpty();
        String("message").ShouldBe(message);
        return this;
    }

    /// <summary>Fails unless the answer has this status.</summary>
    public Reply ShouldHave(int status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }
}
