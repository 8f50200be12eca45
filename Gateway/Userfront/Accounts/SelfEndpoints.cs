using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Sessions;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Accounts;

/// <summary>GET and PUT /v0/self: the record of the user whose access token is sent.</summary>
public sealed class SelfEndpoints(IGrainFactory grains, SiteSessions sessions, ProfileReader profiles)
{
    private const int MaxName = 320;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<SelfEndpoints>();
        var group = new UserRoutes(routes, "Workspaces: own record");
        group.Get("/self", UserfrontJson.Default.PersonAnswer, endpoints.Get, "The caller's own record, as of now.");
        group.Send("PUT", "/self", UserfrontJson.Default.ChangeSelfBody, UserfrontJson.Default.PersonAnswer, endpoints.Change,
            "Changes the caller's own record. Tokens show it after the next refresh. Safe to repeat.", AuthError.NameTaken);
    }

    private async Task<Outcome<PersonAnswer>> Get(HttpContext http)
    {
        var user = await sessions.Admit(http);
        return user.Map(call => PersonAnswer.Of(call.Facts));
    }

    private async Task<Outcome<PersonAnswer>> Change(HttpContext http, ChangeSelfBody body)
    {
        var user = await sessions.Admit(http);
        if (!user.IsOk)
            return user.As<PersonAnswer>();
        var check = new FieldCheck();
        var name = check.OptionalText("username", body.Username, MaxName);
        var profile = ProfileReader.Read(check, body.Name, body.Image, body.Data);
        if (check.Failed)
            return check.Refuse<PersonAnswer>();

        var (info, facts) = (user.Require().Info, user.Require().Facts);
        var username = name is null ? Outcome<Username?>.Ok(null) : (await profiles.Normalise(facts.App.Pool, name)).Map(found => (Username?)found);
        if (!username.IsOk)
            return username.As<PersonAnswer>();
        if (username.Require() is { } wanted && await profiles.Claim(wanted, facts.User, info) is { IsOk: false } taken)
            return taken.As<PersonAnswer>();
        var changed = await grains.User(facts.User).ChangeProfile(new(info, facts.App.Id, profile, username.Require()));
        return changed.Map(person => PersonAnswer.Of(facts with { Person = person }));
    }
}
