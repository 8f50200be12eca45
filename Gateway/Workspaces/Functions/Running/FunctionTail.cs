using System.Globalization;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>
/// Makes runs of what happens to records. A run's id follows from trigger and event, and the place in the log moves on only after its runs
/// were made: each event starts its functions at least once, and makes each run once.
/// </summary>
internal sealed class FunctionTail(IGrainFactory grains, IGrainStore store, IRecordStore records, CurrentReads reads, WorkspaceRealms realms)
{
    private const int BatchSize = 200;

    // A place at which nothing was made is kept this seldom.
    private const int IdleStep = 5_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);
    private readonly EventCursor cursor = new(store, EventCursor.Functions);

    /// <summary>Reads on while it leads.</summary>
    public async Task Follow(Func<bool> leads, CancellationToken cancellationToken)
    {
        await cursor.Read(cancellationToken);
        var read = cursor.Position;
        while (leads())
        {
            var events = await store.ReadEvents(read, BatchSize, cancellationToken);
            if (events.IsEmpty)
            {
                await store.Signal.WaitAfter(read, cancellationToken);
                await Task.Delay(Pause, store.Clock, cancellationToken);
                continue;
            }

            var known = new Dictionary<TenantId, (FunctionsView Functions, string? Slug)>();
            var made = 0;
            foreach (var happened in events)
            {
                if (!leads())
                    return;
                made += await Make(happened, known, cancellationToken);
            }

            read = events[^1].Position;
            if ((made > 0 || read - cursor.Position >= IdleStep) && !await cursor.MoveTo(read, cancellationToken))
                return;
        }
    }

    private async Task<int> Make(StoredEvent happened, Dictionary<TenantId, (FunctionsView Functions, string? Slug)> known, CancellationToken cancellationToken)
    {
        if (!RecordEvents.IsOne(happened) || store.Clock.GetUtcNow() - happened.At > GivenUpAfter)
            return 0;
        var workspace = new TenantId(happened.TenantId!.Value);
        if (!known.TryGetValue(workspace, out var there))
            known[workspace] = there = await Know(workspace);
        if (there.Slug is null)
            return 0;
        var (kind, slug) = (RecordEvents.KindOf(happened), RecordEvents.SlugOf(happened));
        var triggers = there.Functions.Triggers.Where(trigger => !trigger.IsPaused && happened.At >= trigger.ActiveSince && IsMeant(trigger.Content, kind, slug)).ToList();
        if (triggers.Count == 0)
            return 0;
        var data = await RecordEvents.Read(store, records, happened, cancellationToken);
        var depth = FunctionActor.NextDepth(happened.Actor, happened.RequestId);
        foreach (var trigger in triggers)
        {
            var id = DerivedIds.Timed(trigger.Id, "event\n" + happened.Position.ToString(CultureInfo.InvariantCulture), happened.At);
            var queued = await grains.FunctionRun(id).Queue(new(
                FunctionRunner.SystemCall(), workspace, trigger.Content.Function, trigger.Id, RunSources.Event, depth,
                FunctionJson.Event(data, there.Slug, happened, id), null, depth > FunctionLimits.Depth ? "TOO_DEEP" : null));
            if (!queued.IsOk)
                throw new StoreUnavailableException($"A run could not be made ({queued.Error}).");
        }

        return triggers.Count;
    }

    private async Task<(FunctionsView Functions, string? Slug)> Know(TenantId workspace)
    {
        var functions = await grains.Functions(workspace).Get(new(FunctionRunner.SystemCall()));
        if (!functions.IsOk)
            throw new StoreUnavailableException("The functions of a workspace could not be read.");
        if (functions.Require().Triggers.IsEmpty)
            return (functions.Require(), null);
        var realm = await reads.Of(FunctionRunner.SystemCall(), async call => await realms.Find(workspace, call));
        if (!realm.IsOk && realm.Error is not AuthError.WorkspaceNotFound)
            throw new StoreUnavailableException("A workspace could not be read.");
        return (functions.Require(), realm.IsOk && realm.Require().Realm.Status == TenantStatus.Active ? realm.Require().Realm.Slug : null);
    }

    private static bool IsMeant(TriggerContent content, string kind, string slug) =>
        content.Kind == TriggerKind.Event && string.Equals(content.Event, kind, StringComparison.Ordinal) && string.Equals(content.Slug, slug, StringComparison.Ordinal);
}
