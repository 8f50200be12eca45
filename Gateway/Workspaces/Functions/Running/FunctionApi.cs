using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>
/// What a function may ask of the server: records under the workspace's policies in its own name, and calls of the hosts that it may call.
/// Ids follow from the run and the number of the call, so that what an attempt makes is not made again by the next.
/// </summary>
internal sealed class FunctionApi(IGrainFactory grains, FunctionPrincipal principal, FunctionHttp http, StoreClock time)
{
    private const int MostNameChars = 64;

    /// <summary>Answers a call.</summary>
    public async Task<ApiAnswer> Call(string name, JsonElement args, int number, CancellationToken cancellationToken)
    {
        try
        {
            return name switch
            {
                "fetchRecord" => Told(await Fetch(Argument(args, 0), number)),
                "queryRecords" => await Query(Argument(args, 0), Argument(args, 1), number),
                "createRecord" => Told(await Create(Argument(args, 0), Argument(args, 1), number)),
                "updateRecord" => Told(await Update(Argument(args, 0), Argument(args, 1), number)),
                "deleteRecord" => Told(await Delete(Argument(args, 0), Argument(args, 1), number)),
                "httpPost" => await http.Post(principal, Argument(args, 0), Argument(args, 1), number, cancellationToken),
                _ => ApiAnswer.Refused("NOT_AVAILABLE", 404, "There is no such call of api."),
            };
        }
        catch (Exception fault) when (GrainFaults.Classify(fault) is { } error)
        {
            return Refused(Outcome<Done>.Refuse(error));
        }
    }

    private Task<Outcome<RecordView>> Fetch(JsonElement id, int number) => WithRecord(id, "retrieve", (record, access) => grains.Record(record).Get(new(Call(number), access)));

    private Task<Outcome<RecordView>> Update(JsonElement id, JsonElement data, int number) =>
        WithRecord(id, "update", (record, access) => grains.Record(record).Change(new(Call(number), access, Json(data), false, null, null, null)));

    private Task<Outcome<RecordView>> Delete(JsonElement id, JsonElement hard, int number) =>
        WithRecord(id, "delete", (record, access) => grains.Record(record).Delete(new(Call(number), access, hard.ValueKind == JsonValueKind.True, null)));

    private async Task<Outcome<RecordView>> Create(JsonElement slug, JsonElement data, int number)
    {
        var structure = await Structure(slug, number);
        if (!structure.IsOk)
            return structure.As<RecordView>();
        if (principal.Access("create", structure.Require().Slug) is not { } access)
            return Outcome<RecordView>.Refuse(AuthError.Forbidden);
        var id = DerivedIds.Timed(principal.Run.Id, "record\n" + number.ToString(CultureInfo.InvariantCulture), principal.Run.CreatedAt);
        return await grains.Record(id).Create(new(Call(number), access, structure.Require().Id, Json(data) ?? "{}"u8.ToArray(), null, null));
    }

    private async Task<ApiAnswer> Query(JsonElement slug, JsonElement options, int number)
    {
        var structure = await Structure(slug, number);
        if (!structure.IsOk)
            return Refused(structure);
        if (principal.Access("list", structure.Require().Slug) is not { } access)
            return Refused(Outcome<Done>.Refuse(AuthError.Forbidden));
        var (body, parameters) = FunctionQuery.Read(options);
        var page = await grains.Records().Query(new(Call(number), access, structure.Require().Id, body, parameters));
        return page.IsOk ? ApiAnswer.Ok(FunctionJson.Page(page.Require())) : Refused(page);
    }

    // Whose slug it has, and with it what the policies say, is known once the record is.
    private async Task<Outcome<RecordView>> WithRecord(JsonElement sent, string action, Func<Guid, RecordAccess, Task<Outcome<RecordView>>> act)
    {
        if (sent.ValueKind != JsonValueKind.String || !Guid.TryParseExact(sent.GetString(), "D", out var id))
            return Outcome<RecordView>.Refuse(AuthError.RecordNotFound);
        return principal.Access(action, null) is { } access ? await act(id, access) : Outcome<RecordView>.Refuse(AuthError.Forbidden);
    }

    private async Task<Outcome<StructureView>> Structure(JsonElement slug, int number) =>
        slug.ValueKind == JsonValueKind.String && slug.GetString() is { Length: >= 1 and <= MostNameChars } text
            ? await grains.Structures().Find(new(Call(number), principal.Workspace, text))
            : Outcome<StructureView>.Refuse(AuthError.StructureNotFound);

    private CallInfo Call(int number) => principal.Call(number, time.GetUtcNow() + GrainTurns.Longest);

    private static ApiAnswer Told(Outcome<RecordView> outcome) => outcome.IsOk ? ApiAnswer.Ok(FunctionJson.Record(outcome.Require())) : Refused(outcome);

    private static ApiAnswer Refused<T>(Outcome<T> outcome)
    {
        var problem = WorkspaceErrorTable.Of(outcome.Error) ?? WorkspaceErrorTable.OfStatus(500);
        var fields = outcome.Fields.IsDefaultOrEmpty ? "" : " " + string.Join(" ", outcome.Fields.Select(field => $"{field.Field}: {field.Message}"));
        return ApiAnswer.Refused(problem.Code, problem.Status, problem.Message + fields);
    }

    private static JsonElement Argument(JsonElement args, int index) =>
        args.ValueKind == JsonValueKind.Array && args.GetArrayLength() > index ? args[index] : default;

    private static byte[]? Json(JsonElement value) =>
        value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : Encoding.UTF8.GetBytes(value.GetRawText());
}
