using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;
using static OrleansTenantAuth.Tests.Grains.Tests;

namespace OrleansTenantAuth.Tests.Grains;

/// <summary>What one engine acknowledged, every other one answers by, however warm its own activations are.</summary>
public sealed class StaleEngineTests : IAsyncLifetime
{
    private GrainHarness harness = null!;
    private IGrainFactory other = null!;

    public async Task InitializeAsync()
    {
        harness = await GrainHarness.Start();
        other = await harness.AddEngine();
    }

    public async Task DisposeAsync() => await harness.DisposeAsync();

    [Fact]
    public async Task RevokeUserOnOne_RefreshOnTheOther_IsRevoked()
    {
        var (app, token, user, _) = await WarmSession();

        (await harness.Grains.User(user).RevokeSessions(new(harness.Call(), app.Id, app.SecretHash))).Require().Count.ShouldBe(1);

        (await harness.Refresh(app, token, grains: other)).ShouldBeRefused(AuthError.TokenRevoked);
    }

    [Fact]
    public async Task RevokeUserOnOne_InspectOnTheOther_IsInactive()
    {
        var (app, token, user, _) = await WarmSession();
        (await harness.Inspect(app, token, other)).Require().IsActive.ShouldBeTrue();

        (await harness.Grains.User(user).RevokeSessions(new(harness.Call(), app.Id, null))).Require();

        (await harness.Inspect(app, token, other)).Require().IsActive.ShouldBeFalse();
    }

    [Fact]
    public async Task LogoutOnOne_RefreshOnTheOther_IsRevoked()
    {
        var (app, token, _, _) = await WarmSession();

        (await harness.Logout(app, token)).Require();

        (await harness.Refresh(app, token, grains: other)).ShouldBeRefused(AuthError.TokenRevoked);
    }

