using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Records;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>Makes records, each under an id that a repeat of the call meets again.</summary>
public sealed class NewRecord(IGrainFactory grains, StructureLookup lookup)
{
    /// <summary>The structure that a body names by its id, slug or name.</summary>
    public async Task<Outcome<StructureView>> StructureOf(WorkspaceCall call, TextField id, TextField slug)
    {
        var check = new FieldCheck();
        var byId = check.OptionalText("structureId", id, 64);
        var bySlug = check.OptionalText("recordSlug", slug, 64);
        if (!check.Failed && (byId is null) == (bySlug is null))
            check.Add("structureId", "Name the structure by structureId or by recordSlug.");
        return check.Failed ? check.Refuse<StructureView>() : await lookup.Find(call, byId ?? bySlug!);
    }

    /// <summary>Makes a record.</summary>
    /// <param name="call">The call.</param>
    /// <param name="structure">Its structure.</param>
    /// <param name="body">What it is to be.</param>
    /// <param name="place">Tells it from others of the same call.</param>
    public async Task<Outcome<RecordView>> Create(WorkspaceCall call, StructureView structure, NewRecordBody body, string place)
    {
        var check = new FieldCheck();
        var end = RecordCalls.End(check, call.Http, body.TtlSeconds, body.ExpiresAt);
        if (RecordCalls.Json(body.Data) is not { } data)
        {
            check.Add("data", "This field is required.");
            return check.Refuse<RecordView>();
        }

        if (check.Failed)
            return check.Refuse<RecordView>();
        var id = Calls.IsRepeatable(call.Http)
            ? DerivedIds.Named(call.Info.OperationId, $"record\n{structure.Rows:N}\n{place}")
            : Guid.CreateVersion7(RequestFacts.Of(call.Http).Clock.GetUtcNow());
        return await grains.Record(id).Create(new(call.Info, call.RecordAccess(), structure.Id, data, RecordCalls.Json(body.Metadata), end));
    }
}
