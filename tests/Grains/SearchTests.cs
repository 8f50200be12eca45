using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Finds;
using OrleansTenantAuth.TestSupport;
using OrleansTenantAuth.Users;
using static OrleansTenantAuth.Tests.Grains.Tests;

namespace OrleansTenantAuth.Tests.Grains;

/// <summary>Searches among users: what an upgrade finds, and what is too much.</summary>
public sealed class SearchTests
{
    [Fact]
    public async Task UsersOfAnEarlierVersion_AreFound_OnceTheyWroteTheirEntries()
    {
        await using var harness = await GrainHarness.Start();
        var app = await NewWorkspace(harness);
        var (first, second) = (await SignUp(harness, app, "Ada"), await SignUp(harness, app, "Grace"));
        var tenant = await harness.NewTenant(app);
        (await harness.Assign(app, first, tenant, "admin")).Require();
        (await Found(harness, app)).ShouldBe([first, second], ignoreOrder: true);

        // As a database in which nobody has written entries of searches yet.
        foreach (var user in new[] { first, second })
            await Forget(harness, GrainKey.User(user.Value), ($"find/users/{app.Id.Value:N}", user.Value), ($"find/roles/{tenant.Value:N}", user.Value));
        await Forget(harness, GrainKey.Tenant(tenant.Value), ($"find/tenants/{app.Id.Value:N}", tenant.Value));
        (await Found(harness, app)).ShouldBeEmpty();

        var backfill = new SearchBackfill(harness.Store, harness.Grains);
        (await backfill.Run(() => Task.FromResult(false), default)).ShouldBeNull();
        (await Found(harness, app)).ShouldBeEmpty();
        (await backfill.Run(() => Task.FromResult(true), default)).ShouldBe(3);
        (await Found(harness, app)).ShouldBe([first, second], ignoreOrder: true);
        (await Found(harness, app, tenant)).ShouldBe([first]);
        (await backfill.Run(() => Task.FromResult(true), default)).ShouldBe(0);
    }

    [Fact]
    public async Task ASearchThatNoIndexServes_IsRefused_WhereItsPageDoesNotFill()
    {
        using var directory = new TestDirectory();
        await using var harness = await GrainHarness.Start(new StoreOptions { DataDirectory = directory.Path, Finds = new FindBounds(1, 1, 2) });
        var app = await NewWorkspace(harness);
        foreach (var name in new[] { "one", "two", "three" })
            await SignUp(harness, app, name);
        (await Ask(harness, app, "contains", "nobody")).Error.ShouldBe(AuthError.SearchTooBroad);
        (await Ask(harness, app, "is", "nobody")).Require().Users.ShouldBeEmpty();
    }

    [Fact]
    public async Task Activity_IsWrittenOnceAMinute()
    {
        await using var harness = await GrainHarness.Start();
        var app = await NewWorkspace(harness);
        var user = harness.Grains.User(await SignUp(harness, app, "Ada"));
        var first = (await user.Touch(new(harness.Call(), app.Id))).Require();
        var head = await harness.Store.Head();
        harness.Time.Advance(TimeSpan.FromSeconds(59));
        (await user.Touch(new(harness.Call(), app.Id))).Require().ShouldBe(first);
        (await harness.Store.Head()).ShouldBe(head);
        harness.Time.Advance(TimeSpan.FromSeconds(1));
        (await user.Touch(new(harness.Call(), app.Id))).Require().At.ShouldBe(first.At + TimeSpan.FromMinutes(1));
        (await user.Touch(new(harness.Call(), (await harness.NewApp()).Id))).ShouldBeRefused(AuthError.UserNotFound);
    }

    [Fact]
    public async Task AnApp_DeletesNoUserWhomAnotherAppHasToo()
    {
        await using var harness = await GrainHarness.Start();
        var (app, other) = (await NewWorkspace(harness), await harness.NewApp());
        var user = await SignUp(harness, app, "Ada", out var contact);
        (await harness.Grains.User(user).Delete(new(harness.Call(), other.Id))).ShouldBeRefused(AuthError.UserNotFound);
        (await harness.Grains.User(user).Enter(new(harness.Call(), other.Id, contact, null))).Require();
        (await harness.Grains.User(user).Delete(new(harness.Call(), app.Id))).ShouldBeRefused(AuthError.Forbidden);
        (await harness.Grains.User(user).Leave(new(harness.Call(), other.Id))).Require();
        (await harness.Grains.User(user).Delete(new(harness.Call(), app.Id))).Require().DeletedAt.ShouldNotBeNull();
        (await Found(harness, app)).ShouldBeEmpty();
        (await harness.Grains.User(user).Restore(new(harness.Call()))).Require();
        (await Found(harness, app)).ShouldBe([user]);
    }

    private static Task<GrainApp> NewWorkspace(GrainHarness harness) => harness.NewApp(
        new AppSettings { Algorithm = "ES256", Workspace = new WorkspaceSettings("test", "bcdfghjk", new AppId(Guid.NewGuid())) });

    private static Task<UserId> SignUp(GrainHarness harness, GrainApp app, string name) => SignUp(harness, app, name, out _);

    private static Task<UserId> SignUp(GrainHarness harness, GrainApp app, string name, out Contact contact)
    {
        var made = new Contact(ContactRules.Email, Guid.NewGuid().ToString("N"), NewEmail());
        contact = made;
        return Make();

        async Task<UserId> Make()
        {
            var id = new UserId(Guid.NewGuid());
            (await harness.Grains.User(id).SignUp(new(harness.Call(), app.Id, made, null, new ProfileFields(name, null, null), null))).Require();
            return id;
        }
    }

    private static async Task<IEnumerable<UserId>> Found(GrainHarness harness, GrainApp app, TenantId? tenant = null)
    {
        var found = await harness.Grains.Directory().FindUsers(new(harness.Call(), app.Id, tenant, null, 1, null));
        return found.Require().Users.Select(user => user.Person.Id);
    }

    private static Task<Outcome<FoundUsers>> Ask(GrainHarness harness, GrainApp app, string comparison, string value) => harness.Grains.Directory().FindUsers(new(
        harness.Call(), app.Id, null, null, 1,
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { filters = new[] { new { attr = "name", type = "string", comparison, value } } }))));

    private static async Task Forget(GrainHarness harness, string key, params (string List, Guid Item)[] entries)
    {
        var stored = (await harness.Store.Load(key))!;
        var commit = new Commit(
            key, stored.Version, stored.State, Guid.NewGuid(), [], [], [.. entries.Select(entry => new EntryChange(entry.List, entry.Item.ToString("N"), null))]);
        (await harness.Store.Commit(commit)).Status.ShouldBe(CommitStatus.Committed);
    }
}
