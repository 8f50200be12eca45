using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Tests.Simulation.Model;

/// <summary>Reads the store's bytes into the model's rows by the stored names, without the grains' own types.</summary>
public static class RowReader
{
    /// <summary>The row, or null for a kind that the model leaves out (names, keys, the installation).</summary>
    public static Row? Read(string key, byte[] state)
    {
        var json = JsonDocument.Parse(state).RootElement;
        if (json.GetProperty("v").GetInt32() < 1)
            throw new InvalidOperationException($"{key} has no schema number.");
        return key.Split('/')[0] switch
        {
            "app" => App(json),
            "tenant" => new TenantRow(Id(json, "app"), json.GetProperty("status").GetString()!),
            "user" => User(json),
            "identity" => Identity(json),
            "~c" => Challenge(json),
            "~f" => Family(json),
            _ => null,
        };
    }

    private static AppRow App(JsonElement json)
    {
        var settings = json.GetProperty("settings");
        return new AppRow(
            Id(json, "secretOperation"),
            settings.TryGetProperty("retryWindowSeconds", out var window) ? window.GetInt32() : 0,
            settings.TryGetProperty("adoptTenants", out var adopts) && adopts.GetBoolean(),
            json.GetProperty("slug").GetString()!);
    }

    private static UserRow User(JsonElement json)
    {
        var contacts = json.GetProperty("contacts").EnumerateArray()
            .Select(contact => new ContactRow(contact.GetProperty("lookup").GetString()!, Time(contact, "verifiedAt"))).ToImmutableArray();
        var owns = json.GetProperty("owns").EnumerateArray().Select(name => name.GetString()!);
        if (!owns.SequenceEqual(contacts.Select(contact => "identity/" + contact.Lookup), StringComparer.Ordinal))
            throw new InvalidOperationException("A user owns other identities than it has contacts.");
        return new UserRow(Has(json, "deletedAt"), contacts, Id(json, "createdBy"), [.. json.GetProperty("apps").EnumerateArray().Select(Member)]);
    }

    private static MemberRow Member(JsonElement json)
    {
        var raise = Has(json, "lastRaise") ? json.GetProperty("lastRaise") : (JsonElement?)null;
        return new MemberRow(
            Id(json, "app"),
            Has(json, "leftAt"),
            json.GetProperty("epoch").GetInt64(),
            json.GetProperty("grantsVersion").GetInt64(),
            [
                .. json.GetProperty("grants").EnumerateArray().Select(grant => new GrantRow(
                    Id(grant, "tenant"), string.Join(' ', grant.GetProperty("roles").EnumerateArray().Select(role => role.GetString())), Time(grant, "assignedAt"))),
            ],
            raise is { } element ? Id(element, "operation") : null,
            raise?.GetProperty("from").GetInt64() ?? 0,
            raise is { } raised ? Time(raised, "at") : 0);
    }

    private static IdentityRow Identity(JsonElement json) => new(
        MaybeId(json, "owner"),
        Time(json, "claimedAt"),
        [.. json.GetProperty("sends").EnumerateArray().Select(send => (Time(send, "at"), Id(send, "operation")))],
        json.GetProperty("triesDay").GetInt32(),
        json.GetProperty("wrongTries").GetInt32());

    private static ChallengeRow Challenge(JsonElement json) => new(
        Id(json, "app"),
        json.GetProperty("contact").GetProperty("lookup").GetString()!,
        json.GetProperty("purpose").GetString()!,
        MaybeId(json, "user"),
        json.GetProperty("codeDigits").GetInt32(),
        Time(json, "expiresAt"),
        json.GetProperty("wrongTries").GetInt32(),
        Has(json, "used") && json.GetProperty("used") is var used ? new OtpUse(Id(used, "operation"), Id(used, "family"), Id(used, "candidate")) : null,
        json.GetProperty("isSent").GetBoolean(),
        Id(json, "createdBy"));

    private static FamilyRow Family(JsonElement json) => new(
        Id(json, "app"),
        Id(json, "user"),
        MaybeId(json, "tenant"),
        json.GetProperty("epoch").GetInt64(),
        json.GetProperty("generation").GetInt64(),
        [.. json.GetProperty("rotations").EnumerateArray().Select(r => new RotationRow(r.GetProperty("from").GetInt64(), Time(r, "at"), Id(r, "operation")))],
        Id(json, "openedBy"),
        json.GetProperty("isNewUser").GetBoolean(),
        Time(json, "idleUntil"),
        Time(json, "absoluteUntil"),
        Has(json, "dead") ? json.GetProperty("dead").GetProperty("reason").GetString() : null);

    private static bool Has(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static Guid Id(JsonElement json, string name) => json.GetProperty(name).GetGuid();

    private static Guid? MaybeId(JsonElement json, string name) => Has(json, name) ? Id(json, name) : null;

    private static long Time(JsonElement json, string name) => json.GetProperty(name).GetDateTimeOffset().ToUnixTimeMilliseconds();
}
