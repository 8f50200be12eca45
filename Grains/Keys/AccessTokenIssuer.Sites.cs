using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Keys;

/// <content>
/// Tokens of workspaces. Clients keep each in a cookie of its own, and browsers drop cookies past 4,096 bytes: what an app or a user
/// can make long (authorization, data) is left out where it does not fit.
/// </content>
internal sealed partial class AccessTokenIssuer
{
    /// <summary>
    /// Bytes of a payload. In base64 they are 3,600 characters; header, signature (RS256) and dots take 450 at most, the cookie's name 16.
    /// </summary>
    public const int MostPayloadBytes = 2_700;

    private static readonly JsonWriterOptions Relaxed = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Lifetime of an access token.</summary>
    public static int LifetimeSeconds(SessionFacts facts) =>
        facts.Site is { } site ? site.Settings.AccessTokenSeconds ?? TenantSettings.DefaultAccessTokenSeconds : facts.App.Settings.AccessTokenSeconds;

    /// <summary>The id token, and the refresh token as a JWT that carries the family's token.</summary>
    public SiteTokens IssueSite(SigningKey key, Issue issue, string refreshToken, DateTimeOffset now)
    {
        var id = new ArrayBufferWriter<byte>(1_024);
        WriteId(id, issue, now);
        var refresh = new ArrayBufferWriter<byte>(512);
        WriteRefresh(refresh, issue, refreshToken, now);
        return new SiteTokens(
            SignedToken.Make(key, key.IdHeader, id.WrittenSpan),
            SignedToken.Make(key, key.RefreshHeader, refresh.WrittenSpan),
            issue.Family.IdleUntil,
            issue.Facts);
    }

    private static void WriteSite(Utf8JsonWriter writer, Issue issue)
    {
        WriteWho(writer, issue);
        var person = issue.Facts.Person!;
        writer.WriteBoolean("isConfirmed"u8, person.EmailVerifiedAt is not null || person.PhoneVerifiedAt is not null);
        writer.WriteBoolean("isEmailConfirmed"u8, person.EmailVerifiedAt is not null);
        writer.WriteBoolean("isPhoneNumberConfirmed"u8, person.PhoneVerifiedAt is not null);
    }

    /// <summary>As many tenants as the payload has room for, the newest roles first.</summary>
    private static void WriteFittingAuthorization(Utf8JsonWriter writer, SessionFacts facts)
    {
        const string Truncated = ",\"authorization_truncated\":true}}";
        writer.WriteStartObject("authorization"u8);
        var isTruncated = facts.AuthorizationTruncated;
        foreach (var tenant in facts.Authorization)
        {
            var bytes = tenant.Code.Length + tenant.Roles.Sum(role => role.Length + 3) + 18;
            if (writer.BytesCommitted + writer.BytesPending + bytes + Truncated.Length > MostPayloadBytes)
            {
                isTruncated = true;
                break;
            }

            writer.WriteStartObject(tenant.Code);
            WriteRoles(writer, "roles"u8, tenant.Roles);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        if (isTruncated)
            writer.WriteBoolean("authorization_truncated"u8, true);
    }

    private static void WriteId(ArrayBufferWriter<byte> payload, Issue issue, DateTimeOffset now)
    {
        var person = issue.Facts.Person!;
        using var writer = new Utf8JsonWriter(payload, Relaxed);
        writer.WriteStartObject();
        WriteTimes(writer, now, LifetimeSeconds(issue.Facts));
        WriteSite(writer, issue);
        WriteText(writer, "email"u8, person.Email);
        WriteText(writer, "phoneNumber"u8, person.Phone);
        WriteText(writer, "username"u8, person.Username);
        WriteText(writer, "name"u8, person.Name);
        WriteText(writer, "image"u8, person.Image);
        WriteTime(writer, "confirmedEmailAt"u8, person.EmailVerifiedAt);
        WriteTime(writer, "confirmedPhoneNumberAt"u8, person.PhoneVerifiedAt);
        writer.WriteBoolean("isMfaRequired"u8, issue.Facts.Site!.Settings.IsMfaRequired == true);
        WriteTime(writer, "createdAt"u8, person.CreatedAt);
        WriteTime(writer, "updatedAt"u8, person.UpdatedAt);
        WriteFittingData(writer, person.Data);
        writer.WriteEndObject();
    }

    private static void WriteFittingData(Utf8JsonWriter writer, byte[]? data)
    {
        const string Truncated = ",\"data\":{},\"data_truncated\":true}";
        var isTruncated = data is not null && writer.BytesCommitted + writer.BytesPending + data.Length + Truncated.Length > MostPayloadBytes;
        writer.WritePropertyName("data"u8);
        if (data is null || isTruncated)
            writer.WriteRawValue("{}"u8);
        else
            writer.WriteRawValue(data);
        if (isTruncated)
            writer.WriteBoolean("data_truncated"u8, true);
    }

    private static void WriteRefresh(ArrayBufferWriter<byte> payload, Issue issue, string refreshToken, DateTimeOffset now)
    {
        using var writer = new Utf8JsonWriter(payload, Relaxed);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "refresh"u8);
        WriteTimes(writer, now, (int)(issue.Family.IdleUntil - now).TotalSeconds);
        WriteWho(writer, issue);
        writer.WriteString("rt"u8, refreshToken);
        writer.WriteEndObject();
    }

    private static void WriteTimes(Utf8JsonWriter writer, DateTimeOffset now, int seconds)
    {
        var issuedAt = now.ToUnixTimeSeconds();
        writer.WriteNumber("iat"u8, issuedAt);
        writer.WriteNumber("exp"u8, issuedAt + seconds);
    }

    private static void WriteWho(Utf8JsonWriter writer, Issue issue)
    {
        var (family, facts) = issue;
        writer.WriteString("mode"u8, facts.App.Settings.Workspace!.Mode);
        writer.WriteString("tenantId"u8, facts.Site!.Code);
        writer.WriteNumber("userId"u8, facts.Person!.Number);
        writer.WriteString("userUuid"u8, facts.User.Value);
        writer.WriteString("sessionId"u8, family.Id.Value);
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
            writer.WriteNull(name);
        else
            writer.WriteString(name, value);
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } at)
            writer.WriteString(name, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        else
            writer.WriteNull(name);
    }
}
