using System.Collections.Immutable;

namespace OrleansTenantAuth.SignOn;

/// <summary>The OpenID providers by which a tenant of a workspace lets people log in. Key: tenant uuid.</summary>
[Alias("ota.ISignOnGrain"), Version(1)]
public interface ISignOnGrain : IGrainWithStringKey
{
    /// <summary>All of them, checked against the store; <see cref="AuthError.TenantNotFound"/> where the tenant is not that app's.</summary>
    [Alias("List"), Repeatable]
    Task<Outcome<SignOnProviders>> List(ListSignOn query);

    /// <summary>
    /// Sets one up, in place of one of the same id. <see cref="AuthError.TenantNotFound"/>; <see cref="AuthError.WrongState"/> where the
    /// app is no workspace; <see cref="AuthError.LimitReached"/>; <see cref="AuthError.ValidationError"/>.
    /// </summary>
    [Alias("Set")]
    Task<Outcome<SignOnProvider>> Set(SetSignOn command);

    /// <summary>Removes one, or <see cref="AuthError.SignOnProviderNotFound"/>. Users keep what they linked.</summary>
    [Alias("Remove")]
    Task<Outcome<Done>> Remove(RemoveSignOn command);
}

/// <summary>When an address that a provider names is taken as proven by the person.</summary>
[GenerateSerializer, Alias("ota.EmailProof")]
public enum EmailProof
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>Where the provider says <c>email_verified: true</c>.</summary>
    Verified = 1,

    /// <summary>Also where the provider says nothing of it, because all its addresses are proven; where it says <c>false</c>, not.</summary>
    Always = 2,

    /// <summary>Never.</summary>
    Never = 3,
}

/// <summary>A provider as a tenant set it up.</summary>
/// <param name="Id">A well-known name such as <c>google</c>, or an id that the tenant chose.</param>
/// <param name="IsEnabled">Whether it may be used.</param>
/// <param name="Issuer">The provider's issuer, whose discovery document names all addresses.</param>
/// <param name="ClientId">This server's id at the provider.</param>
/// <param name="SealedSecret">The secret to it, sealed for <c>signon/TENANT</c> and the provider's id; null for a public client.</param>
/// <param name="Scopes">Scopes asked for; <c>openid</c> is among them.</param>
/// <param name="AllowedDomains">Domains of the addresses that may log in, in ASCII; empty for all.</param>
/// <param name="EmailProof">When an address counts as proven.</param>
/// <param name="MakesUsers">Whether a person whom the workspace does not know becomes a user; at the root tenant only.</param>
/// <param name="Claims">Where the claims are.</param>
[GenerateSerializer, Immutable, Alias("ota.SignOnProvider")]
public sealed record SignOnProvider(
    [property: Id(0)] string Id,
    [property: Id(1)] bool IsEnabled,
    [property: Id(2)] string Issuer,
    [property: Id(3)] string ClientId,
    [property: Id(4)] byte[]? SealedSecret,
    [property: Id(5)] ImmutableArray<string> Scopes,
    [property: Id(6)] ImmutableArray<string> AllowedDomains,
    [property: Id(7)] EmailProof EmailProof,
    [property: Id(8)] bool MakesUsers,
    [property: Id(9)] SignOnClaims Claims);

/// <summary>Names of the claims that are read beside <c>sub</c>.</summary>
[GenerateSerializer, Immutable, Alias("ota.SignOnClaims")]
public sealed record SignOnClaims(
    [property: Id(0)] string Email, [property: Id(1)] string EmailVerified, [property: Id(2)] string Name, [property: Id(3)] string Picture)
{
    /// <summary>The standard's (OpenID Connect Core 1.0, section 5.1).</summary>
    public static SignOnClaims Standard { get; } = new("email", "email_verified", "name", "picture");
}

/// <summary>All providers of a tenant, at most 20, by id.</summary>
[GenerateSerializer, Immutable, Alias("ota.SignOnProviders")]
public sealed record SignOnProviders([property: Id(0)] ImmutableArray<SignOnProvider> Items);

/// <summary>Asks for a tenant's providers.</summary>
[GenerateSerializer, Immutable, Alias("ota.ListSignOn")]
public sealed record ListSignOn([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App);

/// <summary>Sets a provider up. <c>KeepSecret</c>: no secret was told; the one before stays while issuer and client are the same.</summary>
[GenerateSerializer, Immutable, Alias("ota.SetSignOn")]
public sealed record SetSignOn(
    [property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] SignOnProvider Provider, [property: Id(3)] bool KeepSecret);

/// <summary>Removes a provider.</summary>
[GenerateSerializer, Immutable, Alias("ota.RemoveSignOn")]
public sealed record RemoveSignOn([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] string Id);
