namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>A factor that a user proved just now.</summary>
/// <param name="User">The user.</param>
/// <param name="Stamp">The stamp of the credentials under which it was checked.</param>
/// <param name="Kind">See <see cref="FactorKinds"/>: two factors of one kind are one.</param>
/// <param name="Family">The session that the proof is to open, or null for a new one.</param>
public sealed record ProvenFactor(UserId User, long Stamp, string Kind, FamilyId? Family = null);

/// <summary>Kinds of factors.</summary>
public static class FactorKinds
{
    /// <summary>A password.</summary>
    public const string Password = "pwd";

    /// <summary>A link or code by e-mail.</summary>
    public const string Email = "email";

    /// <summary>A code by SMS.</summary>
    public const string Sms = "sms";

    /// <summary>An authenticator.</summary>
    public const string Totp = "totp";

    /// <summary>A log-in at an OpenID provider.</summary>
    public const string SignOn = "sso";

    /// <summary>The <c>amr</c> value of a kind (RFC 8176, which has none for a log-in elsewhere).</summary>
    public static string MethodOf(string kind) => kind switch
    {
        Password => "pwd",
        Sms => "sms",
        SignOn => "sso",
        _ => "otp",
    };

    /// <summary>The kind of a proof of a contact.</summary>
    public static string OfContact(string contactKind) => contactKind switch
    {
        Identities.ContactRules.Phone => Sms,
        Identities.ContactRules.External => SignOn,
        _ => Email,
    };
}
