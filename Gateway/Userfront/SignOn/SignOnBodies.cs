using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.SignOn;

namespace OrleansTenantAuth.Gateway.Userfront.SignOn;

/// <summary>Body by which an OpenID provider is set up; what is left out takes its default, except the secret.</summary>
public class SignOnProviderBody
{
    /// <summary>Issuer.</summary>
    [Description("The provider's issuer, exactly as its discovery document names it. Needed but for apple and google.")]
    public TextField Issuer { get; set; }

    /// <summary>Client.</summary>
    [Required, Description("Your client's id at the provider.")]
    public TextField ClientId { get; set; }

    /// <summary>Secret.</summary>
    [Description("The client's secret, kept sealed and never shown. Left out, the one before stays while issuer and client_id do; else the client is a public one.")]
    public TextField ClientSecret { get; set; }

    /// <summary>Scopes.</summary>
    [Description("Scopes asked for, at most 20, openid among them. Default: openid, email, profile.")]
    public TextListField Scopes { get; set; }

    /// <summary>Domains.</summary>
    [Description("Domains of the proven addresses that may log in, at most 50. Default: all.")]
    public TextListField AllowedDomains { get; set; }

    /// <summary>Proof of addresses.</summary>
    [Description("When an address of the provider counts as proven by the person: verified (email_verified is true, the default), always (also where the provider leaves email_verified out), never.")]
    public TextField EmailProof { get; set; }

    /// <summary>New users.</summary>
    [Description("Whether a person whom the workspace does not know becomes a user. Default: true at the root tenant; below it nobody signs up.")]
    public FlagField MakesUsers { get; set; }

    /// <summary>Use.</summary>
    [Description("Whether people may log in by it. Default: true.")]
    public FlagField Enabled { get; set; }

    /// <summary>Claims.</summary>
    [Description("Names of the claims that are read beside sub, where they are not the standard's.")]
    public SignOnClaimsBody? Claims { get; set; }
}

/// <summary>Names of claims in a body.</summary>
public sealed class SignOnClaimsBody
{
    /// <summary>Address.</summary>
    [Description("Default: email.")]
    public TextField Email { get; set; }

    /// <summary>Its proof.</summary>
    [Description("Whether the address is proven. Default: email_verified.")]
    public TextField Verified { get; set; }

    /// <summary>Name.</summary>
    [Description("Default: name.")]
    public TextField Name { get; set; }

    /// <summary>Picture.</summary>
    [Description("Default: picture.")]
    public TextField Picture { get; set; }
}

/// <summary>A provider as admins see it, without its secret. <c>RedirectUri</c> is to be registered at the provider.</summary>
public record SignOnProviderAnswer(
    string Provider,
    string Issuer,
    string ClientId,
    bool HasSecret,
    ImmutableArray<string> Scopes,
    ImmutableArray<string> AllowedDomains,
    string EmailProof,
    bool MakesUsers,
    bool Enabled,
    SignOnClaimsAnswer Claims,
    string RedirectUri)
{
    /// <summary>The provider as clients see it.</summary>
    public static SignOnProviderAnswer Of(SignOnProvider provider, string redirectUri)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return new(
            provider.Id,
            provider.Issuer,
            provider.ClientId,
            provider.SealedSecret is not null,
            provider.Scopes,
            provider.AllowedDomains,
            provider.EmailProof switch
            {
                OrleansTenantAuth.SignOn.EmailProof.Always => "always",
                OrleansTenantAuth.SignOn.EmailProof.Never => "never",
                _ => "verified",
            },
            provider.MakesUsers,
            provider.IsEnabled,
            new(provider.Claims.Email, provider.Claims.EmailVerified, provider.Claims.Name, provider.Claims.Picture),
            redirectUri);
    }
}

/// <summary>Names of claims.</summary>
public sealed record SignOnClaimsAnswer(string Email, string Verified, string Name, string Picture);

/// <summary>A tenant's own providers.</summary>
public sealed record SignOnProvidersAnswer(ImmutableArray<SignOnProviderAnswer> Providers);
