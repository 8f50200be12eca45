using System.Globalization;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>Records by their ids.</summary>
public sealed class RecordEndpoints(IGrainFactory grains, NewRecord newRecord)
{
    private const int MaxVersions = 50;
    private const string EndText = "Lifetime in seconds, where the body names none.";
    private const string EndTimeText = "When it ends, where the body does not tell.";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<RecordEndpoints>();
        var group = routes.MapWorkspaceGroup(WorkspaceRoutes.Data + "/records", "Workspace data: records");
        group.Send("POST", "", DataJson.Default.CreateRecordBody, DataJson.Default.RecordAnswer, endpoints.Create, StatusCodes.Status201Created)
            .WithSummary("Makes a record. Details name every field that is wrong. A repeat with the same Idempotency-Key answers it again.")
            .Needs(WorkspaceResources.Records, "create").Takes("ttlSeconds", EndText).Takes("expiresAt", EndTimeText)
            .Refuses(AuthError.StructureNotFound, AuthError.WrongState, AuthError.ValueTaken);
        group.Get("/{record_id}", DataJson.Default.RecordAnswer, endpoints.Get)
            .WithSummary("A record. Its version is the ETag.").Needs(WorkspaceResources.Records, "retrieve").Refuses(AuthError.RecordNotFound);
        foreach (var (method, isWhole) in new[] { ("PATCH", false), ("PUT", true) })
        {
            group.Send(method, "/{record_id}", DataJson.Default.ChangeRecordBody, DataJson.Default.RecordAnswer, (call, body) => endpoints.Change(call, body, isWhole))
                .WithSummary(isWhole ? "Replaces the data of a record." : "Changes members of a record's data.").Needs(WorkspaceResources.Records, "update")
                .Takes("ttlSeconds", EndText).Takes("expiresAt", EndTimeText)
                .Refuses(AuthError.RecordNotFound, AuthError.ValueTaken, AuthError.VersionConflict, AuthError.PreconditionFailed);
        }

