using OrleansTenantAuth.Dashboards;
using OrleansTenantAuth.Embeds;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Every change of a dashboard, by every kind of caller, with every permission.</summary>
public sealed class DashboardRulesTests
{
    private static readonly AppId App = new(Guid.NewGuid());
    private static readonly TenantId Own = new(Guid.NewGuid());
    private static readonly TenantId Other = new(Guid.NewGuid());
    private static readonly Chart Known = new(Guid.NewGuid(), "Known", ChartKind.Bar, "orders", "{}");
    private static readonly BoardFilter Filter = new(Guid.NewGuid(), "orders", "{}");
    private static readonly CallInfo Call = new() { OperationId = Guid.NewGuid(), RequestId = "r", Actor = "tenant:x" };

    private static readonly (EditingAction Needs, Func<DashboardState?, BoardViewer, Decision<DashboardState, DashboardView>> Change)[] Changes =
    [
        (EditingAction.EditDashboardName, (state, viewer) => DashboardRules.Rename(state, new(Call, viewer, "Renamed"))),
        (EditingAction.AddChart, (state, viewer) => DashboardRules.AddCharts(state, new(Call, viewer, [Known with { Id = Guid.NewGuid() }], false))),
        (EditingAction.CreateChart, (state, viewer) => DashboardRules.AddCharts(state, new(Call, viewer, [Known with { Id = Guid.NewGuid() }], true))),
        (EditingAction.EditCharts, (state, viewer) => DashboardRules.ChangeChart(state, new(Call, viewer, Known with { Title = "Changed" }))),
        (EditingAction.RemoveChart, (state, viewer) => DashboardRules.RemoveChart(state, new(Call, viewer, Known.Id))),
        (EditingAction.AddFilter, (state, viewer) => DashboardRules.AddFilter(state, new(Call, viewer, Filter with { Id = Guid.NewGuid() }))),
        (EditingAction.AddFilter, (state, viewer) => DashboardRules.RemoveFilter(state, new(Call, viewer, Filter.Id))),
    ];

    private static readonly DashboardState Board = new()
    {
        Id = Guid.NewGuid(), App = App, Workspace = Guid.NewGuid(), Tenant = Own, Name = "Sales", Charts = [Known], Filters = [Filter],
        CreatedAt = default, CreatedBy = Guid.NewGuid(),
    };

    [Fact]
    public void Change_HappensWhereItsOwnPermissionIsGranted_AndNowhereElse()
    {
        foreach (var (needs, change) in Changes)
        {
            foreach (var granted in Enum.GetValues<EditingAction>())
            {
                foreach (var readOnly in new[] { true, false })
                {
                    var viewer = new BoardViewer(App, Own, Granting(granted) with { ReadOnly = readOnly });
                    var decision = change(Board, viewer);
                    (decision.Next is not null).ShouldBe(granted == needs && !readOnly, $"{needs} {granted} {readOnly}");
                    decision.Outcome.Error.ShouldBe(granted == needs && !readOnly ? AuthError.None : AuthError.Forbidden);
                }
            }
        }
    }

    [Fact]
    public void Change_OfWhatIsNotTheirs_IsNotFound_AndOfWhatIsGlobal_Forbidden()
    {
        foreach (var (_, change) in Changes)
        {
            foreach (var state in new[] { null, Board with { Tenant = Other }, Board with { App = new(Guid.NewGuid()) }, Board with { DeletedAt = default(DateTimeOffset) } })
                (change(state, All(Own)).Outcome.Error, change(state, All(Own)).Next).ShouldBe((AuthError.DashboardNotFound, null));
            change(Board with { Tenant = null }, All(Own)).Outcome.Error.ShouldBe(AuthError.Forbidden);
        }
    }

    [Fact]
    public void Change_ByAnAdmin_NeedsNoPermission_ButItsApp()
    {
        foreach (var (_, change) in Changes)
        {
            foreach (var tenant in new TenantId?[] { null, Own, Other })
                change(Board with { Tenant = tenant }, new(App, null, EditingPermissions.None)).Next.ShouldNotBeNull();
            change(Board, new(new AppId(Guid.NewGuid()), null, EditingPermissions.None)).Outcome.Error.ShouldBe(AuthError.DashboardNotFound);
        }
    }

    [Fact]
    public void Change_ThatChangesNothing_WritesNothing()
    {
        DashboardRules.Rename(Board, new(Call, All(Own), Board.Name)).Next.ShouldBeNull();
        DashboardRules.AddCharts(Board, new(Call, All(Own), [Known], false)).Next.ShouldBeNull();
        DashboardRules.ChangeChart(Board, new(Call, All(Own), Known)).Next.ShouldBeNull();
        DashboardRules.AddFilter(Board, new(Call, All(Own), Filter)).Next.ShouldBeNull();
    }

    [Fact]
    public void Dashboards_HaveBounds()
    {
        var full = Board with
        {
            Charts = [.. Enumerable.Range(0, 50).Select(_ => Known with { Id = Guid.NewGuid() })],
            Filters = [.. Enumerable.Range(0, 20).Select(_ => Filter with { Id = Guid.NewGuid() })],
        };
        DashboardRules.AddCharts(full, new(Call, All(Own), [Known], false)).Outcome.Error.ShouldBe(AuthError.LimitReached);
        DashboardRules.AddFilter(full, new(Call, All(Own), Filter)).Outcome.Error.ShouldBe(AuthError.LimitReached);
    }

    [Fact]
    public void Create_ByATenant_IsItsOwnAlone_AndNeedsAddChart()
    {
        var workspace = Guid.NewGuid();
        CreateDashboard Make(BoardViewer viewer, TenantId? tenant) => new(Call, viewer, workspace, tenant, "Copy", [Known], []);
        foreach (var tenant in new TenantId?[] { null, Other })
            DashboardRules.Create(null, Make(All(Own), tenant), Guid.NewGuid(), default).Outcome.Error.ShouldBe(AuthError.Forbidden);
        DashboardRules.Create(null, Make(new(App, Own, Granting(EditingAction.CreateChart)), Own), Guid.NewGuid(), default).Outcome.Error.ShouldBe(AuthError.Forbidden);
        var made = DashboardRules.Create(null, Make(All(Own), Own), Guid.NewGuid(), default).Next.ShouldNotBeNull();
        DashboardRules.Create(made, Make(All(Own), Own), made.Id, default).Outcome.IsOk.ShouldBeTrue();
        DashboardRules.Create(made, Make(All(Other), Other), made.Id, default).Outcome.Error.ShouldBe(AuthError.NameTaken);
    }

    private static BoardViewer All(TenantId tenant) => new(App, tenant, new EditingPermissions
    {
        AddChart = true, AddFilter = true, CreateChart = true, EditCharts = true, RemoveChart = true, EditDashboardName = true,
    });

    private static EditingPermissions Granting(EditingAction action) => new()
    {
        AddChart = action == EditingAction.AddChart,
        AddFilter = action == EditingAction.AddFilter,
        CreateChart = action == EditingAction.CreateChart,
        CreateChartSql = action == EditingAction.CreateChartSql,
        EditCharts = action == EditingAction.EditCharts,
        RemoveChart = action == EditingAction.RemoveChart,
        AiCharts = action == EditingAction.AiCharts,
        EditMarketplace = action == EditingAction.EditMarketplace,
        AiInsight = action == EditingAction.AiInsight,
        DrillDown = action == EditingAction.DrillDown,
        EditDashboardName = action == EditingAction.EditDashboardName,
    };
}
