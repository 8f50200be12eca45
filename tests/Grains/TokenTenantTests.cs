using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.TestSupport;
using static OrleansTenantAuth.Tests.Grains.Tests;

namespace OrleansTenantAuth.Tests.Grains;

/// <summary>Which tenant a token names, and what suspending or deleting a tenant does to the next one.</summary>
public sealed class TokenTenantTests : IAsyncLifetime
{
    private GrainHarness harness = null!;

    public async Task InitializeAsync() => harness = await GrainHarness.Start();

    public async Task DisposeAsync() => await harness.DisposeAsync();

    [Fact]
    public async Task TheTokenNames_TheTenantAskedFor_AndKeepsItWhileARoleRemains()
    {
        var app = await harness.NewApp();
        var (one, two) = (await harness.NewTenant(app), await harness.NewTenant(app));
        var first = await harness.Login(app, NewEmail());
        (await harness.Assign(app, first.User, one, "admin")).Require();
        (await harness.Assign(app, first.User, two, "viewer")).Require();

        var asked = (await harness.Refresh(app, first.RefreshToken, tenant: one)).Require();
        TenantOf(asked).ShouldBe(one);
        var kept = (await harness.Refresh(app, asked.RefreshToken)).Require();
        TenantOf(kept).ShouldBe(one);
        (await harness.Grains.User(first.User).RevokeRoles(new(harness.Call(), app.Id, app.SecretHash, one))).Require();
        TenantOf((await harness.Refresh(app, kept.RefreshToken)).Require()).ShouldBe(two);
    }

    [Fact]
    public async Task ASuspendedTenant_LeavesTheNextToken_AndComesBackWhenResumed()
    {
        var app = await harness.NewApp(new AppSettings { Algorithm = "ES256", AuthorizationClaim = true });
        var tenant = await harness.NewTenant(app);
        var first = await harness.Login(app, NewEmail());
        (await harness.Assign(app, first.User, tenant, "admin")).Require();
        await SetStatus(app, tenant, TenantStatus.Suspended);

        var without = (await harness.Refresh(app, first.RefreshToken)).Require();
        TenantOf(without).ShouldBeNull();
        GrainHarness.Claims(without.AccessToken).GetProperty("authorization").EnumerateObject().ShouldBeEmpty();
        (await harness.Refresh(app, without.RefreshToken, tenant: tenant)).ShouldBeRefused(AuthError.RoleNotFound);
        (await harness.Assign(app, first.User, tenant, "owner")).ShouldBeRefused(AuthError.TenantNotFound);

        await SetStatus(app, tenant, TenantStatus.Active);
        TenantOf((await harness.Refresh(app, without.RefreshToken)).Require()).ShouldBe(tenant);
    }

    [Fact]
    public async Task RolesInASuspendedOrDeletedTenant_CanBeRevoked()
    {
        var app = await harness.NewApp();
        var first = await harness.Login(app, NewEmail());
        foreach (var status in new[] { TenantStatus.Suspended, TenantStatus.Deleted })
        {
            var tenant = await harness.NewTenant(app);
            (await harness.Assign(app, first.User, tenant, "admin")).Require();
            await SetStatus(app, tenant, status);
            (await harness.Grains.User(first.User).RevokeRoles(new(harness.Call(), app.Id, app.SecretHash, tenant))).IsOk.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task TheAuthorizationClaim_NamesAtMostFiftyTenants_AndManySuspendedOnesStopNoRefresh()
    {
        var app = await harness.NewApp(new AppSettings { Algorithm = "ES256", AuthorizationClaim = true });
        var first = await harness.Login(app, NewEmail());
        var tenants = new List<TenantId>();
        for (var i = 0; i < 140; i++)
        {
            var tenant = await harness.NewTenant(app);
            (await harness.Assign(app, first.User, tenant, "viewer")).Require();
            tenants.Add(tenant);
        }

        var full = (await harness.Refresh(app, first.RefreshToken)).Require();
        var claims = GrainHarness.Claims(full.AccessToken);
        claims.GetProperty("authorization").EnumerateObject().Count().ShouldBe(50);
        claims.GetProperty("authorization_truncated").GetBoolean().ShouldBeTrue();

        foreach (var tenant in tenants)
            await SetStatus(app, tenant, TenantStatus.Suspended);
        (await harness.Refresh(app, full.RefreshToken)).IsOk.ShouldBeTrue();
    }

    private async Task SetStatus(GrainApp app, TenantId tenant, TenantStatus status) =>
        (await harness.Grains.Tenant(tenant).SetStatus(new(harness.Call(), app.Id, status))).Require();

    private static TenantId? TenantOf(SessionTokens tokens) =>
        GrainHarness.Claims(tokens.AccessToken).GetProperty("tenant_id").GetString() is { } id ? new TenantId(Guid.Parse(id)) : null;
}
