using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Tests.Simulation.Model;

namespace OrleansTenantAuth.Tests.Simulation.Calls;

/// <summary>Calls of apps, tenants and key rings.</summary>
public static class AppCalls
{
    public const string Ring = "main";

    public static Call RotateSecret(Guid app, Guid operation) => new(
        $"rotate-secret {app:N} op {operation:N}",
        grains => Call.Ask(() => grains.App(new AppId(app)).RotateSecret(new RotateAppSecret(Call.Info(operation)))),
        AppModel.RotateSecret(app, operation));

    public static Call ClaimCode(Guid tenant, string code, Guid operation) => new(
        $"claim code {code} for {tenant:N}",
        grains => Call.Ask(() => grains.TenantAlias(code).Claim(new ClaimAlias(Call.Info(operation), $"tenant/{tenant:N}"))),
        (state, _) => (state, Answer.Ok()),
        isOutside: true);

    public static Call CreateTenant(Guid app, Guid tenant, string code, Guid operation) => new(
        $"create tenant {tenant:N} app {app:N}",
        grains => Call.Ask(() => grains.Tenant(new TenantId(tenant)).Create(new CreateTenant(
            Call.Info(operation), new AppId(app), "Tenant", code, null, null, null))),
        AppModel.CreateTenant(app, tenant));

    public static Call SetStatus(Guid app, Guid tenant, TenantStatus status, Guid operation) => new(
        $"{status} tenant {tenant:N} app {app:N}",
        grains => Call.Ask(() => grains.Tenant(new TenantId(tenant)).SetStatus(new SetTenantStatus(Call.Info(operation), new AppId(app), status))),
        AppModel.SetStatus(app, tenant, status.ToString()));

    public static Call GetTenant(Guid app, Guid tenant, Guid operation) => new(
        $"get tenant {tenant:N} app {app:N}",
        grains => Call.Ask(
            () => grains.Tenant(new TenantId(tenant)).Get(new DescribeTenant(Call.Info(operation), new AppId(app))), view => view.Status.ToString()),
        AppModel.GetTenant(app, tenant));

    public static Call RotateKeys(int overlapSeconds, Guid operation) => new(
        $"rotate keys op {operation:N}",
        grains => Call.Ask(() => grains.KeyRing(Ring).Rotate(new RotateKeys(Call.Info(operation), "ES256", overlapSeconds))),
        (state, _) => (state, Answer.Ok()),
        isOutside: true);

    public static Call CompromiseKey(string keyId, Guid operation) => new(
        $"compromise key {keyId}",
        async grains =>
        {
            // A retired key may be pruned by a rotation at the same time: it is gone either way.
            var answer = await Call.Ask(() => grains.KeyRing(Ring).Compromise(new CompromiseKey(Call.Info(operation), keyId)));
            return answer.Error == AuthError.KeyNotFound ? Answer.Ok() : answer;
        },
        (state, _) => (state, Answer.Ok()),
        isOutside: true);
}
