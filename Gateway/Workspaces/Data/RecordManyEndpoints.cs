using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>Many records at once, and a record that may be there already.</summary>
public sealed class RecordManyEndpoints(IGrainFactory grains, NewRecord newRecord)
{
    private const int MaxBytes = 2 * 1024 * 1024;
    private const int MaxRecords = 500;
    private const int AtOnce = 64;
    private const int Tries = 3;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<RecordManyEndpoints>();
        var group = routes.MapWorkspaceGroup(WorkspaceRoutes.Data + "/records", "Workspace data: records");
        group.Upload<BulkRecordsBody, BulkAnswer>("/bulk", MaxBytes, DataJson.Default.BulkAnswer, endpoints.Bulk)
            .WithSummary("Makes many records, each for itself: errors name those that were not made. A repeat with the same Idempotency-Key makes none again.")
            .Needs(WorkspaceResources.Records, "create").Refuses(AuthError.StructureNotFound);
        group.Send("POST", "/upsert", DataJson.Default.UpsertRecordBody, DataJson.Default.RecordAnswer, endpoints.Upsert)
            .WithSummary("Changes the record that has a unique value, or makes one. Needs create and update.").Needs(WorkspaceResources.Records, "create")
            .Refuses(AuthError.StructureNotFound, AuthError.RecordNotFound, AuthError.WrongState, AuthError.ValueTaken);
    }

    private async Task<Outcome<BulkAnswer>> Bulk(WorkspaceCall call, byte[] sent)
    {
        BulkRecordsBody? body;
        try
        {
            body = JsonSerializer.Deserialize(sent, DataJson.Default.BulkRecordsBody);
        }
        catch (JsonException)
        {
            return Outcome<BulkAnswer>.Invalid("body", "Must be structureId or recordSlug, and records, in well-formed JSON in UTF-8, each member once.");
        }

        if (body?.Records is not { Length: >= 1 and <= MaxRecords } records || records.Any(record => record is null))
            return Outcome<BulkAnswer>.Invalid("records", string.Create(CultureInfo.InvariantCulture, $"Must have 1 to {MaxRecords} objects."));
        var structure = await newRecord.StructureOf(call, body.StructureId, body.RecordSlug);
        if (!structure.IsOk)
            return structure.As<BulkAnswer>();
        var outcomes = new Outcome<RecordView>[records.Length];
        await Parallel.ForAsync(0, records.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
            outcomes[i] = await newRecord.Create(call, structure.Require(), records[i], i.ToString(CultureInfo.InvariantCulture)));
        ImmutableArray<RecordAnswer> made = [.. outcomes.Where(outcome => outcome.IsOk).Select(outcome => RecordAnswers.Of(call, outcome.Require()))];
        ImmutableArray<BulkErrorAnswer> errors = [.. outcomes.Select(Error).OfType<BulkErrorAnswer>()];
        return Outcome<BulkAnswer>.Ok(new(made, errors, new BulkMeta(made.Length, errors.Length)));
    }

    private static BulkErrorAnswer? Error(Outcome<RecordView> outcome, int index)
    {
        if (outcome.IsOk)
            return null;
        var problem = WorkspaceErrorTable.Of(outcome.Error) ?? WorkspaceErrorTable.OfStatus(500);
        return new BulkErrorAnswer(index, problem.Code, problem.Message, outcome.Fields);
    }

    private async Task<Outcome<RecordAnswer>> Upsert(WorkspaceCall call, UpsertRecordBody body)
    {
        var found = await newRecord.StructureOf(call, body.StructureId, body.RecordSlug);
        if (!found.IsOk)
            return found.As<RecordAnswer>();
        var structure = found.Require();
        if (call.RecordAccess("update", structure.Slug) is not { } access)
            return Outcome<RecordAnswer>.Refuse(AuthError.Forbidden);
        if (body.Match.ValueKind != JsonValueKind.Object || body.Match.EnumerateObject().Count() != 1 || body.Data.ValueKind != JsonValueKind.Object)
            return Outcome<RecordAnswer>.Invalid("match", "Must be an object of one unique field, beside an object of data.");
        var match = body.Match.EnumerateObject().Single();
        if (body.Data.TryGetProperty(match.Name, out var own) && !JsonElement.DeepEquals(own, match.Value))
            return Outcome<RecordAnswer>.Invalid("data", "Has another value than match.");
        for (var attempt = 0; ; attempt++)
        {
            var owner = await grains.Records().Owner(new(call.Info, call.Workspace, structure.Id, match.Name, Encoding.UTF8.GetBytes(match.Value.GetRawText())));
            if (!owner.IsOk)
                return owner.As<RecordAnswer>();
            var outcome = owner.Require().Record is { } id
                ? await Change(call, access, id, body)
                : await newRecord.Create(call, structure, With(body, match), "upsert");

            // Somebody was faster, either way: look again.
            if (attempt < Tries && outcome.Error is AuthError.ValueTaken or AuthError.RecordNotFound)
                continue;
            if (outcome.IsOk)
                Expected.Tell(call.Http, outcome.Require().Version);
            return outcome.Map(view => RecordAnswers.Of(call, view));
        }
    }

    private async Task<Outcome<RecordView>> Change(WorkspaceCall call, RecordAccess access, Guid id, UpsertRecordBody body)
    {
        var check = new FieldCheck();
        var end = RecordCalls.End(check, call.Http, body.TtlSeconds, body.ExpiresAt);
        return check.Failed
            ? check.Refuse<RecordView>()
            : await grains.Record(id).Change(new(call.Info, access, RecordCalls.Json(body.Data), false, RecordCalls.Json(body.Metadata), end, null));
    }

    private static NewRecordBody With(UpsertRecordBody body, JsonProperty match)
    {
        var data = body.Data.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
        data[match.Name] = match.Value;
        return new NewRecordBody
        {
            Data = JsonSerializer.SerializeToElement(data, DataJson.Default.DictionaryStringJsonElement),
            Metadata = body.Metadata,
            TtlSeconds = body.TtlSeconds,
            ExpiresAt = body.ExpiresAt,
        };
    }
}
