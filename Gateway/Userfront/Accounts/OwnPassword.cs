using OrleansTenantAuth.Gateway.Userfront.Factors;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Gateway.Userfront.Sessions;

namespace OrleansTenantAuth.Gateway.Userfront.Accounts;

/// <summary>The change of the caller's own password: the one before must be known, where there is one.</summary>
public sealed class OwnPassword(IGrainFactory grains, PasswordHashes hashes, Tries tries)
{
    /// <summary>Sets it, or <see cref="AuthError.CredentialInvalid"/>. Tries count together with those of log-ins.</summary>
    public async Task<Outcome<MessageAnswer>> Change(UserCall call, string? existing, string password)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (user, app) = (call.Facts.User, call.Facts.App.Id);
        var stored = await grains.User(user).Password(new(call.Info, app));
        if (!stored.IsOk)
            return stored.As<MessageAnswer>();
        if (stored.Require().Sealed is not null && await Check(call, stored.Require().Sealed, existing ?? "") is { IsOk: false } refused)
            return refused.As<MessageAnswer>();
        var hash = await hashes.Hash(user, password);
        if (!hash.IsOk)
            return hash.As<MessageAnswer>();
        var set = await grains.User(user).SetPassword(new(call.Info, app, hash.Require(), stored.Require().Stamp, IsSamePassword: false));
        return set.Map(_ => new MessageAnswer(MessageAnswer.Ok));
    }

    private async Task<Outcome<Done>> Check(UserCall call, byte[]? stored, string existing)
    {
        var admitted = await tries.Take(call.Info, AccountNames.SubjectOf(call.Facts.User), FactorKinds.Password);
        if (!admitted.IsOk)
            return admitted.As<Done>();
        var verdict = await hashes.Check(call.Facts.User, stored, existing);
        if (!verdict.IsOk)
            return verdict.As<Done>();
        return admitted.Require() && verdict.Require().IsRight
            ? await tries.Succeed(call.Info, call.Facts.User, [FactorKinds.Password])
            : Outcome<Done>.Refuse(AuthError.CredentialInvalid);
    }
}
