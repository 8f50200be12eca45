using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Body of a change of a tenant; what is left out stays as it is.</summary>
public class ChangeSiteBody
{
    /// <summary>Name.</summary>
    [Description("What people call the tenant, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Data.</summary>
    [Description("Your own data: a JSON object of at most 16384 bytes; it replaces the one before.")]
    public JsonElement Data { get; set; }

    /// <summary>After a log-in.</summary>
    [Description("Path to which a front end goes after a log-in.")]
    public TextField LoginRedirectPath { get; set; }

    /// <summary>After a sign-up.</summary>
    [Description("Path to which a front end goes after a sign-up.")]
    public TextField SignupRedirectPath { get; set; }

    /// <summary>After a logout.</summary>
    [Description("Path to which a front end goes after a logout.")]
    public TextField LogoutRedirectPath { get; set; }

    /// <summary>To choose a password.</summary>
    [Description("Path at which a front end lets its users choose a new password.")]
    public TextField PasswordResetPath { get; set; }

    /// <summary>Lifetime of access tokens.</summary>
    [Description("Lifetime of access and id tokens, 60 to 2592000 seconds.")]
    public NumberField AccessTokenDuration { get; set; }

    /// <summary>Lifetime of sessions.</summary>
    [Description("A session ends after this long without a refresh, 300 to 31536000 seconds.")]
    public NumberField RefreshTokenDuration { get; set; }

    /// <summary>Two factors.</summary>
    [Description("Whether a log-in takes two factors.")]
    public FlagField IsMfaRequired { get; set; }

    /// <summary>After a log-in with PKCE.</summary>
    [Description("Absolute URI to which log-ins with a code_challenge send their authorization code.")]
    public TextField PkceLoginRedirectUri { get; set; }

    /// <summary>Cookies.</summary>
    [Description("How the front end's script keeps the tokens.")]
    public CookieOptionsBody? CookieOptions { get; set; }

    /// <summary>Webhook.</summary>
    [Description("https address that is told when a user was made; an empty text for none.")]
    public TextField UserCreatedWebhookUrl { get; set; }

    /// <summary>Webhook.</summary>
    [Description("https address that is told when a user was changed: profile, contacts or roles; an empty text for none.")]
    public TextField UserUpdatedWebhookUrl { get; set; }

    /// <summary>Webhook.</summary>
    [Description("https address that is told when a user was deleted; an empty text for none.")]
    public TextField UserDeletedWebhookUrl { get; set; }

    /// <summary>Webhook.</summary>
    [Description("https address that is told when a tenant was made; an empty text for none.")]
    public TextField TenantCreatedWebhookUrl { get; set; }

    /// <summary>Webhook.</summary>
    [Description("https address that is told when a tenant was changed; an empty text for none.")]
    public TextField TenantUpdatedWebhookUrl { get; set; }

    /// <summary>Webhook.</summary>
    [Description("https address that is told when a tenant was deleted; an empty text for none.")]
    public TextField TenantDeletedWebhookUrl { get; set; }

    /// <summary>Webhook.</summary>
    [Description("https address. Delivers codes in place of this server's SMS; an empty text for none.")]
    public TextField VerificationCodeSmsWebhookUrl { get; set; }

    /// <summary>Webhook.</summary>
    [Description("https address. Delivers codes in place of this server's mail; an empty text for none.")]
    public TextField VerificationCodeEmailWebhookUrl { get; set; }

    /// <summary>Webhook.</summary>
    [Description("https address. Delivers links in place of this server's mail; an empty text for none.")]
    public TextField LinkEmailWebhookUrl { get; set; }
}

/// <summary>Options of cookies; what is left out stays as it is.</summary>
public sealed class CookieOptionsBody
{
    /// <summary>Domain.</summary>
    [Description("The host of an allowed origin, or a domain above it such as example.com.")]
    public TextField Domain { get; set; }

    /// <summary>Path.</summary>
    [Description("Such as /.")]
    public TextField Path { get; set; }

    /// <summary>SameSite.</summary>
    [Description("Strict, Lax or None; None needs secure. A refresh token's is always Strict.")]
    public TextField SameSite { get; set; }

    /// <summary>Secure.</summary>
    [Description("Must be true in the live mode.")]
    public FlagField Secure { get; set; }

    /// <summary>The options that the body names.</summary>
    public static CookieSettings? Read(FieldCheck check, CookieOptionsBody? body)
    {
        ArgumentNullException.ThrowIfNull(check);
        return body is null ? null : new CookieSettings
        {
            Domain = check.OptionalText("cookieOptions.domain", body.Domain, 253),
            Path = check.OptionalText("cookieOptions.path", body.Path, 200),
            SameSite = check.OptionalText("cookieOptions.sameSite", body.SameSite, 10),
            Secure = check.OptionalFlag("cookieOptions.secure", body.Secure),
        };
    }
}

/// <summary>Body of a change of a user; what is left out stays as it is.</summary>
public class ChangeUserBody
{
    /// <summary>Username.</summary>
    [Description("1 to 64 letters, digits and the characters . _ -")]
    public TextField Username { get; set; }

    /// <summary>Name.</summary>
    [Description("What people call the user, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Image.</summary>
    [Description("Address of a picture, https, at most 500 characters.")]
    public TextField Image { get; set; }

    /// <summary>Data.</summary>
    [Description("Your own data: a JSON object of at most 16384 bytes; it replaces the one before.")]
    public JsonElement Data { get; set; }
}

/// <summary>Body of the making of a user.</summary>
public sealed class CreateUserBody : ChangeUserBody
{
    /// <summary>E-mail address.</summary>
    [Required, Description("E-mail address; it is not proven by this.")]
    public TextField Email { get; set; }

    /// <summary>Password.</summary>
    [Description("A password, by the documented rule; none where it is left out.")]
    public TextField Password { get; set; }
}

/// <summary>Body that names a type of keys.</summary>
public sealed class CreateKeyBody
{
    /// <summary>Type.</summary>
    [Required, Description("admin, readonly or webhook.")]
    public TextField Type { get; set; }
}

/// <summary>Body that holds a key.</summary>
public sealed class KeyBody
{
    /// <summary>Key.</summary>
    [Required, Description("The whole key.")]
    public TextField Key { get; set; }
}
