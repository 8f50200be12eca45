using System.Collections.Immutable;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.DataSets;

/// <summary>Decisions of a data set.</summary>
internal static class DataSetRules
{
    /// <summary>How long the rows of a deleted set may take to be removed.</summary>
    private static readonly TimeSpan PurgeKept = TimeSpan.FromDays(30);

    public static Decision<DataSetState, DataSetView> Declare(DataSetState? state, DeclareDataSet command, DateTimeOffset now)
    {
        if (Live(state) is not { } live)
        {
            return command.Columns.IsEmpty
                ? Decision.Pass<DataSetState, DataSetView>(Outcome<DataSetView>.Invalid("columns", "A new data set needs at least one column."))
                : Change(new DataSetState { Id = command.Id, App = command.App, Name = command.Name, Columns = command.Columns, CreatedAt = now });
        }

        var added = ImmutableArray.CreateBuilder<DataSetColumn>();
        foreach (var column in command.Columns)
        {
            var known = live.Columns.FirstOrDefault(other => string.Equals(other.Name, column.Name, StringComparison.OrdinalIgnoreCase));
            if (known is null && !column.IsPrefilter)
                added.Add(column);
            else if (known != column)
                return Decision.Refuse<DataSetState, DataSetView>(AuthError.WrongState);
        }

        if (added.Count == 0)
            return Decision.Answer<DataSetState, DataSetView>(View(live));
        return live.Columns.Length + added.Count > RowLimits.Columns
            ? Decision.Refuse<DataSetState, DataSetView>(AuthError.LimitReached)
            : Change(live with { Columns = [.. live.Columns, .. added] });
    }

    public static Outcome<DataSetView> Describe(DataSetState? state) =>
        Live(state) is { } live ? Outcome<DataSetView>.Ok(View(live)) : Outcome<DataSetView>.Refuse(AuthError.DataSetNotFound);

    public static Decision<DataSetState, Done> Delete(DataSetState? state, DateTimeOffset now)
    {
        if (Live(state) is not { } live)
            return Decision.Refuse<DataSetState, Done>(AuthError.DataSetNotFound);
        return Decision.Change(
            live with { DeletedAt = now },
            Outcome<Done>.Ok(Done.Instance),
            [Happened("dataset.deleted", live)],
            [Entries.Remove(Entries.DataSets(live.App), Item(live.Name)), Entries.PutGone(live.Id, now + PurgeKept)]);
    }

    /// <summary>The set as the store of rows knows it.</summary>
    public static RowSet ToRowSet(this DataSetView view)
    {
        var places = 0;
        return new RowSet(view.Id, [.. view.Columns.Select(column => new RowColumn(column.Name, (RowType)column.Type, column.IsPrefilter ? places++ : null))]);
    }

    private static Decision<DataSetState, DataSetView> Change(DataSetState next) => Decision.Change(
        next,
        Outcome<DataSetView>.Ok(View(next)),
        [Happened("dataset.declared", next)],
        [Entries.Put(next.App, Item(next.Name), View(next))]);

    private static Happening Happened(string kind, DataSetState state) =>
        new(kind, state.App, Data: [KeyValuePair.Create("dataset", state.Id.ToString("D"))]);

    private static string Item(DataSetName name) => $"{name.Schema}/{name.Name}";

    private static DataSetState? Live(DataSetState? state) => state is { DeletedAt: null } ? state : null;

    private static DataSetView View(DataSetState state) => new(state.Id, state.App, state.Name, state.Columns, state.CreatedAt);
}
