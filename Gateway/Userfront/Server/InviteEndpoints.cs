using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Accounts;
using OrleansTenantAuth.Gateway.Userfront.Factors;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Invitations to roles, by e-mail.</summary>
public sealed class InviteEndpoints(IGrainFactory grains, Invitations invitations)
{
    private const int MaxEmail = 320;
    private const int MaxRoles = 20;
    private const string List = "/tenants/{tenantId}/invites";

    /// <summary>Maps the routes. Without a tenant in the path the workspace's root is meant.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<InviteEndpoints>();
        var group = new ServerRoutes(routes, "Workspaces: invitations");
        foreach (var path in new[] { "/roles/invite", "/tenants/{tenantId}/roles/invite", "/users/invite" })
        {
            group.Send("POST", path, UserfrontJson.Default.InviteBody, UserfrontJson.Default.InvitedAnswer, endpoints.Invite,
                "Sends a link that works once and gives the roles; a new address makes a user. A repeat with the same Idempotency-Key sends one.",
                AuthError.Forbidden, AuthError.UserDeleted, AuthError.OtpRateLimited, AuthError.ContactTaken, AuthError.NameTaken, AuthError.Overloaded);
        }

        group.Get(List, UserfrontJson.Default.InvitesAnswer, endpoints.Read, "Invitations of the tenant that can still be used, the oldest first.")
            .Takes(Paging.LimitName, "Invitations at most, 1 to 1000; 100 where it is left out.")
            .Takes(Paging.CursorName, "nextCursor of the page before.");
        group.Delete(List + "/{inviteId}", UserfrontJson.Default.MessageAnswer, endpoints.Revoke,
            "Ends an invitation that was not used: its link opens nothing any more. Safe to repeat.", AuthError.Forbidden, AuthError.InviteNotFound);
    }

    private async Task<Outcome<InvitedAnswer>> Invite(ServerCall call, InviteBody body)
    {
        var check = new FieldCheck();
        var email = check.Text("email", body.Email, MaxEmail);
        var roles = check.OptionalList("roles", body.Roles, MaxRoles) ?? [];
        if (body.Roles == default)
            check.Add("roles", "This field is required.");
        var username = check.OptionalText("username", body.Username, MaxEmail);
        var profile = ProfileReader.Read(check, body.Name, body.Image, body.Data);
        var type = check.OptionalText("options.type", body.Options?.Type ?? default, 10) ?? InviteAnswer.Welcome;
        if (type is not (InviteAnswer.Welcome or InviteAnswer.Reset))
            check.Add("options.type", "Must be welcome or reset.");
        var seconds = LinkLifetimes.Read(check, "options.duration", body.Options?.Duration ?? default);
        return check.Failed
            ? check.Refuse<InvitedAnswer>()
            : await invitations.Invite(new(call, email, roles, username, profile, type == InviteAnswer.Reset, seconds));
    }

    private async Task<Outcome<InvitesAnswer>> Read(ServerCall call)
    {
        var check = new FieldCheck();
        var paging = Paging.Read(call.Http, check, Paging.IsId);
        if (check.Failed)
            return check.Refuse<InvitesAnswer>();
        var tenant = call.Site.Tenant;
        var page = await grains.Directory().Invites(new(call.Info, tenant.Id.Value.ToString("N"), paging.After, paging.Limit));
        return page.Map(found => new InvitesAnswer(
            [.. found.Items.Select(invite => InviteAnswer.Of(tenant.Code, invite))], Paging.Cursor(found.Next)));
    }

    private async Task<Outcome<MessageAnswer>> Revoke(ServerCall call)
    {
        if (!Guid.TryParseExact(call.Http.GetRouteValue("inviteId") as string, "D", out var id))
            return Outcome<MessageAnswer>.Refuse(AuthError.InviteNotFound);
        var revoked = await grains.Challenge(new ChallengeId(id)).RevokeInvite(new(call.Info, call.Site.App.Id, call.Site.Tenant.Id));
        return revoked.Map(_ => new MessageAnswer(MessageAnswer.Ok));
    }
}
