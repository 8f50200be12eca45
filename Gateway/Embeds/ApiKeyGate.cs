using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>An authenticated call by an API key of an app.</summary>
/// <param name="App">The key's app.</param>
/// <param name="KeyId">The key.</param>
/// <param name="Call">The call, in the key's name.</param>
public sealed record KeyCall(AppId App, Guid KeyId, CallInfo Call);

/// <summary>
/// Authenticates API keys of apps, and counts calls that fail it against the caller's address. Unknown, revoked and expired keys, and
/// those that may not do this, get the same answer by the same steps: the key's grain is asked, and asked again of fresh state.
/// </summary>
public sealed class ApiKeyGate(IGrainFactory grains, CurrentReads reads, FailedCalls failures)
{
    private const int MaxKeyLength = 256;

    /// <summary>
    /// Runs <paramref name="act"/> for the key's app, or refuses with <see cref="AuthError.ApiKeyInvalid"/>. At first the key is taken as
    /// it was last known, under its version; what <paramref name="act"/> commits or checks is under that version too.
    /// </summary>
    public async Task<Outcome<T>> Run<T>(HttpContext http, string? secret, string scope, Func<KeyCall, Task<Outcome<T>>> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (secret is not { Length: >= 1 and <= MaxKeyLength })
            return Refused<T>(http);
        var hash = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        var call = Calls.OfPublic(http);
        var quick = await grains.ApiKey(hash).Use(new(call, scope));
        if (quick.IsOk)
        {
            var done = await act(CallOf(http, quick.Require(), quick.Guards));
            if (done.Error is not AuthError.Unavailable)
                return Counted(http, done);
        }

        var known = await reads.Of(call.Again(), asked => grains.ApiKey(hash).Use(new(asked, scope)));
        if (!known.IsOk)
            return known.Error is AuthError.ApiKeyInvalid ? Refused<T>(http) : known.As<T>();
        return Counted(http, await act(CallOf(http, known.Require(), [])));
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
