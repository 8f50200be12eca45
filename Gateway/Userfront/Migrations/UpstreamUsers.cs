using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Outbound;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Userfront.Migrations;

/// <summary>What the workspace's former user store says of a password.</summary>
/// <param name="IsRight">Whether it is the user's.</param>
/// <param name="Response">The object that it answered, or null.</param>
public sealed record UpstreamVerdict(bool IsRight, JsonElement? Response);

/// <summary>
/// Asks the user store that a workspace had before: 200 is a yes, with an object that goes to the front end as it is; 401 a no; anything
/// else, and no answer in two seconds, means that it is down.
/// </summary>
public sealed class UpstreamUsers(OutboundHttp outbound, MasterKeys masterKeys)
{
    private const string Field = "migrate";
    private const int MinSecretLength = 32;
    private const int MaxSecretLength = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Whether a tenant has one.</summary>
    public static bool IsSet(TenantSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings is { MigrateUrl: not null, MigrateSecret: not null, IsMigrateOff: not true };
    }

    /// <summary>Reads the secret of a setting and seals it for its app.</summary>
    public byte[]? ReadSecret(FieldCheck check, string field, TextField sent, AppId app)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (check.OptionalText(field, sent, MaxSecretLength) is not { } secret)
            return null;
        if (secret.Length < MinSecretLength)
            check.Add(field, "Must have 32 to 200 characters.");
        return masterKeys.Seal(GrainKey.App(app.Value), Field, Encoding.UTF8.GetBytes(secret));
    }

    /// <summary>Asks for a user's password, or <see cref="AuthError.UpstreamUnavailable"/>.</summary>
    public Task<Outcome<UpstreamVerdict>> Ask(SiteCall call, string email, string password)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Send(call, new UpstreamQuestion(email, password, call.Site.Tenant.Code, call.Site.Mode));
    }

    /// <summary>The same work for a log-in on which the answer has no bearing; it tells nothing of what was typed.</summary>
    public Task<Outcome<UpstreamVerdict>> AskForNobody(SiteCall call) =>
        Ask(call, $"nobody-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}@example.invalid", Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));

    private async Task<Outcome<UpstreamVerdict>> Send(SiteCall call, UpstreamQuestion question)
    {
        var settings = call.Site.Settings;
        var secret = Encoding.UTF8.GetString(masterKeys.Open(GrainKey.App(call.Site.App.Id.Value), Field, settings.MigrateSecret));
        var body = JsonSerializer.SerializeToUtf8Bytes(question, UpstreamJson.Default.UpstreamQuestion);
        var reply = await outbound.PostSigned(new Uri(settings.MigrateUrl!), secret, body, Patience, call.Http.RequestAborted);
        if (reply.Fault == OutboundFault.Busy)
            return Outcome<UpstreamVerdict>.Refuse(AuthError.Overloaded, retryAfterSeconds: 2);
        return (reply.Fault, reply.Status) switch
        {
            (OutboundFault.None, StatusCodes.Status200OK) when TryParse(reply.Body, out var response) => Outcome<UpstreamVerdict>.Ok(new(true, response)),
            (OutboundFault.None, StatusCodes.Status401Unauthorized) => Outcome<UpstreamVerdict>.Ok(new(false, null)),
            _ => Outcome<UpstreamVerdict>.Refuse(AuthError.UpstreamUnavailable, retryAfterSeconds: 2),
        };
    }

    /// <summary>An object, or nothing at all.</summary>
    private static bool TryParse(ReadOnlyMemory<byte> body, out JsonElement? response)
    {
        response = null;
        if (body.Length == 0)
            return true;
        try
        {
            using var parsed = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            response = parsed.RootElement.Clone();
            return parsed.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            // Not what was agreed: the store is as good as down.
            return false;
        }
    }
}

/// <summary>What the former user store is asked.</summary>
internal sealed record UpstreamQuestion(string Email, string Password, string TenantId, string Mode);

/// <summary>JSON of the question.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UpstreamQuestion))]
internal sealed partial class UpstreamJson : JsonSerializerContext;
