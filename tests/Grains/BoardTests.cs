using System.Text;
using OrleansTenantAuth.Dashboards;
using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Grains;

/// <summary>Data sets and dashboards over engines whose memories differ, and the rows of what is gone.</summary>
public sealed class BoardTests : IAsyncLifetime
{
    private static readonly DataSetName Orders = new(null, "orders");
    private static readonly byte[] Count = """{"aggregates":[{"op":"count"}]}"""u8.ToArray();
    private GrainHarness harness = null!;
    private GrainApp app = null!;

    public async Task InitializeAsync()
    {
        harness = await GrainHarness.Start();
        app = await harness.NewApp();
    }

    public async Task DisposeAsync() => await harness.DisposeAsync();

    [Fact]
    public async Task Query_OnAnEngineThatDoesNotKnowOfTheDeletion_RefusesAllTheSame()
    {
        var other = await harness.AddEngine();
        await Declare(harness.Grains);
        await Load(harness.Grains);
        (await Ask(other)).Require().Rows.ShouldBe("[[2]]"u8.ToArray());
        (await harness.Grains.DataSet(app.Id, Orders).Delete(new(harness.Call()))).Require();
        (await Ask(other)).Error.ShouldBe(AuthError.DataSetNotFound);
        (await Load(other)).Error.ShouldBe(AuthError.DataSetNotFound);

        // Made again by one, it is the new and empty set for the other too.
        await Declare(harness.Grains);
        (await Ask(other)).Require().Rows.ShouldBe("[[0]]"u8.ToArray());
    }

    [Fact]
    public async Task Purge_RemovesTheRowsOfADeletedSet_AndNoOthers()
    {
        var first = await Declare(harness.Grains);
        await Load(harness.Grains);
        (await harness.Grains.DataSet(app.Id, Orders).Delete(new(harness.Call()))).Require();
        var second = await Declare(harness.Grains);
        await Load(harness.Grains);
        (await RowPurge.Run(harness.Store, harness.Rows, 1, default)).ShouldBe(1);
        (await RowPurge.Run(harness.Store, harness.Rows, 100, default)).ShouldBe(1);
        (await RowPurge.Run(harness.Store, harness.Rows, 100, default)).ShouldBe(0);
        first.ShouldNotBe(second);
        (await Ask(harness.Grains)).Require().Rows.ShouldBe("[[2]]"u8.ToArray());
    }

    [Fact]
    public async Task Load_OfTheSameName_ByManyAtOnce_AddsOnce()
    {
        await Declare(harness.Grains);
        var load = Guid.NewGuid();
        var loaded = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Load(harness.Grains, load)));
        loaded.Count(outcome => !outcome.Require().IsRepeat).ShouldBe(1);
        (await Ask(harness.Grains)).Require().Rows.ShouldBe("[[2]]"u8.ToArray());
    }

    [Fact]
    public async Task Query_OfAScopeThatNamesNoRows_AnswersNone()
    {
        await Declare(harness.Grains);
        await Load(harness.Grains);
        (await Ask(harness.Grains, new EmbedScope(Prefilters.Empty, null, false))).Require().Rows.ShouldBe("[]"u8.ToArray());
        (await Ask(harness.Grains, new EmbedScope(Prefilters.Empty, null, true))).Require().Rows.ShouldBe("[[2]]"u8.ToArray());
        var one = new Prefilters([new Prefilter("store", false, [new PrefilterValue(PrefilterType.String, "1")])]);
        (await Ask(harness.Grains, new EmbedScope(one, null, false))).Require().Rows.ShouldBe("[[1]]"u8.ToArray());
        (await Ask(harness.Grains, new EmbedScope(one, "customer_1", false))).Require().Rows.ShouldBe("[]"u8.ToArray());
    }

    [Fact]
    public async Task Dashboard_ChangedByTwoEnginesAtOnce_KeepsBothChanges()
    {
        var other = await harness.AddEngine();
        var (admin, workspace, id) = (new BoardViewer(app.Id, null, EditingPermissions.None), Guid.NewGuid(), Guid.NewGuid());
        (await harness.Grains.Workspace(workspace).Create(new(harness.Call(), app.Id, null, "Sales"))).Require();
        (await harness.Grains.Dashboard(id).Create(new(harness.Call(), admin, workspace, null, "Sales", [], []))).Require();
        (await other.Dashboard(id).Get(new(harness.Call(), admin))).Require();
        for (var i = 0; i < 10; i++)
        {
            var added = await Task.WhenAll(new[] { harness.Grains, other }.Select(grains =>
                grains.Dashboard(id).AddCharts(new(harness.Call(), admin, [new Chart(Guid.NewGuid(), "c", ChartKind.Bar, "orders", "{}")], AreNew: true))));
            added.ShouldAllBe(outcome => outcome.IsOk);
        }

        (await other.Dashboard(id).Get(new(harness.Call(), admin))).Require().Charts.Length.ShouldBe(20);
    }

    private async Task<Guid> Declare(IGrainFactory grains)
    {
        var declare = new DeclareDataSet(harness.Call(), app.Id, Orders, Guid.NewGuid(), [new DataSetColumn("store", ColumnType.String, true)]);
        return (await grains.DataSet(app.Id, Orders).Declare(declare)).Require().Id;
    }

    private Task<Outcome<LoadedRows>> Load(IGrainFactory grains, Guid? load = null) => grains.Rows().Load(new(
        harness.Call(), app.Id, Orders, load ?? Guid.NewGuid(), Encoding.UTF8.GetBytes("""{"rows":[{"store":"1"},{"store":"2"}]}""")));

    private Task<Outcome<RowsAnswer>> Ask(IGrainFactory grains, EmbedScope? scope = null) =>
        grains.Rows().Query(new(harness.Call(), app.Id, Orders, scope, Count, [], null));
}
