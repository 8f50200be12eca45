using System.Globalization;

namespace OrleansTenantAuth.Embeds;

/// <summary>Stored form of a subject whose tokens were ended. Where nothing is stored the epoch is 0.</summary>
internal sealed record EmbedRevocationState
{
    public int V { get; init; } = 1;

    /// <summary>Tokens of an older epoch do not count.</summary>
    public required long Epoch { get; init; }

    public required DateTimeOffset RevokedAt { get; init; }

    /// <summary>The operation of the last revocation, so that a repeat does not end the tokens made since.</summary>
    public required Guid RevokedBy { get; init; }
}

/// <summary>Decisions of a revocation.</summary>
internal static class EmbedRevocationRules
{
    /// <summary>Longer than any embed token counts: past it the state says nothing that expiry does not.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(EmbedLifetime.Longest) + TimeSpan.FromHours(1);

    public static Decision<EmbedRevocationState, Done> Revoke(EmbedRevocationState? state, RevokeEmbeds command, string storeKey, DateTimeOffset now)
    {
        if (state?.RevokedBy == command.Call.OperationId)
            return Decision.Answer<EmbedRevocationState, Done>(Done.Instance);
        var epoch = Math.Max((state?.Epoch ?? 0) + 1, now.ToUnixTimeMilliseconds());
        return Decision.Change(
            new EmbedRevocationState { Epoch = epoch, RevokedAt = now, RevokedBy = command.Call.OperationId },
            Outcome<Done>.Ok(Done.Instance),
            [
                new Happening("embed.revoked", command.App, command.Tenant, Data:
                [
                    KeyValuePair.Create("subject", command.Reason),
                    KeyValuePair.Create("epoch", epoch.ToString(CultureInfo.InvariantCulture)),
                ]),
            ],
            [Entries.Reap(storeKey, now + Kept)]);
    }
}