        group.Delete("/{record_id}", endpoints.Delete)
            .WithSummary("Deletes a record, so that it can be restored.").Needs(WorkspaceResources.Records, "delete")
            .Takes("hard", "true: for good.").Refuses(AuthError.RecordNotFound, AuthError.PreconditionFailed);
        endpoints.MapHistory(group);
    }

    private void MapHistory(GuardedGroup<WorkspaceCall> group)
    {
        group.Post("/{record_id}/restore", DataJson.Default.RecordAnswer, Restore)
            .WithSummary("Takes the deletion of a record back.").Needs(WorkspaceResources.Records, "restore").Refuses(AuthError.RecordNotFound, AuthError.ValueTaken);
        group.Send("POST", "/{record_id}/revert", DataJson.Default.RevertRecordBody, DataJson.Default.RecordAnswer, Revert)
            .WithSummary("Makes the data of a version that is kept the newest.").Needs(WorkspaceResources.Records, "update")
            .Refuses(AuthError.RecordNotFound, AuthError.ValueTaken, AuthError.PreconditionFailed);
        group.Get("/{record_id}/versions", DataJson.Default.VersionsAnswer, Versions)
            .WithSummary("The record and its versions that are kept, newest first.").Needs(WorkspaceResources.Records, "retrieve")
            .Takes("before", "nextBefore of the page before.").Refuses(AuthError.RecordNotFound);
        group.Get("/{record_id}/changelog", DataJson.Default.ChangesAnswer, Changes)
            .WithSummary("What changed from version to version, newest first.").Needs(WorkspaceResources.Records, "retrieve")
            .Takes("before", "nextBefore of the page before.").Refuses(AuthError.RecordNotFound);
    }

    private async Task<Outcome<RecordAnswer>> Create(WorkspaceCall call, CreateRecordBody body)
    {
        var structure = await newRecord.StructureOf(call, body.StructureId, body.RecordSlug);
        return structure.IsOk ? Told(call, await newRecord.Create(call, structure.Require(), body, "")) : structure.As<RecordAnswer>();
    }

    private async Task<Outcome<RecordAnswer>> Get(WorkspaceCall call)
    {
        var id = call.RecordId();
        return id.IsOk ? Told(call, await grains.Record(id.Require()).Get(new(call.Info, call.RecordAccess()))) : id.As<RecordAnswer>();
    }

    private async Task<Outcome<RecordAnswer>> Change(WorkspaceCall call, ChangeRecordBody body, bool isWhole)
    {
        var id = call.RecordId();
        if (!id.IsOk)
            return id.As<RecordAnswer>();
        var check = new FieldCheck();
        var end = RecordCalls.End(check, call.Http, body.TtlSeconds, body.ExpiresAt);
        var expected = Expected.Read(check, call.Http, body.Version);
        var data = RecordCalls.Json(body.Data);
        var metadata = RecordCalls.Json(body.Metadata);
        if (data is null && metadata is null && end is null && !check.Failed)
            check.Add("data", "Give data, metadata, ttlSeconds or expiresAt.");
        if (check.Failed)
            return check.Refuse<RecordAnswer>();
        return Told(call, await grains.Record(id.Require()).Change(new(call.Info, call.RecordAccess(), data, isWhole, metadata, end, expected)));
    }

    private async Task<Outcome<Done>> Delete(WorkspaceCall call)
    {
        var id = call.RecordId();
        if (!id.IsOk)
            return id.As<Done>();
        var check = new FieldCheck();
        var hard = check.OptionalText("hard", QueryFields.Read(call.Http, check, "hard"), 5);
        if (hard is not (null or "true" or "false"))
            check.Add("hard", "Must be true or false.");
        var expected = Expected.Read(check, call.Http);
        return check.Failed
            ? check.Refuse<Done>()
            : (await grains.Record(id.Require()).Delete(new(call.Info, call.RecordAccess(), hard == "true", expected))).Map(_ => Done.Instance);
    }

    private async Task<Outcome<RecordAnswer>> Restore(WorkspaceCall call)
    {
        var id = call.RecordId();
        return id.IsOk ? Told(call, await grains.Record(id.Require()).Restore(new(call.Info, call.RecordAccess()))) : id.As<RecordAnswer>();
    }

    private async Task<Outcome<RecordAnswer>> Revert(WorkspaceCall call, RevertRecordBody body)
    {
        var id = call.RecordId();
        if (!id.IsOk)
            return id.As<RecordAnswer>();
        var check = new FieldCheck();
        var version = check.OptionalNumber("version", body.Version, 1, int.MaxValue);
        var expected = Expected.Read(check, call.Http);
        if (version is null && !check.Failed)
            check.Add("version", "This field is required.");
        return check.Failed
            ? check.Refuse<RecordAnswer>()
            : Told(call, await grains.Record(id.Require()).Revert(new(call.Info, call.RecordAccess(), version!.Value, expected)));
    }

    private async Task<Outcome<VersionsAnswer>> Versions(WorkspaceCall call)
    {
        var page = await Kept(call, MaxVersions);
        return page.Map(kept => new VersionsAnswer(
            [.. kept.Items.Select(view => RecordAnswers.Of(call, view))], kept.Items.Length >= MaxVersions ? kept.Items[^1].Version : null));
    }

    private async Task<Outcome<ChangesAnswer>> Changes(WorkspaceCall call)
    {
        // One more than is told: each change needs the version before it.
        var page = await Kept(call, MaxVersions + 1);
        return page.Map(kept =>
        {
            var views = kept.Items;
            var told = views.Length > 1 && views[^1].Version > 1 ? views.Length - 1 : views.Length;
            return new ChangesAnswer(
                [.. views.Take(told).Select((view, i) => new ChangeAnswer(
                    view.Version, "record_" + view.Event, view.UpdatedAt, view.UpdatedBy, i + 1 < views.Length ? RecordAnswers.Changes(views[i + 1], view) : []))],
                views.Length > MaxVersions ? views[^1].Version + 1 : null);
        });
    }

    private async Task<Outcome<RecordVersions>> Kept(WorkspaceCall call, int limit)
    {
        var id = call.RecordId();
        if (!id.IsOk)
            return id.As<RecordVersions>();
        var check = new FieldCheck();
        var text = check.OptionalText("before", QueryFields.Read(call.Http, check, "before"), 12);
        long? below = null;
        if (text is not null)
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                below = number;
            else
                check.Add("before", "Must be nextBefore of the page before.");
        }

        return check.Failed
            ? check.Refuse<RecordVersions>()
            : await grains.Records().Versions(new(call.Info, call.RecordAccess(), id.Require(), below, below is null ? limit - 1 : limit));
    }

    private static Outcome<RecordAnswer> Told(WorkspaceCall call, Outcome<RecordView> outcome)
    {
        if (outcome.IsOk)
            Expected.Tell(call.Http, outcome.Require().Version);
        return outcome.Map(view => RecordAnswers.Of(call, view));
    }
}
