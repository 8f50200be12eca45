using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;
using static OrleansTenantAuth.Tests.Grains.Tests;

namespace OrleansTenantAuth.Tests.Grains;

/// <summary>What callers see when the silo that has their grain dies or leaves.</summary>
public sealed class OrleansSiloLossTests : IAsyncLifetime
{
    private GrainHarness harness = null!;

    private InProcessTestCluster Cluster => harness.Engine.Cluster;

    public async Task InitializeAsync() => harness = await GrainHarness.Start();

    public async Task DisposeAsync() => await harness.DisposeAsync();

    [Fact]
    public async Task Refresh_WhoseSiloDies_IsSentAgain_AndOneSuccessorLives()
    {
        var app = await harness.NewApp();
        var token = (await harness.Login(app, NewEmail())).RefreshToken;
        var grain = harness.Grains.Family(GrainHarness.Split(token).Family);
        var paused = harness.Store.PauseBeforeWrite(commit => commit.Key == FamilyKey(token));
        var refreshing = harness.Refresh(app, token, grains: FarFrom(grain));
        await paused.Reached;

        await Kill(grain);

        var refreshed = (await refreshing).Require();
        paused.Release();
        (await harness.Refresh(app, refreshed.RefreshToken)).IsOk.ShouldBeTrue();
        (await harness.EventKinds()).ShouldNotContain(kind => kind == "session.reuse_detected");
    }

    [Fact]
    public async Task RoleAssignment_WhoseSiloDies_IsNotSentAgain_AndItsOutcomeIsUnknown()
    {
        var app = await harness.NewApp();
        var tenant = await harness.NewTenant(app);
        var session = await harness.Login(app, NewEmail());
        var grain = harness.Grains.User(session.User);
        var paused = harness.Store.PauseBeforeWrite(commit => commit.Key == GrainKey.User(session.User.Value));
        var assigning = FarFrom(grain).User(session.User).AssignRoles(new(harness.Call(), app.Id, app.SecretHash, tenant, ["admin"]));
        await paused.Reached;

        await Kill(grain);

        var fault = await Record.ExceptionAsync(() => assigning);
        EngineFaults.Classify(fault!).ShouldBe(FaultKind.Timeout, fault!.ToString());
        paused.Release();
        (await harness.Assign(app, session.User, tenant, "viewer")).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task Sessions_OfASiloThatLeaves_GoOnElsewhere()
    {
        var app = await harness.NewApp();
        var tokens = new List<string>();
        for (var i = 0; i < 20; i++)
            tokens.Add((await harness.Login(app, NewEmail())).RefreshToken);

        await Cluster.StopSiloAsync(Cluster.Silos[0]);

        foreach (var token in tokens)
            (await harness.Refresh(app, token)).IsOk.ShouldBeTrue();
    }

    private async Task Kill(IAddressable grain) => await Cluster.KillSiloAsync(HomeOf(grain));

    /// <summary>Grains as a silo sees them that does not have this one.</summary>
    private IGrainFactory FarFrom(IAddressable grain) =>
        (IGrainFactory)Cluster.Silos.Single(silo => silo != HomeOf(grain)).ServiceProvider.GetService(typeof(IGrainFactory))!;

    private InProcessSiloHandle HomeOf(IAddressable grain)
    {
        Cluster.TryGetGrainContext(grain.GetGrainId(), out var context).ShouldBeTrue();
        return Cluster.GetSiloForAddress(context!.Address.SiloAddress!)!;
    }
}
