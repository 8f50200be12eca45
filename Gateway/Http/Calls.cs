using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Routing;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>Makes the <see cref="CallInfo"/> of a request.</summary>
public static class Calls
{
    /// <summary>Header by which a client makes a repeat recognisable.</summary>
    public const string IdempotencyHeader = "Idempotency-Key";

    private const int MaxKeyLength = 200;

    /// <summary>The call of an app.</summary>
    public static CallInfo OfApp(HttpContext http, AppId app, string clientPrefix = "")
    {
        var actor = "app:" + app;
        return Of(http, actor, clientPrefix);
    }

    /// <summary>A call that nobody authenticated for: public metadata, health.</summary>
    public static CallInfo OfPublic(HttpContext http) => Of(http, "system");

    /// <summary>The call of an actor.</summary>
    public static CallInfo Of(HttpContext http, string actor, string clientPrefix = "") => new()
    {
        OperationId = OperationId(http, actor),
        RequestId = RequestFacts.Of(http).RequestId,
        Actor = actor,
        ClientPrefix = clientPrefix,
        Until = RequestFacts.Of(http).Clock.GetUtcNow() + GrainTurns.Longest,
    };

    /// <summary>Whether the request has no <c>Idempotency-Key</c>, or one of 1 to 200 visible ASCII characters.</summary>
    public static bool HasSaneKey(HttpContext http)
    {
        var sent = http.Request.Headers[IdempotencyHeader];
        return sent.Count == 0 || (sent.Count == 1 && IsSane(sent[0]!));
    }

    /// <summary>The refusal of an unusable <c>Idempotency-Key</c>.</summary>
    public static Outcome<Done> InsaneKey { get; } = Outcome<Done>.Invalid(IdempotencyHeader, "Must have 1 to 200 visible ASCII characters.");

    /// <summary>Whether the client made a repeat of this call recognisable.</summary>
    public static bool IsRepeatable(HttpContext http) => http.Request.Headers.ContainsKey(IdempotencyHeader);

    // Without a key every call is an operation of its own. With one, caller, route and key together name the operation, so no
    // caller can meet another's.
    private static Guid OperationId(HttpContext http, string actor)
    {
        var key = http.Request.Headers[IdempotencyHeader];
        if (key.Count == 0)
            return Guid.NewGuid();
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        var name = Encoding.UTF8.GetBytes($"{actor}\n{http.Request.Method} {route}\n{key[0]}");
        return new Guid(SHA256.HashData(name).AsSpan(0, 16));
    }

    private static bool IsSane(string key) => key.Length is >= 1 and <= MaxKeyLength && !key.AsSpan().ContainsAnyExceptInRange('!', '~');
}
