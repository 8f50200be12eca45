using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Userfront.Accounts;
using OrleansTenantAuth.Gateway.Userfront.Factors;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>A well-formed invitation.</summary>
/// <param name="At">The call, at the tenant of the roles.</param>
/// <param name="Email">The address as typed.</param>
/// <param name="Roles">What the invited gets.</param>
/// <param name="Username">Of a new user.</param>
/// <param name="Profile">Of a new user.</param>
/// <param name="SetsPassword">Whether the link leads to the choice of a password.</param>
/// <param name="LifetimeSeconds">How long it counts, or null.</param>
public sealed record InviteCall(
    ServerCall At, string Email, ImmutableArray<string> Roles, string? Username, ProfileFields Profile, bool SetsPassword, int? LifetimeSeconds);

/// <summary>
/// Invites by e-mail: finds the user of the address, or makes one who has proven nothing, and sends a link. Roles come with the link's
/// use (<see cref="InviteUse"/>), not before: whoever signed up with the address of somebody else has none of them.
/// </summary>
public sealed class Invitations(IGrainFactory grains, NewAccount accounts, ContactSends sends)
{
    private const string LinkType = "invite";

    /// <summary>Runs the protocol.</summary>
    public async Task<Outcome<InvitedAnswer>> Invite(InviteCall ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var (info, site) = (ask.At.Info, ask.At.Site);

        // The request checks the roles again, under the app's version; here, so that a mistake makes no user.
        if (RoleNames.Problem(ask.Roles, site.App.Roles, "roles") is { } problem)
            return Outcome<InvitedAnswer>.Invalid(problem.Field, problem.Message);
        if (LinkOrigins.Of(ask.At.Http, site.App) is null)
            return ContactSends.NoOrigin.As<InvitedAnswer>();
        var email = await sends.Normalise(info, site, ContactRules.Email, ask.Email, isLink: true);
        if (!email.IsOk)
            return email.As<InvitedAnswer>();
        var invited = await Find(ask, email.Require());
        if (!invited.IsOk)
            return invited.As<InvitedAnswer>();

        var (user, wasMember) = (invited.Require().User, invited.Require().WasMember);
        var seconds = ask.LifetimeSeconds ?? LinkLifetimes.Of(LinkType);
        var purpose = ask.SetsPassword ? OtpPurpose.PasswordReset : OtpPurpose.Login;
        var made = await sends.Make(new(new SiteCall(ask.At.Http, site, info), email.Require(), purpose, user, LinkType, null)
        {
            Invite = new(site.Tenant.Id, ask.Roles, wasMember),
            LifetimeSeconds = seconds,
        });
        return made.Map(sent => new InvitedAnswer(MessageAnswer.Ok, sent.Answer.Result, InviteAnswer.Of(site.Tenant.Code, new(
            sent.Id, user, email.Require().Value, ask.Roles, ask.SetsPassword, sent.ExpiresAt - TimeSpan.FromSeconds(seconds), sent.ExpiresAt))));
    }

    private async Task<Outcome<Invited>> Find(InviteCall ask, Contact email)
    {
        var (info, app) = (ask.At.Info, ask.At.Site.App);
        var owner = await grains.Identity(email).Find(new(info));
        if (!owner.IsOk)
            return owner.As<Invited>();
        if (owner.Require().User is not { } known)
        {
            var made = await accounts.Make(new(info, app, ask.Email, ask.Username, ask.Profile, null));
            return made.Map(user => new Invited(user.User, WasMember: true));
        }

        var facts = await grains.User(known).ReadSessionNow(new(info, app.Id, null, null, null));
        if (!facts.IsOk)
            return facts.As<Invited>();
        return facts.Require().IsDeleted
            ? Outcome<Invited>.Refuse(AuthError.UserDeleted)
            : Outcome<Invited>.Ok(new(known, facts.Require().IsMember));
    }

    private sealed record Invited(UserId User, bool WasMember);
}
