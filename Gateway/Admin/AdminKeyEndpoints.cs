using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Tokens;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Signing keys: of the server's issuer, and of apps that have one of their own.</summary>
public sealed class AdminKeyEndpoints(IGrainFactory grains)
{
    // Longer than any access token lives, so that no token outlives the key that verifies it.
    private const int LeastOverlapSeconds = 86_400;
    private const int MaxOverlapSeconds = 31_536_000;
    private static readonly string[] Algorithms = ["RS256", "ES256"];

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminKeyEndpoints>();
        endpoints.MapRing(routes.MapAdminGroup("/keys", "Admin: signing keys"), _ => Outcome<string>.Ok(KeyRings.Main));
        endpoints.MapRing(routes.MapAppGroup("/keys", "Admin: signing keys of an app"), call => call.App.Settings.OwnIssuer
            ? Outcome<string>.Ok(call.App.KeyRing)
            : Outcome<string>.Refuse(AuthError.KeyNotFound));
    }

    private void MapRing<TCall>(AdminGroup<TCall> group, Func<TCall, Outcome<string>> ring)
        where TCall : AdminCall
    {
        group.Get("", AdminJson.Default.SigningKeysAnswer, call => List(call, ring(call)))
            .WithSummary("The keys of this issuer, never their private halves. An app without an issuer of its own has none: KEY_NOT_FOUND.").Refuses(AuthError.KeyNotFound);
        group.Send("POST", "/rotate", AdminJson.Default.RotateKeysBody, AdminJson.Default.SigningKeysAnswer, (call, body) => Rotate(call, body, ring(call)))
            .WithSummary("The published standby signs from now on, a new standby is published, the old key verifies for the overlap. A repeat with the same Idempotency-Key rotates once.")
            .Refuses(AuthError.KeyNotFound, AuthError.LimitReached);
        group.Post("/{kid}/compromise", AdminJson.Default.SigningKeysAnswer, call => Compromise(call, ring(call)))
            .WithSummary("The key verifies nothing any more, at once; where it was active, the standby takes over. Safe to repeat.").Refuses(AuthError.KeyNotFound);
    }

    private async Task<Outcome<SigningKeysAnswer>> List(AdminCall call, Outcome<string> ring)
    {
        if (!ring.IsOk)
            return ring.As<SigningKeysAnswer>();
        var keys = await grains.KeyRing(ring.Require()).Get(new(call.Info));
        return keys.Map(SigningKeysAnswer.Of);
    }

    private async Task<Outcome<SigningKeysAnswer>> Rotate(AdminCall call, RotateKeysBody body, Outcome<string> ring)
    {
        if (!ring.IsOk)
            return ring.As<SigningKeysAnswer>();
        var check = new FieldCheck();
        var algorithm = check.Text("algorithm", body.Algorithm, 16);
        if (algorithm.Length > 0 && !Algorithms.Contains(algorithm, StringComparer.Ordinal))
            check.Add("algorithm", "Must be RS256 or ES256.");
        var isForced = check.OptionalFlag("force", body.Force) ?? false;
        var overlap = check.OptionalNumber("overlap_seconds", body.OverlapSeconds, isForced ? 0 : LeastOverlapSeconds, MaxOverlapSeconds);
        if (check.Failed)
            return check.Refuse<SigningKeysAnswer>();
        var keys = await grains.KeyRing(ring.Require()).Rotate(new(call.Info, algorithm, overlap ?? LeastOverlapSeconds));
        return keys.Map(SigningKeysAnswer.Of);
    }

    private async Task<Outcome<SigningKeysAnswer>> Compromise(AdminCall call, Outcome<string> ring)
    {
        if (!ring.IsOk)
            return ring.As<SigningKeysAnswer>();
        var kid = call.Http.GetRouteValue("kid") as string ?? "";
        var keys = await grains.KeyRing(ring.Require()).Compromise(new(call.Info, kid));
        return keys.Map(SigningKeysAnswer.Of);
    }
}
