using System.Globalization;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>Makes runs of triggers by time. A run's id follows from trigger and time, so that a time makes one run, whoever asks again.</summary>
internal sealed class FunctionScheduler(IGrainFactory grains, IGrainStore store, CurrentReads reads, WorkspaceRealms realms)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // What was due while nobody looked, or was looked at by one that went away: made again it is the same run.
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(1);
    private readonly Dictionary<Guid, DateTimeOffset> done = [];

    /// <summary>Looks on while it leads.</summary>
    public async Task Follow(Func<bool> leads, CancellationToken cancellationToken)
    {
        done.Clear();
        while (leads())
        {
            await Look(leads, cancellationToken);
            await Task.Delay(Interval, store.Clock, cancellationToken);
        }
    }

    private async Task Look(Func<bool> leads, CancellationToken cancellationToken)
    {
        var now = store.Clock.GetUtcNow();
        var seen = new HashSet<Guid>();
        for (Guid? after = null; ;)
        {
            var page = await FunctionSchedules.Read(store, after, cancellationToken);
            foreach (var (id, workspace) in page)
            {
                if (!leads())
                    return;
                seen.Add(id);
                await Make(id, workspace, now);
                after = id;
            }

            if (page.Length < StoreLimits.EntriesPerPage)
                break;
        }

        foreach (var gone in done.Keys.Where(id => !seen.Contains(id)).ToList())
            done.Remove(gone);
    }

    private async Task Make(Guid id, TenantId workspace, DateTimeOffset now)
    {
        var functions = await grains.Functions(workspace).Get(new(FunctionRunner.SystemCall()));
        if (!functions.IsOk)
            throw new StoreUnavailableException("The functions of a workspace could not be read.");
        if (functions.Require().Triggers.FirstOrDefault(each => each.Id == id) is not { IsPaused: false } trigger)
            return;
        if (ScheduleRules.LastDue(trigger, done.TryGetValue(id, out var last) ? last : now - LookBack, now) is { } due)
        {
            var realm = await reads.Of(FunctionRunner.SystemCall(), async call => await realms.Find(workspace, call));
            if (realm.IsOk && realm.Require().Realm.Status == TenantStatus.Active)
                await Queue(trigger, workspace, realm.Require().Realm.Slug, due);
        }

        done[id] = now;
    }

    private async Task Queue(TriggerView trigger, TenantId workspace, string slug, DateTimeOffset due)
    {
        var run = DerivedIds.Timed(trigger.Id, "time\n" + due.UtcTicks.ToString(CultureInfo.InvariantCulture), due);
        var queued = await grains.FunctionRun(run).Queue(new(
            FunctionRunner.SystemCall(), workspace, trigger.Content.Function, trigger.Id, RunSources.Schedule, 1,
            FunctionJson.Event("scheduled", slug, due, run, default), null, null));
        if (!queued.IsOk)
            throw new StoreUnavailableException($"A run could not be made ({queued.Error}).");
    }
}
