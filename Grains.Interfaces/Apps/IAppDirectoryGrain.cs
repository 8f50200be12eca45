namespace OrleansTenantAuth.Apps;

/// <summary>
/// Reads of apps for callers that commit nothing under the answer, so each is checked against the store: a rotated secret or
/// a changed setting counts at once at every process. Stateless, so that reads of one app do not wait for each other.
/// Key: any.
/// </summary>
[Alias("ota.IAppDirectoryGrain"), Version(1)]
public interface IAppDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The app, or <see cref="AuthError.AppNotFound"/>.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<AppView>> Get(ReadApp query);

    /// <summary>The app if the secret is its own, else <see cref="AuthError.TokenInvalid"/>.</summary>
    [Alias("Authenticate"), Repeatable]
    Task<Outcome<AppView>> Authenticate(ReadAppBySecret query);
}

/// <summary>Asks for an app by its id.</summary>
[GenerateSerializer, Immutable, Alias("ota.ReadApp")]
public sealed record ReadApp([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App);

/// <summary>Asks for an app by its credentials. The secret never travels, only its SHA-256.</summary>
[GenerateSerializer, Immutable, Alias("ota.ReadAppBySecret")]
public sealed record ReadAppBySecret([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] byte[] SecretHash);
