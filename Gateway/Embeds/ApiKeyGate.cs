using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>Who calls, as it reads.</summary>
/// <param name="Secret">The API key, or null where none was sent.</param>
/// <param name="Organization">The organization that the caller means to be, by id or slug, or null.</param>
public sealed record KeyCaller(string? Secret, string? Organization)
{
    /// <summary>Reads <c>apiKey</c> and <c>organizationId</c>.</summary>
    public static KeyCaller Read(FieldCheck check, TextField apiKey, TextField organization)
    {
        ArgumentNullException.ThrowIfNull(check);
        return new(check.OptionalText("apiKey", apiKey, 256), check.OptionalText("organizationId", organization, 63));
    }

    /// <summary>The same; the key may also be sent as a bearer token, in one of both places.</summary>
    public static KeyCaller Read(FieldCheck check, HttpContext http, TextField apiKey, TextField organization)
    {
        var read = Read(check, apiKey, organization);
        if (Auth.BearerToken.Of(http) is not { } bearer)
            return read;
        if (read.Secret is not null)
            check.Add("apiKey", "Send the key in the header or in the body, not both.");
        return read with { Secret = bearer };
    }
}

/// <summary>An authenticated call by an API key of an app.</summary>
/// <param name="App">The key's app.</param>
/// <param name="KeyId">The key.</param>
/// <param name="Call">The call, in the key's name.</param>
public sealed record KeyCall(AppId App, Guid KeyId, CallInfo Call);

/// <summary>
/// Authenticates API keys of apps, and counts calls that fail it against the caller's address. Unknown, revoked and expired keys, and
/// those that may not do this, get the same answer by the same steps: the key's grain is asked, and asked again of fresh state.
/// </summary>
public sealed class ApiKeyGate(IGrainFactory grains, AppNames names, KnownKeys known, CurrentReads reads, FailedCalls failures)
{
    private const int MaxKeyLength = 256;

    /// <summary>
    /// Runs <paramref name="act"/> for the key's app, or refuses with <see cref="AuthError.ApiKeyInvalid"/>. At first the key is taken as
    /// it was last known, under its version; what <paramref name="act"/> commits or checks is under that version too.
    /// </summary>
    public async Task<Outcome<T>> Run<T>(HttpContext http, KeyCaller caller, string scope, Func<KeyCall, Task<Outcome<T>>> act)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(act);
        var secret = caller.Secret;
        if (secret is not { Length: >= 1 and <= MaxKeyLength })
            return Refused<T>(http);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        var quick = known.Find(hash, scope) ?? await Ask(hash, scope, Calls.OfPublic(http));
        if (quick.IsOk)
        {
            var done = await RunFor(caller, CallOf(http, quick.Require(), quick.Guards), act);
            if (done.Error is not AuthError.Unavailable)
                return Counted(http, done);
        }

        known.Drop(hash);
        var current = await reads.Of(Calls.OfPublic(http).Again(), call => grains.ApiKey(Base64Url.EncodeToString(hash)).Use(new(call, scope)));
        if (!current.IsOk)
            return current.Error is AuthError.ApiKeyInvalid ? Refused<T>(http) : current.As<T>();
        return Counted(http, await RunFor(caller, CallOf(http, current.Require(), []), act));
    }

    private async Task<Outcome<ApiKeyView>> Ask(byte[] hash, string scope, CallInfo call)
    {
        var answer = await grains.ApiKey(Base64Url.EncodeToString(hash)).Use(new(call, scope));
        if (answer.IsOk)
            known.Keep(hash, scope, answer);
        return answer;
    }

    // A key of another organization is told no more than that it does not count here.
    private async Task<Outcome<T>> RunFor<T>(KeyCaller caller, KeyCall call, Func<KeyCall, Task<Outcome<T>>> act)
    {
        if (caller.Organization is { } organization)
        {
            var named = await names.Find(organization, call.Call);
            if (named.Error is AuthError.AppNotFound || (named.IsOk && named.Require() != call.App))
                return Outcome<T>.Refuse(AuthError.ApiKeyInvalid);
            if (!named.IsOk)
                return named.As<T>();
        }

        return await act(call);
    }

    private static KeyCall CallOf(HttpContext http, ApiKeyView key, System.Collections.Immutable.ImmutableArray<GuardStamp> guards) =>
        new(key.App!.Value, key.KeyId, Calls.Of(http, "key:" + key.KeyId).Under(guards));

    private Outcome<T> Counted<T>(HttpContext http, Outcome<T> outcome) => outcome.Error is AuthError.ApiKeyInvalid ? Refused<T>(http) : outcome;

    private Outcome<T> Refused<T>(HttpContext http)
    {
        failures.Count(http);
        return Outcome<T>.Refuse(AuthError.ApiKeyInvalid);
    }
}
