using Microsoft.Extensions.Options;

namespace OrleansTenantAuth.Verifier;

/// <summary>
/// Verifies access tokens with no call per request: signature, issuer, audience, type and expiry by the server's time, then what the feed
/// says of its session, user, tenant and roles.
/// </summary>
public sealed class TokenVerifier
{
    private readonly VerifierState state;
    private readonly ServerCalls server;
    private readonly VerifierOptions options;
    private readonly VerifierMetrics metrics;
    private readonly TokenCache cache;

    internal TokenVerifier(VerifierState state, ServerCalls server, VerifierMetrics metrics, IOptionsMonitor<VerifierOptions> options)
    {
        this.state = state;
        this.server = server;
        this.metrics = metrics;
        this.options = options.Get(TenantAuthDefaults.Scheme);
        cache = new TokenCache(this.options.CachedTokens);
    }

    /// <summary>
    /// The token, or why it does not count. One that was verified before takes no memory and no call, unless the feed is silent and the
    /// settings say to ask.
    /// </summary>
    public ValueTask<TokenResult> Verify(ReadOnlyMemory<char> token, CancellationToken cancellationToken = default)
    {
        if (cache.Find(token.Span) is not { } known || !known.Key.IsTrusted)
            return VerifyAnew(token.ToString(), cancellationToken);
        return state.Silence < options.SilentAfter && state.WasLive
            ? new(Count(Judge(known)))
            : JudgeInSilence(known, cancellationToken);
    }

    private async ValueTask<TokenResult> VerifyAnew(string text, CancellationToken cancellationToken)
    {
        if (TokenReader.Read(text) is not { } read)
            return Count(new(null, TokenFault.Invalid));
        var key = state.Keys.Find(read.Header.Kid!);
        if (key is null)
        {
            // A key may have been published after the keys were read; asking again is limited, whatever tokens name.
            await server.RefreshKeys(cancellationToken);
            key = state.Keys.Find(read.Header.Kid!);
        }

        if (Check(text, read, key) is not { } token)
            return Count(new(null, TokenFault.Invalid));
        return state.Silence < options.SilentAfter && state.WasLive ? Count(Judge(token)) : await JudgeInSilence(token, cancellationToken);
    }

    /// <summary>What is done with a token that was not seen before, for a key that is known.</summary>
    internal bool Judge(string text) =>
        TokenReader.Read(text) is { } read && Check(text, read, state.Keys.Find(read.Header.Kid!)) is { } token && Judge(token).Fault is null;

    private VerifiedToken? Check(string text, in ReadToken read, VerificationKey? key)
    {
        if (key is null || !key.Verifies(read) || !IsForUs(read.Claims))
            return null;
        var token = new VerifiedToken(text, read.Claims, key);
        cache.Keep(token);
        return token;
    }

    private bool IsForUs(TokenClaims claims) =>
        string.Equals(claims.Iss, options.IssuerName, StringComparison.Ordinal) && string.Equals(claims.Aud, options.Audience, StringComparison.Ordinal);

    private TokenResult Judge(VerifiedToken token)
    {
        if (token.ExpiresAt <= state.Clock.NowSeconds)
            return new(null, TokenFault.Expired);

        // Read before the look-up: an entry that comes in between makes the number old, and the next request looks again.
        var generation = state.Generation;
        if (token.JudgedAt == generation)
            return new(token, null);
        var fault = state.Known.Judge(token);
        if (fault is null)
            token.JudgedAt = generation;
        return TokenResult.Of(token, fault is TokenFault.Stale && options.StaleRoles == StaleRoles.Accept ? null : fault);
    }

    private async ValueTask<TokenResult> JudgeInSilence(VerifiedToken token, CancellationToken cancellationToken)
    {
        var judged = Judge(token);
        if (judged.Fault is not null)
            return Count(judged);
        return Count(options.SilentFeed switch
        {
            SilentFeed.Accept when state.Silence < options.SilentAfter + options.AcceptFor => judged,
            SilentFeed.Ask => TokenResult.Of(token, await server.IsActive(token.Text, cancellationToken) switch
            {
                true => null,
                false => TokenFault.Revoked,
                null => TokenFault.Unknown,
            }),
            _ => new(null, TokenFault.Unknown),
        });
    }

    private TokenResult Count(TokenResult result)
    {
        if (result.Fault is { } fault)
            metrics.Rejected(fault);
        return result;
    }
}