    [Fact]
    public async Task RoleChangeOnOne_IsSeenByTheNextRefreshOnTheOther()
    {
        var (app, token, user, tenant) = await WarmSession();

        (await harness.Assign(app, user, tenant, "owner")).Require();

        var refreshed = (await harness.Refresh(app, token, grains: other)).Require();
        GrainHarness.RolesOf(refreshed.AccessToken).ShouldBe(["owner"]);
        (await harness.Grains.User(user).RevokeRoles(new(harness.Call(), app.Id, app.SecretHash, tenant))).Require();
        GrainHarness.RolesOf((await harness.Refresh(app, refreshed.RefreshToken, grains: other)).Require().AccessToken).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(TenantStatus.Suspended, "admin")]
    [InlineData(TenantStatus.Suspended, "owner")]
    [InlineData(TenantStatus.Deleted, "owner")]
    public async Task TenantSuspendedOrDeletedOnOne_AssignOnTheOther_IsTenantNotFound(TenantStatus status, string role)
    {
        var (app, token, user, tenant) = await WarmSession();
        (await other.User(user).AssignRoles(new(harness.Call(), app.Id, app.SecretHash, tenant, ["admin"]))).Require();

        (await harness.Grains.Tenant(tenant).SetStatus(new(harness.Call(), app.Id, status))).Require();

        (await other.User(user).AssignRoles(new(harness.Call(), app.Id, app.SecretHash, tenant, [role]))).ShouldBeRefused(AuthError.TenantNotFound);
        var refreshed = (await harness.Refresh(app, token, grains: other)).Require();
        GrainHarness.RolesOf(refreshed.AccessToken).ShouldBeEmpty();
        GrainHarness.Claims(refreshed.AccessToken).GetProperty("tenant_id").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task SecretRotatedOnOne_TheOldSecretOnTheOther_IsInvalid()
    {
        var (app, token, user, tenant) = await WarmSession();

        var secret = (await harness.Grains.App(app.Id).RotateSecret(new(harness.Call()))).Require().Secret;

        (await harness.Refresh(app, token, grains: other)).ShouldBeRefused(AuthError.TokenInvalid);
        (await other.User(user).AssignRoles(new(harness.Call(), app.Id, app.SecretHash, tenant, ["owner"]))).ShouldBeRefused(AuthError.TokenInvalid);
        var renewed = app with { SecretHash = GrainHarness.HashOf(secret) };
        (await harness.Refresh(renewed, token, grains: other)).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task AppDeletedOnOne_RefreshOnTheOther_IsInvalid()
    {
        var (app, token, _, _) = await WarmSession();

        (await harness.Grains.App(app.Id).Delete(new(harness.Call()))).Require();

        (await harness.Refresh(app, token, grains: other)).ShouldBeRefused(AuthError.TokenInvalid);
    }

    [Fact]
    public async Task UserDeletedOnOne_RefreshAndAssignOnTheOther_AreUserDeleted()
    {
        var (app, token, user, tenant) = await WarmSession();

        (await harness.Grains.User(user).Delete(new(harness.Call()))).Require();

        (await harness.Refresh(app, token, grains: other)).ShouldBeRefused(AuthError.UserDeleted);
        (await other.User(user).AssignRoles(new(harness.Call(), app.Id, app.SecretHash, tenant, ["owner"]))).ShouldBeRefused(AuthError.UserDeleted);
    }

    [Fact]
    public async Task RolesCataloguedOnOne_CanBeAssignedOnTheOther()
    {
        var (app, _, user, tenant) = await WarmSession();

        (await harness.Grains.App(app.Id).Configure(new(harness.Call(), null, null, [new RoleDefinition("pilot", "", [])]))).Require();

        (await other.User(user).AssignRoles(new(harness.Call(), app.Id, app.SecretHash, tenant, ["pilot"]))).IsOk.ShouldBeTrue();
        (await other.User(user).AssignRoles(new(harness.Call(), app.Id, app.SecretHash, tenant, ["admin"]))).ShouldBeRefused(AuthError.ValidationError);
    }

    [Fact]
    public async Task KeyCompromisedOnOne_TheNextRefreshOnTheOther_SignsWithTheStandby()
    {
        var (app, token, _, _) = await WarmSession();
        var ring = (await harness.Grains.KeyRing("main").Get(new(harness.Call()))).Require();
        var active = ring.Keys.Single(key => key.Algorithm == "ES256" && key.State == KeyState.Active);
        var standby = ring.Keys.Single(key => key.Algorithm == "ES256" && key.State == KeyState.Standby);

        (await harness.Grains.KeyRing("main").Compromise(new(harness.Call(), active.KeyId))).Require();

        var refreshed = (await harness.Refresh(app, token, grains: other)).Require();
        GrainHarness.Header(refreshed.AccessToken).GetProperty("kid").GetString().ShouldBe(standby.KeyId);
    }

    [Fact]
    public async Task NameReleasedOnOne_IsResolvedToNobodyOnTheOther()
    {
        var (app, _, _, tenant) = await WarmSession();
        var code = (await harness.Grains.Tenant(tenant).Get(new(harness.Call(), app.Id))).Require().Code;
        (await harness.Grains.TenantAlias(code).Claim(new(harness.Call(), GrainKey.Tenant(tenant.Value)))).Require();
        (await other.TenantAlias(code).Resolve(new(harness.Call()))).Require().OwnerKey.ShouldNotBeNull();

        (await harness.Grains.Tenant(tenant).SetStatus(new(harness.Call(), app.Id, TenantStatus.Deleted))).Require();

        (await other.TenantAlias(code).Resolve(new(harness.Call()))).Require().OwnerKey.ShouldBeNull();
    }

    [Fact]
    public async Task LeavingOnOne_GetOnTheOther_IsNotFound()
    {
        var (app, token, user, _) = await WarmSession();
        (await other.User(user).Get(new(harness.Call(), app.Id))).Require();

        (await harness.Grains.User(user).Leave(new(harness.Call(), app.Id))).Require();

        (await other.User(user).Get(new(harness.Call(), app.Id))).ShouldBeRefused(AuthError.UserNotFound);
        (await harness.Refresh(app, token, grains: other)).ShouldBeRefused(AuthError.TokenRevoked);
    }

    /// <summary>A session whose app, tenant, user, family and ring are warm in both engines.</summary>
    private async Task<(GrainApp App, string Token, UserId User, TenantId Tenant)> WarmSession()
    {
        var app = await harness.NewApp();
        var tenant = await harness.NewTenant(app);
        var first = await harness.Login(app, NewEmail());
        (await harness.Assign(app, first.User, tenant, "admin")).Require();
        var second = (await harness.Refresh(app, first.RefreshToken)).Require();
        var third = (await harness.Refresh(app, second.RefreshToken, grains: other)).Require();
        GrainHarness.RolesOf(third.AccessToken).ShouldBe(["admin"]);
        return (app, third.RefreshToken, first.User, tenant);
    }
}
