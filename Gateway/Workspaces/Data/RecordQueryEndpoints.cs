using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>Records by what they are: by query string, by the canonical body, counted and folded.</summary>
public sealed class RecordQueryEndpoints(IGrainFactory grains, StructureLookup lookup, NewRecord newRecord)
{
    private const int MaxParameters = 60;
    private const int MaxName = 256;
    private static readonly string[] Known = ["sort", "page", "pageSize", "limit", "offset", "cursor", "fields", "select", "search", "searchFields", "expand", "includeTotal"];

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<RecordQueryEndpoints>();
        var group = routes.MapWorkspaceGroup(WorkspaceRoutes.Data + "/records", "Workspace data: records");
        var list = group.Get("/slug/{recordSlug}", DataJson.Default.RecordsPageAnswer, endpoints.List)
            .WithSummary("Records of a structure: data.status=paid, data.amount[gte]=100, sort=-createdAt,data.priority, page and pageSize, or limit and cursor.")
            .Needs(WorkspaceResources.Records, "list")
            .Refuses(AuthError.StructureNotFound, AuthError.QueryTooLong, AuthError.QueriesBusy)
            .Takes("data.*", "A condition on a field: data.x=value or data.x[operator]=value; in, nin, hasAny and hasAll take a list with commas.")
            .Takes("deleted", "true: deleted records in place of live ones.");
        foreach (var fact in new[] { "id", "createdAt", "updatedAt", "createdBy", "updatedBy", "version" })
            list.Takes(fact + "*", "A condition on the record itself.");
        foreach (var name in Known)
            list.Takes(name, "As of the canonical body; lists with commas.");
        group.Send("POST", "/slug/{recordSlug}", DataJson.Default.NewRecordBody, DataJson.Default.RecordAnswer, endpoints.Create, StatusCodes.Status201Created)
            .WithSummary("Makes a record of a structure.").Needs(WorkspaceResources.Records, "create")
            .Takes("ttlSeconds", "Lifetime in seconds.").Takes("expiresAt", "When it ends.")
            .Refuses(AuthError.StructureNotFound, AuthError.WrongState, AuthError.ValueTaken);
        group.Send("POST", "/query", DataJson.Default.QueryRecordsBody, DataJson.Default.RecordsPageAnswer, endpoints.Query)
            .WithSummary("Records by the canonical query body.").Needs(WorkspaceResources.Records, "list")
            .Refuses(AuthError.StructureNotFound, AuthError.QueryTooLong, AuthError.QueriesBusy);
        group.Send("POST", "/aggregate", DataJson.Default.AggregateRecordsBody, DataJson.Default.AggregatesAnswer, endpoints.Aggregate)
            .WithSummary("Counts, sums, means, least and greatest values of records, in groups or of all.").Needs(WorkspaceResources.Records, "list")
            .Refuses(AuthError.StructureNotFound, AuthError.QueryTooLong, AuthError.QueriesBusy);
    }

    private async Task<Outcome<RecordsPageAnswer>> List(WorkspaceCall call)
    {
        var check = new FieldCheck();
        var deleted = check.OptionalText("deleted", QueryFields.Read(call.Http, check, "deleted"), 5);
        if (deleted is not (null or "true" or "false"))
            check.Add("deleted", "Must be true or false.");
        var parameters = Parameters(call.Http, check);
        if (check.Failed)
            return check.Refuse<RecordsPageAnswer>();
        var structure = await lookup.InPath(call, "recordSlug");
        return structure.IsOk
            ? await Page(call, new QueryRecords(call.Info, call.RecordAccess(), structure.Require().Id, null, parameters, deleted == "true"), structure.Require())
            : structure.As<RecordsPageAnswer>();
    }

    private async Task<Outcome<RecordAnswer>> Create(WorkspaceCall call, NewRecordBody body)
    {
        var structure = await lookup.InPath(call, "recordSlug");
        if (!structure.IsOk)
            return structure.As<RecordAnswer>();
        var made = await newRecord.Create(call, structure.Require(), body, "");
        if (made.IsOk)
            Expected.Tell(call.Http, made.Require().Version);
        return made.Map(view => RecordAnswers.Of(call, view));
    }

    private async Task<Outcome<RecordsPageAnswer>> Query(WorkspaceCall call, QueryRecordsBody body)
    {
        var structure = await Named(call, body.Resource);
        if (!structure.IsOk)
            return structure.As<RecordsPageAnswer>();
        var query = JsonSerializer.SerializeToUtf8Bytes(
            Members(("where", body.Where), ("text", body.Text), ("sort", body.Sort), ("page", body.Page), ("select", body.Select), ("include", body.Include), ("includeTotal", body.IncludeTotal)),
            DataJson.Default.DictionaryStringJsonElement);
        return await Page(call, new QueryRecords(call.Info, call.RecordAccess(), structure.Require().Id, query, []), structure.Require());
    }

    private async Task<Outcome<AggregatesAnswer>> Aggregate(WorkspaceCall call, AggregateRecordsBody body)
    {
        var structure = await Named(call, body.Resource);
        if (!structure.IsOk)
            return structure.As<AggregatesAnswer>();
        var query = JsonSerializer.SerializeToUtf8Bytes(
            Members(("where", body.Where), ("groupBy", body.GroupBy), ("aggregates", body.Aggregates), ("sort", body.Sort), ("limit", body.Limit)),
            DataJson.Default.DictionaryStringJsonElement);
        var folded = await grains.Records().Fold(new(call.Info, call.RecordAccess(), structure.Require().Id, query, []));
        return folded.Map(rows =>
        {
            using var json = JsonDocument.Parse(rows);
            return new AggregatesAnswer(json.RootElement.Clone());
        });
    }

    private async Task<Outcome<RecordsPageAnswer>> Page(WorkspaceCall call, QueryRecords query, StructureView structure)
    {
        var asked = await grains.Records().Query(query);
        if (!asked.IsOk)
            return asked.As<RecordsPageAnswer>();
        var page = asked.Require();
        var related = await Related(call, page, structure);
        ImmutableArray<RecordAnswer> records = [.. page.Records.Select(view => RecordAnswers.Of(call, view, page, related))];
        var meta = new RecordsMeta((page.Offset / page.Limit) + 1, page.Limit, page.Offset, page.Total, page.Next, page.Next is not null);
        return Outcome<RecordsPageAnswer>.Ok(new(records, meta, records, page.Total));
    }

    // Each of them as if it had been asked for by itself: what the caller may not retrieve is not there.
    private async Task<IReadOnlyDictionary<Guid, RecordView>> Related(WorkspaceCall call, RecordsAnswer page, StructureView structure)
    {
        var related = new Dictionary<Guid, RecordView>();
        foreach (var field in page.Include)
        {
            var slug = structure.Fields.First(known => string.Equals(known.Name, field, StringComparison.Ordinal)).Target ?? "";
            if (call.RecordAccess("retrieve", slug) is not { } access)
                continue;
            Guid[] ids = [.. page.Records.Select(view => ReferenceIn(view.Data, field)).OfType<Guid>().Distinct().Where(id => !related.ContainsKey(id))];
            foreach (var found in await Task.WhenAll(ids.Select(id => grains.Record(id).Get(new(call.Info, access)))))
            {
                if (found.IsOk)
                    related[found.Require().Id] = found.Require();
            }
        }

        return related;
    }

    private static Guid? ReferenceIn(byte[] data, string field)
    {
        using var json = JsonDocument.Parse(data);
        return json.RootElement.TryGetProperty(field, out var value) && value.TryGetGuid(out var id) ? id : null;
    }

    private async Task<Outcome<StructureView>> Named(WorkspaceCall call, TextField resource)
    {
        var check = new FieldCheck();
        var text = check.Text("resource", resource, 64);
        return check.Failed ? check.Refuse<StructureView>() : await lookup.Find(call, text);
    }

    private static ImmutableArray<RecordParameter> Parameters(HttpContext http, FieldCheck check)
    {
        var parameters = ImmutableArray.CreateBuilder<RecordParameter>();
        foreach (var (name, values) in http.Request.Query)
        {
            if (name == "deleted")
                continue;
            foreach (var value in values)
            {
                if (name.Length > MaxName || value is not { Length: <= Store.Rows.RowLimits.TextChars } || value.Contains('\0', StringComparison.Ordinal))
                    check.Add("query", "A parameter is too long, or has NUL in it.");
                else
                    parameters.Add(new RecordParameter(name, value));
            }
        }

        if (parameters.Count > MaxParameters)
            check.Add("query", $"At most {MaxParameters} parameters.");
        return parameters.ToImmutable();
    }

    private static Dictionary<string, JsonElement> Members(params ReadOnlySpan<(string Name, JsonElement Value)> members)
    {
        var sent = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
                sent[name] = value;
        }

        return sent;
    }
}
