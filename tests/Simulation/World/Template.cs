using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tests.Simulation.Calls;
using OrleansTenantAuth.Tests.Simulation.Store;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Tests.Simulation.World;

/// <summary>A database with nothing but the installation and its key ring, made once: RSA keys take long to make.</summary>
public sealed record Template(StoreContent Content, Installation Installation, MasterKeys MasterKeys)
{
    private static readonly Lazy<Task<Template>> Made = new(Make);

    public static Task<Template> Get() => Made.Value;

    private static async Task<Template> Make()
    {
        var masterKeys = new MasterKeys([new MasterKey("k1", new byte[32])]);
        var time = new FakeTime();
        var store = new SimStore(StoreContent.Empty, StoreFlaw.None);
        var view = new SimStoreView(store, new SimFaults(), new StoreClock(time));
        var installation = await Installation.Open(view, masterKeys, CancellationToken.None);
        var engine = await SimEngine.Start(store, time, installation, masterKeys);
        (await engine.Grains.KeyRing(AppCalls.Ring).Get(new DescribeKeyRing(Call.Info(Guid.NewGuid())))).Require();
        await engine.Stop();
        return new Template(store.Content, installation, masterKeys);
    }
}
