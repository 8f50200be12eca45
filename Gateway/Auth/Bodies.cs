using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>What every call of an app begins with.</summary>
public abstract class AppBody
{
    /// <summary>The app's uuid.</summary>
    [Required, Description("The app's uuid.")]
    public TextField AppId { get; set; }

    /// <summary>The app's secret.</summary>
    [Required, Description("The app's secret, 64 hex characters.")]
    public TextField AppSecret { get; set; }
}

/// <summary>Body of POST /auth/send-otp.</summary>
public sealed class SendOtpBody : AppBody
{
    /// <summary>Phone number.</summary>
    [Description("E.164, for example +919876543210. Exactly one of phone and email.")]
    public TextField Phone { get; set; }

    /// <summary>E-mail address.</summary>
    [Description("E-mail address. Exactly one of phone and email.")]
    public TextField Email { get; set; }

    /// <summary>Purpose.</summary>
    [Required, Description("LOGIN, PHONE_CHANGE, EMAIL_VERIFY or PASSWORD_RESET.")]
    public TextField Purpose { get; set; }

    /// <summary>User concerned.</summary>
    [Description("The user concerned, for purposes other than LOGIN; or send the user's access token as Bearer.")]
    public TextField UserId { get; set; }

    /// <summary>The end user's address.</summary>
    [Description("The end user's IPv4 or IPv6 address; sends are then counted per address.")]
    public TextField ClientIp { get; set; }

    /// <summary>Language of the message.</summary>
    [Description("Language of the message, for example en.")]
    public TextField Language { get; set; }
}

/// <summary>Answer of POST /auth/send-otp.</summary>
public sealed record SendOtpAnswer(
    Guid OtpRequestId,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset ExpiresAt);

/// <summary>Body of POST /auth/verify-otp.</summary>
public sealed class VerifyOtpBody : AppBody
{
    /// <summary>The request.</summary>
    [Required, Description("The otp_request_id that send-otp answered.")]
    public TextField OtpRequestId { get; set; }

    /// <summary>The code.</summary>
    [Required, Description("The digits as typed.")]
    public TextField Otp { get; set; }

    /// <summary>Purpose.</summary>
    [Required, Description("The purpose given to send-otp.")]
    public TextField Purpose { get; set; }

    /// <summary>Tenant to name.</summary>
    [Description("The tenant that the token is to name; the user must have a role there.")]
    public TextField TenantId { get; set; }

    /// <summary>The end user's address.</summary>
    [Description("The end user's IPv4 or IPv6 address.")]
    public TextField ClientIp { get; set; }
}

/// <summary>Answer of POST /auth/verify-otp.</summary>
public sealed record VerifyOtpAnswer(string AccessToken, string RefreshToken, Guid UserId, bool IsNewUser);

/// <summary>Body of POST /auth/refresh.</summary>
public sealed class RefreshBody : AppBody
{
    /// <summary>The token.</summary>
    [Required, Description("The newest refresh token of the session.")]
    public TextField RefreshToken { get; set; }

    /// <summary>Tenant to name.</summary>
    [Description("The tenant that the token is to name from now on.")]
    public TextField TenantId { get; set; }
}

/// <summary>Answer of POST /auth/refresh.</summary>
public sealed record RefreshAnswer(string AccessToken, string RefreshToken);

/// <summary>Body of POST /auth/revoke.</summary>
public sealed class LogoutBody : AppBody
{
    /// <summary>The token.</summary>
    [Required, Description("Any refresh token of the session.")]
    public TextField RefreshToken { get; set; }
}

/// <summary>Body of POST /auth/roles/assign.</summary>
public sealed class AssignRoleBody : AppBody
{
    /// <summary>The user.</summary>
    [Required, Description("The user's uuid.")]
    public TextField UserId { get; set; }

    /// <summary>The tenant.</summary>
    [Required, Description("The tenant's uuid.")]
    public TextField TenantId { get; set; }

    /// <summary>One role.</summary>
    [Description("The role; replaces the user's roles in this tenant. Exactly one of role and roles.")]
    public TextField Role { get; set; }

    /// <summary>Several roles.</summary>
    [Description("Several roles, 1 to 20; they replace the user's roles in this tenant.")]
    public TextListField Roles { get; set; }
}

/// <summary>Body of POST /auth/roles/revoke.</summary>
public sealed class RevokeRoleBody : AppBody
{
    /// <summary>The user.</summary>
    [Required, Description("The user's uuid.")]
    public TextField UserId { get; set; }

    /// <summary>The tenant.</summary>
    [Required, Description("The tenant's uuid.")]
    public TextField TenantId { get; set; }
}

/// <summary>Body of POST /auth/revoke-user.</summary>
public sealed class RevokeUserBody : AppBody
{
    /// <summary>The user.</summary>
    [Required, Description("The user's uuid.")]
    public TextField UserId { get; set; }
}

/// <summary>Answer of POST /auth/revoke-user.</summary>
public sealed record RevokeUserAnswer(bool Success, int SessionsRevoked);

/// <summary>Answer of calls that have nothing else to tell.</summary>
public sealed record SuccessAnswer(bool Success)
{
    /// <summary>The one value.</summary>
    public static SuccessAnswer Instance { get; } = new(true);
}

/// <summary>Answer of GET /auth/me: claims only.</summary>
public sealed record MeAnswer(Guid UserId, string AppId, Guid? TenantId, ImmutableArray<string> Roles);

/// <summary>JSON of the /auth routes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SendOtpBody))]
[JsonSerializable(typeof(SendOtpAnswer))]
[JsonSerializable(typeof(VerifyOtpBody))]
[JsonSerializable(typeof(VerifyOtpAnswer))]
[JsonSerializable(typeof(RefreshBody))]
[JsonSerializable(typeof(RefreshAnswer))]
[JsonSerializable(typeof(LogoutBody))]
[JsonSerializable(typeof(AssignRoleBody))]
[JsonSerializable(typeof(RevokeRoleBody))]
[JsonSerializable(typeof(RevokeUserBody))]
[JsonSerializable(typeof(RevokeUserAnswer))]
[JsonSerializable(typeof(SuccessAnswer))]
[JsonSerializable(typeof(MeAnswer))]
public sealed partial class AuthJson : JsonSerializerContext;
