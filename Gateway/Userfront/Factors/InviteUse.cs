using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>
/// What a link does more when it is an invitation: it counts for the user whom it invited and for nobody else, looks at no session,
/// and gives the roles after the address was proven, when nothing that was set up before the proof counts any more.
/// </summary>
public sealed class InviteUse(IGrainFactory grains)
{
    /// <summary>
    /// Whether the invited user is still the one: owns the address, is not deleted, and was not put out since. Told only to who
    /// knows the link; nothing is consumed then.
    /// </summary>
    public async Task<Outcome<bool>> IsForInvited(SiteCall call, ChallengeView sent)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(sent);
        var owner = await grains.Identity(sent.Contact).Find(new(call.Info));
        if (!owner.IsOk)
            return owner.As<bool>();
        if (sent.User is not { } invited || owner.Require().User != invited)
            return Outcome<bool>.Ok(false);
        var facts = await grains.User(invited).ReadSessionNow(new(call.Info, call.Site.App.Id, null, null, null));
        return facts.Error == AuthError.UserNotFound
            ? Outcome<bool>.Ok(false)
            : facts.Map(user => !user.IsDeleted && (user.IsMember || !sent.Invite!.WasMember));
    }

    /// <summary>Gives the roles of a used invitation; of any other link nothing.</summary>
    public async Task<Outcome<Done>> GiveRoles(SiteCall call, UserId user, InviteRequest? invite)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (invite is null)
            return Outcome<Done>.Ok(Done.Instance);
        var given = await grains.User(user).AddRoles(new(call.Info, call.Site.App.Id, null, invite.Tenant, invite.Roles));

        // Roles or tenant went between the use and now: the link still counts until it opened a session, and tells so then.
        return given.Error is AuthError.ValidationError or AuthError.TenantNotFound or AuthError.UserNotFound or AuthError.UserDeleted
            ? Outcome<Done>.Refuse(AuthError.LinkInvalid)
            : given;
    }
}
