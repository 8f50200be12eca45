using System.Collections.Immutable;
using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Gateway.Userfront.Accounts;

/// <summary>
/// The budget of tries of one user's credentials. Every request is a try of its own, whatever <c>Idempotency-Key</c> it carries: by one
/// key for all of them somebody could guess for nothing.
/// </summary>
public sealed class Tries(IGrainFactory grains)
{
    /// <summary>Takes one try of a kind (see <see cref="Factors.FactorKinds"/>); false where none is left.</summary>
    public Task<Outcome<bool>> Take(CallInfo call, string subject, string kind, Guid? attempt = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        return grains.Attempts(subject).Take(new AttemptCommand(call with { OperationId = attempt ?? Guid.NewGuid() }, [kind]));
    }

    /// <summary>Gives one try back, of a credential that could not be looked at.</summary>
    public Task<Outcome<Done>> Return(CallInfo call, string subject, Guid attempt)
    {
        ArgumentNullException.ThrowIfNull(call);
        return grains.Attempts(subject).Return(new AttemptCommand(call with { OperationId = attempt }));
    }

    /// <summary>Frees the tries of the kinds that a completed log-in proved.</summary>
    public Task<Outcome<Done>> Succeed(CallInfo call, UserId user, ImmutableArray<string> kinds) =>
        grains.Attempts(AccountNames.SubjectOf(user)).Succeed(new AttemptCommand(call, kinds));
}
