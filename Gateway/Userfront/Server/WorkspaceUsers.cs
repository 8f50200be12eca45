using System.Globalization;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Finds users of a workspace by what stands in paths: their number or their uuid.</summary>
public sealed class WorkspaceUsers(IGrainFactory grains)
{
    /// <summary>The id, or <see cref="AuthError.UserNotFound"/>. Whether a uuid is a user of the app is the grain's to say.</summary>
    public async Task<Outcome<UserId>> Find(ServerCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var name = call.Http.GetRouteValue("userId") as string;
        if (Guid.TryParseExact(name, "D", out var id))
            return Outcome<UserId>.Ok(new UserId(id));
        if (!long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return Outcome<UserId>.Refuse(AuthError.UserNotFound);
        var item = await grains.Directory().UserByNumber(new(call.Info, call.Site.App.Pool, number));
        return item.Map(user => user.Id);
    }

    /// <summary>
    /// The user as of now, or <see cref="AuthError.UserNotFound"/>: also one who is deleted, of another app, or without a role in a
    /// tenant below the root.
    /// </summary>
    public async Task<Outcome<SessionFacts>> Read(ServerCall call)
    {
        var id = await Find(call);
        return id.IsOk ? await Read(call, id.Require()) : id.As<SessionFacts>();
    }

    /// <summary>The same for a user whose id is known.</summary>
    public async Task<Outcome<SessionFacts>> Read(ServerCall call, UserId user)
    {
        ArgumentNullException.ThrowIfNull(call);
        var facts = await grains.User(user).ReadSessionNow(
            new(call.Info, call.Site.App.Id, null, null, call.Site.Tenant.Id, call.Site.Tenant.Id));
        return !facts.IsOk || facts.Require() is { IsMember: true, IsDeleted: false, TenantRefused: false, Person: not null }
            ? facts
            : Outcome<SessionFacts>.Refuse(AuthError.UserNotFound);
    }
}
