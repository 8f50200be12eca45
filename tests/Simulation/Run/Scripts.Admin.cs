using System.Text.Json;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Tests.Simulation.Calls;
using OrleansTenantAuth.Tests.Simulation.Model;

namespace OrleansTenantAuth.Tests.Simulation.Run;

/// <content>Apps and admins.</content>
public sealed partial class Scripts
{
    private Script Assign()
    {
        var user = User();
        var app = AppOf(user);
        return One("assign", UserCalls.Assign(As(app), user, Tenant(app), Chance(0.95) ? Pick(Roles) : "boss", NewId()));
    }

    private Script RevokeRoles()
    {
        var user = User();
        var app = AppOf(user);
        var granted = store.Get<UserRow>($"user/{user:N}")?.In(app)?.Grants ?? [];
        var tenant = !granted.IsEmpty && Chance(0.8) ? Pick(granted).Tenant : Tenant(app);
        return One("revoke-roles", UserCalls.RevokeRoles(As(app), user, tenant, NewId()));
    }

    private Script RevokeUser()
    {
        if (registry.Revocations.Count > 0 && Chance(0.3))
        {
            var (again, where, sameOperation) = registry.Revocations[^1];
            return One("revoke-user again", UserCalls.RevokeSessions(As(where), again, sameOperation));
        }

        var user = User();
        var app = AppOf(user);
        var operation = NewId();
        registry.Revocations.Add((user, app, operation));
        return One("revoke-user", UserCalls.RevokeSessions(As(app), user, operation));
    }

    private Script NewTenant()
    {
        var app = App();
        var known = registry.Tenants.Count > 0 && Chance(0.2);
        var tenant = known ? Pick(registry.Tenants) : NewId();
        if (!known)
            registry.AddTenant(tenant);
        var (code, operation) = ("t" + NewId().ToString("N")[..12], NewId());
        return new("create-tenant", async client =>
        {
            if ((await client.Do(AppCalls.ClaimCode(tenant, code, operation))).IsOk)
                await client.Do(AppCalls.CreateTenant(app, tenant, code, operation));
        });
    }

    private Script TenantStatusChange()
    {
        var app = App();
        var status = random.Next(10) switch
        {
            < 4 => TenantStatus.Suspended,
            < 9 => TenantStatus.Active,
            _ => TenantStatus.Deleted,
        };
        return One("tenant-status", AppCalls.SetStatus(app, Tenant(app), status, NewId()));
    }

    private Script DeleteOrRestore()
    {
        var user = User();
        var isDeleted = store.Get<UserRow>($"user/{user:N}")?.Deleted == true;
        return One("delete-user", UserCalls.Delete(user, isDeleted ? Chance(0.2) : Chance(0.8), NewId()));
    }

    private Script Leave()
    {
        var user = User();
        return One("leave", UserCalls.Leave(user, AppOf(user), NewId()));
    }

    private Script RotateSecret()
    {
        var (app, operation) = (App(), NewId());
        return new("rotate-secret", async client =>
        {
            var answer = await client.Do(AppCalls.RotateSecret(app, operation));
            if (answer.Value is AppSecret secret)
                registry.AddSecret(app, operation, secret.Secret);
        });
    }

    private Script Keys()
    {
        var keys = JsonDocument.Parse(store.Ring).RootElement.GetProperty("keys").EnumerateArray()
            .Where(key => key.GetProperty("algorithm").GetString() == "ES256")
            .Select(key => key.GetProperty("keyId").GetString()!)
            .ToList();
        return Chance(0.5) || keys.Count > 30
            ? One("rotate-keys", AppCalls.RotateKeys(random.Next(2) * 3_600, NewId()))
            : One("compromise-key", AppCalls.CompromiseKey(Pick(keys), NewId()));
    }
}
