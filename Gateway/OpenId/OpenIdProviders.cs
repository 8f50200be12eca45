using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansTenantAuth.Gateway.Outbound;
using OrleansTenantAuth.Silo.Outbound;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.OpenId;

/// <summary>
/// Discovery documents and keys of providers, by issuer. What a provider publishes is the same for whoever configured it, and counts
/// only under its own issuer, so tenants share what is kept. See <see cref="KeptDocument{T}"/> for how long.
/// </summary>
public sealed partial class OpenIdProviders(OutboundHttp http, OutboundGuard guard, StoreClock time, ILogger<OpenIdProviders> log)
{
    private const int MostIssuers = 1_000;
    private const string WellKnown = "/.well-known/openid-configuration";
    private const int MostKeySets = 10_000;
    private readonly ConcurrentDictionary<string, Place> places = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KeptDocument<ProviderKeys>> keySets = new(StringComparer.Ordinal);

    /// <summary>What a provider says of itself, or <see cref="AuthError.SignOnUnavailable"/>.</summary>
    public async Task<Outcome<ProviderMetadata>> Metadata(string issuer) => await PlaceOf(issuer).Metadata.Get() is { } metadata
        ? Outcome<ProviderMetadata>.Ok(metadata)
        : Outcome<ProviderMetadata>.Refuse(AuthError.SignOnUnavailable);

    /// <summary>
    /// The key of a token; null where the provider has none like it, also after another look. <see cref="AuthError.SignOnUnavailable"/>
    /// where its keys cannot be read.
    /// </summary>
    internal async Task<Outcome<ProviderKey?>> Key(string issuer, string? keyId, string algorithm)
    {
        var place = PlaceOf(issuer);
        if (await place.Keys.Get() is not { } keys)
            return Outcome<ProviderKey?>.Refuse(AuthError.SignOnUnavailable);
        return keys.Find(keyId, algorithm) is { } key
            ? Outcome<ProviderKey?>.Ok(key)
            : Outcome<ProviderKey?>.Ok((await place.Keys.GetAnew())?.Find(keyId, algorithm));
    }

    /// <summary>The keys at an address, or where it is null those that the issuer's own discovery document names.</summary>
    internal KeptDocument<ProviderKeys> KeysOf(string issuer, Uri? address)
    {
        if (address is null)
            return PlaceOf(issuer).Keys;
        if (keySets.TryGetValue(address.AbsoluteUri, out var known))
            return known;
        if (keySets.Count >= MostKeySets)
            keySets.Clear();
        return keySets.GetOrAdd(address.AbsoluteUri, _ => new KeptDocument<ProviderKeys>(
            async () => await Read(address, ProviderJson.Default.SentKeys) is { Keys: not null } sent ? ProviderKeys.Of(sent) : null, time));
    }

    private Place PlaceOf(string issuer)
    {
        if (places.TryGetValue(issuer, out var place))
            return place;

        // As many as are configured; past the bound the memory starts anew.
        if (places.Count >= MostIssuers)
            places.Clear();
        return places.GetOrAdd(issuer, name =>
        {
            var metadata = new KeptDocument<ProviderMetadata>(() => ReadMetadata(name), time);
            return new Place(metadata, new KeptDocument<ProviderKeys>(() => ReadKeys(metadata), time));
        });
    }

    private async Task<ProviderMetadata?> ReadMetadata(string issuer)
    {
        var sent = await Read(new Uri(issuer.TrimEnd('/') + WellKnown), ProviderJson.Default.DiscoveryDocument);
        if (sent is null)
            return null;
        var isWhole = string.Equals(sent.Issuer, issuer, StringComparison.Ordinal)
            & IsAddress(sent.AuthorizationEndpoint, out var authorization) & IsAddress(sent.TokenEndpoint, out var token) & IsAddress(sent.JwksUri, out var keys);
        if (!isWhole)
        {
            LogNotItsOwn(new Uri(issuer).Host);
            return null;
        }

        // Basic is what a provider takes that names nothing (Discovery, section 3).
        var methods = sent.TokenEndpointAuthMethodsSupported ?? [];
        var inBody = methods.Contains("client_secret_post", StringComparer.Ordinal) && !methods.Contains("client_secret_basic", StringComparer.Ordinal);
        return new ProviderMetadata(issuer, authorization!, token!, keys!, sent.AuthorizationResponseIssParameterSupported == true, inBody);
    }

    private async Task<ProviderKeys?> ReadKeys(KeptDocument<ProviderMetadata> metadata) =>
        await metadata.Get() is { } known && await Read(known.JwksUri, ProviderJson.Default.SentKeys) is { } sent ? ProviderKeys.Of(sent) : null;

    private async Task<T?> Read<T>(Uri address, JsonTypeInfo<T> type)
        where T : class
    {
        // Nobody's request: others wait for the same document when one client goes away.
        var reply = await http.Get(address, CancellationToken.None);
        if (!reply.IsOk)
        {
            LogUnreadable(address.Host, reply.Fault, reply.Status);
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(reply.Body.Span, type);
        }
        catch (JsonException)
        {
            LogNotJson(address.Host);
            return null;
        }
    }

    private bool IsAddress(string? text, out Uri? address) => Uri.TryCreate(text, UriKind.Absolute, out address) && guard.Permits(address);

    private sealed record Place(KeptDocument<ProviderMetadata> Metadata, KeptDocument<ProviderKeys> Keys);

    [LoggerMessage(1, LogLevel.Warning, "A document of the OpenID provider at {Host} cannot be read: {Fault}, status {Status}.")]
    private partial void LogUnreadable(string host, OutboundFault fault, int status);

    [LoggerMessage(2, LogLevel.Warning, "A document of the OpenID provider at {Host} is not the JSON that it should be.")]
    private partial void LogNotJson(string host);

    [LoggerMessage(3, LogLevel.Warning, "The discovery document at {Host} names another issuer, or addresses that may not be called.")]
    private partial void LogNotItsOwn(string host);
}
