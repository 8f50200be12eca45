using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Records;

/// <inheritdoc cref="IRecordsGrain"/>
[StatelessWorker(256)]
internal sealed class RecordsGrain(IGrainStore store, IRecordStore records, HotReads hot) : Grain, IRecordsGrain
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 24, AllowDuplicateProperties = false };
    private static readonly ImmutableArray<RowOutput> Count = [new("count", RowType.Number, RowFold.Count, null)];

    /// <inheritdoc/>
    public Task<Outcome<RecordsAnswer>> Query(QueryRecords query) => Asked(query, async (structure, set, scope, body) =>
    {
        var read = RecordQueryReader.Read(body, set, structure);
        if (!read.IsOk)
            return read.As<RecordsAnswer>();
        var asked = read.Require();
        var share = query.Access.Workspace.Value;
        var page = await records.FindRecords(scope, asked.Rows, share);
        long? total = asked.IncludesTotal ? await CountOf(scope, asked.Rows, share) : null;
        return Outcome<RecordsAnswer>.Ok(new(
            [.. page.States.Select(state => RecordRules.View(Parse(state), structure))], asked.Rows.Offset, asked.Rows.Limit, total, page.Next, asked.Select, asked.Include));
    });

    /// <inheritdoc/>
    public Task<Outcome<byte[]>> Fold(QueryRecords query) => Asked(query, async (_, set, scope, body) =>
    {
        if (RowQueryReader.Read(body, set, out var faults) is not { } read)
            return Outcome<byte[]>.Refuse(AuthError.ValidationError, null, [.. faults.Select(fault => new FieldError(fault.Key, fault.Value))]);
        if (!read.IsFolded)
            return Outcome<byte[]>.Invalid("aggregates", "Give aggregates, groupBy, or both.");
        var page = await records.FoldRecords(scope, read, query.Access.Workspace.Value);
        return Outcome<byte[]>.Ok(Named(page));
    });

    /// <inheritdoc/>
    public Task<Outcome<RecordVersions>> Versions(ListVersions query) => Guarded(async () =>
    {
        // Who may not see the record as it is may see none of what it was; and of what it was, what they could have seen then.
        var present = await GrainFactory.Record(query.Record).Get(new(query.Call, query.Access));
        if (!present.IsOk)
            return present.As<RecordVersions>();
        var now = present.Require();
        var structure = await StructureOf(query.Call, query.Access.Workspace, now.Structure);
        if (!structure.IsOk)
            return structure.As<RecordVersions>();
        var past = await records.PastOf(query.Record, query.Below ?? now.Version, query.Limit);
        var views = past.Select(state => Parse(state.State))
            .Where(state => RecordConditions.AreMet(query.Access, state, structure.Require()))
            .Select(state => RecordRules.View(state, structure.Require()));
        return Outcome<RecordVersions>.Ok(new(query.Below is null ? [now, .. views] : [.. views]));
    });

    /// <inheritdoc/>
    public Task<Outcome<ValueOwner>> Owner(FindOwner query) => Guarded(async () =>
    {
        var structure = await StructureOf(query.Call, query.Workspace, query.Structure);
        if (!structure.IsOk)
            return structure.As<ValueOwner>();
        if (structure.Require().Fields.FirstOrDefault(field => field is { IsUnique: true, IsRetired: false } && field.Name == query.Field) is not { } field)
            return Outcome<ValueOwner>.Invalid("match", "Must name a unique field.");
        var canonical = RecordDataRules.Value(query.Value, field);
        if (!canonical.IsOk)
            return canonical.As<ValueOwner>();
        using var value = JsonDocument.Parse(canonical.Require());
        var claim = new RecordClaim(structure.Require().Rows, RecordWrites.ClaimOf(field.Name, value.RootElement));
        var owners = await records.ClaimsOf([claim]);
        return Outcome<ValueOwner>.Ok(new ValueOwner(owners.TryGetValue(claim, out var owner) ? owner : null));
    });

    /// <inheritdoc/>
    public Task<Outcome<RecordHappening>> Happened(ReadHappening query) => Guarded(async () =>
    {
        // Past states are read after the present one, so that a state which became past meanwhile is among them.
        var present = await store.Load(GrainKey.Record(query.Record)) is { } stored ? Parse(stored.State) : null;
        var past = present is null || present.Workspace != query.Workspace ? [] : await records.PastOf(query.Record, query.Version + 1, 2);
        return Outcome<RecordHappening>.Ok(RecordHappenings.Of(query, present, [.. past.Select(kept => Parse(kept.State))]));
    });

    private Task<Outcome<T>> Asked<T>(QueryRecords query, Func<StructureView, RecordSet, RowScope, JsonElement, Task<Outcome<T>>> ask) => Guarded(async () =>
    {
        var found = await StructureOf(query.Call, query.Access.Workspace, query.Structure);
        if (!found.IsOk)
            return found.As<T>();
        var structure = found.Require();
        var set = RecordSets.SetOf(structure, query.IsDeleted);
        var body = query.Query is { } sent ? Outcome<byte[]>.Ok(sent) : RecordParameters.ToBody(query.Parameters, set);
        if (!body.IsOk)
            return body.As<T>();
        try
        {
            using var json = JsonDocument.Parse(body.Require(), Strict);
            var scope = RowScope.OfRecords(set, RecordConditions.Of(query.Access, structure, set), query.Access.By, store.Clock.GetUtcNow());
            return await ask(structure, set, scope, json.RootElement);
        }
        catch (JsonException)
        {
            return Outcome<T>.Invalid("body", "Must be well-formed JSON in UTF-8, each member once, at most 24 levels deep.");
        }
    });

    private async Task<long> CountOf(RowScope scope, RowQuery query, Guid share)
    {
        var page = await records.FoldRecords(scope, new RowQuery(Count, query.Where, [], 1, null), share);
        using var rows = JsonDocument.Parse(page.Rows);
        return rows.RootElement[0][0].GetInt64();
    }

    private Task<Outcome<StructureView>> StructureOf(CallInfo call, TenantId workspace, Guid structure) => CheckedRead.Of(
        call, asked => hot.Structure(GrainFactory, asked, workspace, structure).AsTask(), (_, stamps) => store.AreCurrent(stamps));

    private static RecordState Parse(byte[] state) => JsonSerializer.Deserialize(state, StateJson.Default.RecordState)!;

    private static byte[] Named(RowPage page)
    {
        using var rows = JsonDocument.Parse(page.Rows);
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        foreach (var row in rows.RootElement.EnumerateArray())
        {
            json.WriteStartObject();
            for (var i = 0; i < page.Outputs.Length; i++)
            {
                json.WritePropertyName(page.Outputs[i].Name);
                row[i].WriteTo(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static async Task<Outcome<T>> Guarded<T>(Func<Task<Outcome<T>>> work)
    {
        try
        {
            return await work();
        }
        catch (RowQueryTooLongException)
        {
            return Outcome<T>.Refuse(AuthError.QueryTooLong);
        }
        catch (RowQueriesBusyException)
        {
            return Outcome<T>.Refuse(AuthError.QueriesBusy, retryAfterSeconds: 1);
        }
        catch (RowCursorException fault)
        {
            return Outcome<T>.Invalid("page.cursor", fault.Message);
        }
        catch (StoreUnavailableException)
        {
            return Outcome<T>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
        }
    }
}
