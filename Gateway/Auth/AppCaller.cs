using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>An app that names itself in a body. Only the SHA-256 of its secret travels on.</summary>
public readonly record struct AppCaller(AppId Id, byte[] SecretHash)
{
    private const int MaxSecretLength = 128;

    /// <summary>Reads <c>app_id</c> and <c>app_secret</c>. A secret of the wrong shape is not one that any app has, so it needs no check of its own.</summary>
    public static AppCaller Read(FieldCheck check, AppBody body)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(body);
        var id = check.Uuid("app_id", body.AppId);
        var secret = check.Text("app_secret", body.AppSecret, MaxSecretLength);
        return new(new AppId(id), HashOf(secret));
    }

    /// <summary>The SHA-256 of a secret.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

/// <summary>Authenticates apps, and counts calls that fail it against the caller's address.</summary>
public sealed class AppGate(IGrainFactory grains, FailedCalls failures)
{
    /// <summary>The app, if the secret is its own.</summary>
    public async Task<Outcome<AppView>> Authenticate(HttpContext http, AppCaller caller, CallInfo call)
    {
        // Nothing commits under this answer, so it must not come from a state that another process has changed since.
        var app = await grains.Apps().Authenticate(new(call, caller.Id, caller.SecretHash));
        if (app.Error is not (AuthError.TokenInvalid or AuthError.AppNotFound))
            return app;
        failures.Count(http);
        return Outcome<AppView>.Refuse(AuthError.TokenInvalid);
    }

    /// <summary>
    /// The app as far as is known, under the versions that say so; a refusal means no more than that the question must be asked
    /// again by <see cref="Authenticate"/>.
    /// </summary>
    public Task<Outcome<AppView>> AuthenticateUnchecked(AppCaller caller, CallInfo call) =>
        grains.App(caller.Id).Authenticate(new(call, caller.SecretHash));

    /// <summary>
    /// Passes on the outcome of a grain that checked the secret itself. Where it answers TOKEN_INVALID, asks once more
    /// whether that was the app's fault: only then the call counts against the address.
    /// </summary>
    public async Task<Outcome<T>> Passed<T>(HttpContext http, AppCaller caller, CallInfo call, Outcome<T> outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome.Error is AuthError.TokenInvalid or AuthError.AppNotFound)
            await Authenticate(http, caller, call);
        return outcome;
    }
}
