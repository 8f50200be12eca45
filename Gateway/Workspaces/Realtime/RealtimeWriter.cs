using System.IO.Pipelines;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Feed;
using OrleansTenantAuth.Gateway.Workspaces.Access;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>One stream: reads what its follower is told, and writes what it may see.</summary>
internal sealed class RealtimeWriter(WorkspaceCall call, RealtimeRequest request, RealtimeSubscriber follower, RealtimeSources sources)
{
    private const int FlushBytes = 32_768;
    private const int AheadAtOnce = 8;
    private readonly PipeWriter body = call.Http.Response.BodyWriter;
    private readonly DateTimeOffset end = EndOf(call, sources.Time.GetUtcNow());
    private RealtimeSight sight = new(call);
    private DateTimeOffset nextPing = sources.Time.GetUtcNow() + RealtimeLimits.Ping;
    private FeedCursor sent;
    private string? reset;
    private string? bye;

    public async Task Write(RealtimeStart start, CancellationToken stop)
    {
        sent = start.From;
        reset = start.IsReset ? ResetReasons.Cursor : null;
        Append(RealtimeFrames.Hello(call.Caller.Slug, sent));
        var head = start.Head;
        while (bye is null)
        {
            await CatchUp(head, stop);
            await Follow(stop);
            if (bye is not null || follower.HasEnded)
                break;
            if (follower.HasLost)
                head = await sources.Tail.Join(() => sources.Hub.Restart(follower), stop);
        }

        Append(RealtimeFrames.Bye(bye ?? "CLOSED"));
        await body.FlushAsync(stop);
    }

    private static DateTimeOffset EndOf(WorkspaceCall call, DateTimeOffset now)
    {
        var longest = now + RealtimeLimits.Longest;
        return call.Caller.ExpiresAt is { } expires && expires < longest ? expires : longest;
    }

    // What lies in the log: by pages, so that much of it is never held at once. Rights are looked at before each: what was lost while the
    // follower was slow, or happened before it joined, may have changed them.
    private async Task CatchUp(TailPoint head, CancellationToken stop)
    {
        for (long? after = sent.Position; after is { } from;)
        {
            await Look(stop);
            if (IsOver())
                return;
            var (items, next) = await sources.Log.Read(follower, from, head.Position, stop);
            while (bye is null && items.TryDequeue(out var item))
            {
                ReadAhead(items);
                await Tell(item, stop);
            }

            await Flush(stop);
            after = next;
            if (IsOver())
                return;
        }

        sent = new FeedCursor(head.Position, head.Tag);
    }

    // States of the next events are read while this one is told.
    private void ReadAhead(Queue<RealtimeItem> items)
    {
        foreach (var next in items.Take(AheadAtOnce))
        {
            if (next is RecordItem record)
                _ = record.States(sources.States);
        }
    }

    // What happens, until something was lost or the stream ends.
    private async Task Follow(CancellationToken stop)
    {
        while (!IsOver())
        {
            if (sources.Time.GetUtcNow() >= nextPing)
                await Ping(stop);
            else if (await Wait(stop) is not { } waits)
                continue;
            else if (!waits)
                return;
            while (bye is null && follower.Waiting.TryRead(out var item))
                await Tell(item, stop);
            await Flush(stop);
        }
    }

    /// <summary>True where something waits, false where nothing will come, null where it is time for a sign of life, or for the end.</summary>
    private async Task<bool?> Wait(CancellationToken stop)
    {
        var due = nextPing < end ? nextPing : end;
        var rest = due - sources.Time.GetUtcNow();
        using var pause = new CancellationTokenSource(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, sources.Time);

        // Time may have leapt before the timer was set, which then knows nothing of it.
        if (sources.Time.GetUtcNow() >= due)
            return null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, stop);
        try
        {
            return await follower.Waiting.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private bool IsOver()
    {
        if (bye is null && sources.Time.GetUtcNow() >= end)
            bye = call.Caller.ExpiresAt <= end ? "TOKEN_EXPIRED" : "HOUR_OVER";
        return bye is not null;
    }

    private async Task Ping(CancellationToken stop)
    {
        nextPing = sources.Time.GetUtcNow() + RealtimeLimits.Ping;
        await Look(stop);
        if (bye is not null)
            return;
        var isIdle = false;
        var point = await sources.Tail.Join(() => isIdle = !follower.HasLost && !follower.Waiting.TryPeek(out _), stop);
        if (isIdle)
            sent = new FeedCursor(point.Position, point.Tag);
        Append(isIdle ? RealtimeFrames.PingAt(sent) : RealtimeFrames.Ping);
    }

    private async Task Tell(RealtimeItem item, CancellationToken stop)
    {
        if (item is RightsItem)
            await Look(stop);
        else if (item is StructureItem structure && sight.MayFollow(structure.Slug))
            reset ??= ResetReasons.Structure;
        else if (item is RecordItem record)
            await Tell(record);
        if (bye is not null)
            return;
        sent = item.Cursor;
        if (body.UnflushedBytes >= FlushBytes)
            await Flush(stop);
    }

    private async Task Tell(RecordItem item)
    {
        if (!sight.MayFollow(item.Slug))
            return;
        var read = await item.States(sources.States);
        if (!read.IsOk)
        {
            bye = "UNAVAILABLE";
            return;
        }

        var states = read.Require();
        if (!states.IsKnown)
        {
            reset ??= ResetReasons.Forgotten;
            return;
        }

        var told = RealtimeNames.Told(item.Name, sight.Sees(states.Before), sight.Sees(states.After));
        if (told is not null && request.Events.Contains(told) && request.Filter.Matches(Seen(states.Before), Seen(states.After)))
            Append(item.Frame(told, call.Caller.Slug, states));
    }

    // A filter asks nothing of a record that its follower may not see: the answer would tell of it.
    private SeenRecord? Seen(SeenRecord? record) => sight.Sees(record) ? record : null;

    // Whether the token still counts, and for what.
    private async Task Look(CancellationToken stop)
    {
        follower.BeginLook();
        var known = await sources.Gate.Recognize(call.Http, isFirst: false);
        stop.ThrowIfCancellationRequested();
        if (!known.IsOk)
        {
            bye = WorkspaceErrorTable.Of(known.Error)?.Code ?? "CLOSED";
            return;
        }

        var now = new RealtimeSight(known.Require());
        if (now.DiffersFrom(sight))
            reset ??= ResetReasons.Rights;
        sight = now;
    }

    private async Task Flush(CancellationToken stop)
    {
        if (reset is { } reason)
            Append(RealtimeFrames.Reset(sent, reason));
        reset = null;
        await body.FlushAsync(stop);
    }

    private void Append(ReadOnlyMemory<byte> frame)
    {
        frame.Span.CopyTo(body.GetSpan(frame.Length));
        body.Advance(frame.Length);
    }
}
