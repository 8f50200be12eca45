using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Tests.Simulation.Model;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Tests.Simulation.Calls;

/// <summary>An app as it presents itself: its secret and the operation that made it.</summary>
public sealed record Credentials(Guid App, Guid SecretOperation, byte[] SecretHash)
{
    public Caller Caller => new(App, SecretOperation);
}

/// <summary>Calls of users, roles and epochs.</summary>
public static class UserCalls
{
    public static Call Assign(Credentials app, Guid user, Guid tenant, string role, Guid operation) => new(
        $"assign {role} to {user:N} in {tenant:N} by {app.App:N}",
        grains => Call.Ask(() => grains.User(new UserId(user)).AssignRoles(new AssignRoles(
            Call.Info(operation), new AppId(app.App), app.SecretHash, new TenantId(tenant), [role]))),
        [UserModel.Adopt(app.Caller, user, tenant, role), UserModel.Assign(app.Caller, user, tenant, role)]);

    public static Call RevokeRoles(Credentials app, Guid user, Guid tenant, Guid operation) => new(
        $"revoke-roles of {user:N} in {tenant:N} by {app.App:N}",
        grains => Call.Ask(() => grains.User(new UserId(user)).RevokeRoles(new RevokeRoles(
            Call.Info(operation), new AppId(app.App), app.SecretHash, new TenantId(tenant)))),
        UserModel.RevokeRoles(app.Caller, user, tenant));

    public static Call RevokeSessions(Credentials app, Guid user, Guid operation) => new(
        $"revoke-user {user:N} by {app.App:N} op {operation:N}",
        grains => Call.Ask(
            () => grains.User(new UserId(user)).RevokeSessions(new RevokeSessions(Call.Info(operation), new AppId(app.App), app.SecretHash)),
            revoked => $"{revoked.Count}"),
        UserModel.RevokeSessions(app.Caller, user, operation));

    public static Call Delete(Guid user, bool isDeleted, Guid operation) => new(
        $"{(isDeleted ? "delete" : "restore")} user {user:N}",
        grains => Call.Ask(() => isDeleted
            ? grains.User(new UserId(user)).Delete(new DeleteUser(Call.Info(operation)))
            : grains.User(new UserId(user)).Restore(new DeleteUser(Call.Info(operation)))),
        UserModel.Delete(user, isDeleted));

    public static Call Leave(Guid user, Guid app, Guid operation) => new(
        $"leave {app:N} user {user:N}",
        grains => Call.Ask(() => grains.User(new UserId(user)).Leave(new LeaveApp(Call.Info(operation), new AppId(app)))),
        UserModel.Leave(user, app, operation));

    public static Call ProveContact(Guid user, Guid app, Contact contact, Func<string, bool> isSameKind, Guid operation) => new(
        $"prove {contact.Lookup[..6]} of {user:N}",
        grains => Call.Ask(
            () => grains.User(new UserId(user)).ProveContact(new ProveContact(Call.Info(operation), new AppId(app), contact, true)),
            proven => string.Join(',', proven.ReleasedLookups)),
        UserModel.ProveContact(user, app, contact.Lookup, isSameKind),
        isOutside: true);

    public static Call Get(Guid user, Guid app, Guid operation) => new(
        $"get user {user:N} app {app:N}",
        grains => Call.Ask(
            () => grains.User(new UserId(user)).Get(new GetUser(Call.Info(operation), new AppId(app))),
            view => $"deleted {view.DeletedAt is not null} ep {view.Epoch} {string.Join(';', view.Grants.Select(g => $"{g.Tenant.Value:N}={string.Join(' ', g.Roles)}"))}"),
        UserModel.Get(user, app));
}
