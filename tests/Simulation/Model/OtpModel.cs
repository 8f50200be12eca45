using System.Collections.Immutable;

namespace OrleansTenantAuth.Tests.Simulation.Model;

/// <summary>Codes and the contacts to which they go, as the documents and the design tell.</summary>
public static class OtpModel
{
    private const long SendWindow = 600_000;
    private const long Lifetime = 300_000;
    private const long Grace = 60_000;

    public static Phase AdmitSend(string lookup, Guid operation) => (state, now) =>
    {
        var key = "identity/" + lookup;
        var identity = state.Get<IdentityRow>(key) ?? IdentityRow.New;
        var recent = identity.Sends.RemoveAll(send => now - send.At >= SendWindow);
        var digits = identity.TriesDay == Day(now) && identity.WrongTries > 30 ? 8 : 6;
        if (recent.Any(send => send.Operation == operation))
            return (state, Answer.Ok($"{digits}"));
        if (recent.Length >= 3)
            return (state, Answer.No(AuthError.OtpRateLimited));
        return (state.Set(key, identity with { Sends = recent.Add((now, operation)) }), Answer.Ok($"{digits}"));
    };

    public static Phase Create(Guid id, Guid app, string lookup, string purpose, Guid? user, int digits, Guid operation) => (state, now) =>
    {
        var key = $"~c/{id:N}";
        if (state.Get<ChallengeRow>(key) is { } known)
            return (state, known.CreatedBy == operation && known.App == app ? Answer.Ok() : Answer.No(AuthError.NameTaken));
        return (state.Set(key, new ChallengeRow(app, lookup, purpose, user, digits, now + Lifetime, 0, null, false, operation)), Answer.Ok());
    };

    public static Phase Verify(Guid id, Guid app, string purpose, bool isRight, Guid family, Guid candidate, Guid operation) => (state, now) =>
    {
        var key = $"~c/{id:N}";
        if (state.Get<ChallengeRow>(key) is not { } challenge)
            return (state, Answer.No(AuthError.OtpNotFound));
        if (challenge.App != app)
            return (state, Answer.No(AuthError.OtpWrongApp));
        if (challenge.Purpose != purpose)
            return (state, Answer.No(AuthError.OtpWrongPurpose));
        var isExpired = now >= challenge.ExpiresAt;
        if (challenge.Used is { } used && (isExpired || (used.Operation != operation && state.Rows.ContainsKey($"~f/{used.Family:N}"))))
            return (state, Answer.No(AuthError.OtpAlreadyUsed));
        if (isExpired)
            return (state, Answer.No(AuthError.OtpExpired));
        if (challenge.Tries >= 3)
            return (state, Answer.No(AuthError.OtpLocked));
        if (!isRight)
            return (state.Set(key, challenge with { Tries = challenge.Tries + 1 }), Answer.No(AuthError.OtpInvalid));
        var use = challenge.Used ?? new OtpUse(operation, family, candidate);
        var answer = Answer.Ok($"{use.Family:N} {use.Candidate:N}");
        return (challenge.Used is null ? state.Set(key, challenge with { Used = use, Sent = true }) : state, answer);
    };

    public static Phase Sent(Guid id) => (state, _) =>
    {
        var key = $"~c/{id:N}";
        return state.Get<ChallengeRow>(key) is { Sent: false } challenge
            ? (state.Set(key, challenge with { Sent = true }), Answer.Ok())
            : (state, Answer.Ok());
    };

    public static Phase WrongTry(string lookup) => (state, now) =>
    {
        var key = "identity/" + lookup;
        var identity = state.Get<IdentityRow>(key) ?? IdentityRow.New;
        var tries = identity.TriesDay == Day(now) ? identity.WrongTries : 0;
        return (state.Set(key, identity with { TriesDay = Day(now), WrongTries = tries + 1 }), Answer.Ok());
    };

    public static Phase Claim(string lookup, Guid claimer) => (state, now) =>
    {
        var key = "identity/" + lookup;
        var identity = state.Get<IdentityRow>(key) ?? IdentityRow.New;
        if (identity.Owner is { } owner)
        {
            var user = state.Get<UserRow>($"user/{owner:N}");
            if (owner == claimer || user is null || user.Lists(lookup))
                return (state, Answer.Ok($"{owner:N}"));
            if (now - identity.ClaimedAt < Grace)
                return (state, Answer.No(AuthError.Unavailable));
        }

        return (state.Set(key, identity with { Owner = claimer, ClaimedAt = now }), Answer.Ok($"{claimer:N}"));
    };

    public static Phase Release(string lookup, Guid user) => (state, _) =>
    {
        var key = "identity/" + lookup;
        var isListed = state.Get<UserRow>($"user/{user:N}")?.Lists(lookup) == true;
        return state.Get<IdentityRow>(key) is { } identity && identity.Owner == user && !isListed
            ? (state.Set(key, identity with { Owner = null }), Answer.Ok())
            : (state, Answer.Ok());
    };

    public static Phase Find(string lookup) => (state, _) =>
    {
        var owner = state.Get<IdentityRow>("identity/" + lookup)?.Owner;
        var isListed = owner is { } id && state.Get<UserRow>($"user/{id:N}")?.Lists(lookup) == true;
        return (state, Answer.Ok(isListed ? $"{owner:N}" : ""));
    };

    private static int Day(long now)
    {
        var day = DateTimeOffset.FromUnixTimeMilliseconds(now).UtcDateTime;
        return (day.Year * 10_000) + (day.Month * 100) + day.Day;
    }
}
