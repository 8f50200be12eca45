using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// Puts what workspaces' servers want to be told into their lanes. From there each receiver is told by itself
/// (<see cref="WebhookSender"/>), so one that is dead holds up nobody, and the event log is needed no longer.
/// </summary>
internal sealed class WebhookTail(IGrainStore store, WorkspaceWebhooks webhooks, WebhookSender sender, ILogger<WebhookTail> logger)
    : LeasedTail(store, TailName, logger)
{
    /// <summary>The name of its lease and cursor.</summary>
    public const string TailName = "workspace-webhooks";

    private const string Listeners = "listeners/webhooks";
    private readonly IGrainStore store = store;

    /// <inheritdoc/>
    protected override async Task<bool> IsWanted(CancellationToken stop) => (await store.List(Listeners, null, 1, stop)).Length > 0;

    /// <inheritdoc/>
    protected override async Task<TailStep> Take(long read, ImmutableArray<StoredEvent> events, CancellationToken stop)
    {
        if (events.IsEmpty)
            return new(read, Follow);
        var wanted = new List<(AppId App, WaitingNotice Notice)>();
        var known = new Dictionary<(AppId App, TenantId? Tenant), Tenants.WebhookUrls?>();
        foreach (var happened in events)
        {
            if (happened.AppId is { } app && WebhookNotice.Of(happened) is { } notice && await IsWanted(known, new AppId(app), notice))
                wanted.Add((new AppId(app), new WaitingNotice(happened.Position, notice)));
        }

        foreach (var lane in wanted.GroupBy(found => found.App, found => found.Notice))
            await Put(lane.Key, [.. lane], stop);
        var end = events[^1].Position;
        if (wanted.Count > 0)
        {
            sender.Wake();
            if (!await Cursor.MoveTo(end, stop))
                return new(null, Follow);
        }

        return new(end, events.Length < BatchSize ? Follow : TimeSpan.Zero);
    }

    private async Task<bool> IsWanted(Dictionary<(AppId App, TenantId? Tenant), Tenants.WebhookUrls?> known, AppId app, WebhookNotice notice)
    {
        var place = (app, notice.Model == WebhookNotice.Tenant ? (TenantId?)new TenantId(notice.Subject) : null);
        if (!known.TryGetValue(place, out var urls))
            known[place] = urls = await Urls(place.app, place.Item2);
        return urls is not null && notice.UrlIn(urls) is not null && !(notice.At < urls.Since);
    }

    private async Task<Tenants.WebhookUrls?> Urls(AppId id, TenantId? tenant)
    {
        var call = WebhookCalls.New();
        var app = Known(await webhooks.App(call, id));
        return app is null ? null : Known(await webhooks.Urls(call, app, tenant ?? app.RootTenant));
    }

    private async Task Put(AppId app, IReadOnlyList<WaitingNotice> notices, CancellationToken stop)
    {
        // The sender changes the lane too.
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var lane = new WebhookLane(store, app);
            await lane.Open(stop);
            if (await lane.Put(notices, stop))
                return;
        }

        throw new StoreUnavailableException("A lane of webhooks changes all the time.");
    }

    // Whatever a grain could not tell is asked again, from the same position.
    private static T Known<T>(Outcome<T> answer) => answer.IsOk
        ? answer.Value!
        : throw new StoreUnavailableException($"What webhooks there are could not be told ({answer.Error}).");
}
