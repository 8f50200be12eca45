using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>An authenticated admin.</summary>
/// <param name="KeyId">Id of the key: a uuid, or <c>master</c>.</param>
/// <param name="Scope">The one app that the key is bound to, or null for all.</param>
/// <param name="Call">The call.</param>
public sealed record AdminCaller(string KeyId, AppId? Scope, CallInfo Call)
{
    /// <summary>Whether the key may touch this app.</summary>
    public bool Covers(AppId app) => Scope is null || Scope == app;
}

/// <summary>Authenticates <c>X-Admin-Key</c>: the configured key, or one made by an admin.</summary>
public sealed class AdminAuthentication(TenantAuthOptions options, IGrainFactory grains, AppNames names, FailedCalls failures)
{
    private const string Header = "X-Admin-Key";
    private const string Kind = "admin";
    private const int MaxKeyLength = 256;
    private readonly byte[] master = SHA256.HashData(Encoding.UTF8.GetBytes(options.AdminKey!));

    /// <summary>The caller, or <see cref="AuthError.TokenInvalid"/>.</summary>
    public Task<Outcome<AdminCaller>> Authenticate(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Request.Headers[Header] is [{ Length: >= 1 and <= MaxKeyLength } key]
            ? Authenticate(http, HashOf(key))
            : Task.FromResult(Refused(http));
    }

    /// <summary>The caller by the SHA-256 of the key, or <see cref="AuthError.TokenInvalid"/>.</summary>
    public async Task<Outcome<AdminCaller>> Authenticate(HttpContext http, byte[] hash)
    {
        if (CryptographicOperations.FixedTimeEquals(hash, master))
            return Outcome<AdminCaller>.Ok(new("master", null, Calls.Of(http, "admin:master")));

        var view = await grains.ApiKey(Base64Url.EncodeToString(hash)).Authenticate(new(Calls.OfPublic(http), Kind));
        if (view.Error is AuthError.TokenInvalid or AuthError.KeyNotFound)
            return Refused(http);
        return view.Map(known => new AdminCaller(known.KeyId.ToString(), known.App, Calls.Of(http, "admin:" + known.KeyId)));
    }

    /// <summary>The SHA-256 of a key.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>
    /// The app that a path names by uuid or slug. One that the key does not cover is not found, so a key cannot learn of
    /// other apps.
    /// </summary>
    public Task<Outcome<AppView>> FindApp(HttpContext http, AdminCaller caller)
    {
        ArgumentNullException.ThrowIfNull(http);
        return FindApp(caller, http.GetRouteValue("app_id") as string ?? "");
    }

    /// <summary>The same of an app that stands elsewhere.</summary>
    public async Task<Outcome<AppView>> FindApp(AdminCaller caller, string name)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var id = await names.Find(name, caller.Call);
        if (!id.IsOk)
            return id.As<AppView>();
        return caller.Covers(id.Require())
            ? await grains.Apps().Get(new(caller.Call, id.Require()))
            : Outcome<AppView>.Refuse(AuthError.AppNotFound);
    }

    private Outcome<AdminCaller> Refused(HttpContext http)
    {
        failures.Count(http);
        return Outcome<AdminCaller>.Refuse(AuthError.TokenInvalid);
    }
}
