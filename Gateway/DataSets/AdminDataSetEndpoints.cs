using System.Security.Cryptography;
using System.Text.Json;
using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.DataSets;

/// <summary>Data sets of an app, and their rows: what charts are drawn from.</summary>
public sealed class AdminDataSetEndpoints(IGrainFactory grains)
{
    private const string SchemaName = "schema";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminDataSetEndpoints>();
        var group = routes.MapAppGroup("/data-sets", "Admin: data sets");
        group.Get("", AdminJson.Default.DataSetsAnswer, endpoints.List)
            .WithSummary("Data sets of the app by schema and name.").Pages();
        group.Send("PUT", "/{data_set}", AdminJson.Default.DeclareDataSetBody, AdminJson.Default.DataSetAnswer, endpoints.Declare)
            .WithSummary("Makes a data set, or adds columns to it. Columns neither change nor go; safe to repeat.")
            .Takes(SchemaName, SchemaText).Refuses(AuthError.DataSetNotFound, AuthError.WrongState, AuthError.LimitReached);
        group.Get("/{data_set}", AdminJson.Default.DataSetAnswer, endpoints.Get)
            .WithSummary("A data set.").Takes(SchemaName, SchemaText).Refuses(AuthError.DataSetNotFound);
        group.Delete("/{data_set}", endpoints.Delete)
            .WithSummary("Deletes a data set. Its rows are gone for readers at once, and removed soon after.").Takes(SchemaName, SchemaText).Refuses(AuthError.DataSetNotFound);
        group.Upload<LoadRowsBody, LoadRowsAnswer>("/{data_set}/rows", RowUploads.MaxBytes, AdminJson.Default.LoadRowsAnswer, endpoints.Load)
            .WithSummary("Adds rows, all or none; faults name rows and columns. A repeat with the same Idempotency-Key adds nothing again for two days.")
            .Takes(SchemaName, SchemaText).Refuses(AuthError.DataSetNotFound);
        group.Send("POST", "/{data_set}/query", AdminJson.Default.QueryRowsBody, AdminJson.Default.RowsPageAnswer, endpoints.Query)
            .WithSummary("Runs a query on all rows of a data set, whosever they are.").Takes(SchemaName, SchemaText).Refuses(AuthError.DataSetNotFound);
    }

    private const string SchemaText = "The schema of the data set (prefilters_schema of embed tokens). Left out: none.";

    private Task<Outcome<DataSetsAnswer>> List(AppCall call) =>
        AdminPages.Answer(call, call.App.Id.Value.ToString("N"), grains.Boards().DataSets, DataSetsAnswer.Of, item => item.Contains('/', StringComparison.Ordinal));

    private async Task<Outcome<DataSetAnswer>> Declare(AppCall call, DeclareDataSetBody body)
    {
        var check = new FieldCheck();
        var columns = ColumnsReader.Read(check, body.Columns);
        if (check.Failed)
            return check.Refuse<DataSetAnswer>();
        var name = NameOf(call);
        if (!name.IsOk)
            return name.As<DataSetAnswer>();
        var id = DerivedIds.Named(call.Info.OperationId, $"dataset\n{call.App.Id}\n{name.Require()}");
        var declared = await grains.DataSet(call.App.Id, name.Require()).Declare(new(call.Info, call.App.Id, name.Require(), id, columns));
        return declared.Map(DataSetAnswer.Of);
    }

    private async Task<Outcome<DataSetAnswer>> Get(AppCall call)
    {
        var name = NameOf(call);
        return name.IsOk ? (await grains.DataSet(call.App.Id, name.Require()).Get(new(call.Info))).Map(DataSetAnswer.Of) : name.As<DataSetAnswer>();
    }

    private async Task<Outcome<Done>> Delete(AppCall call)
    {
        var name = NameOf(call);
        return name.IsOk ? await grains.DataSet(call.App.Id, name.Require()).Delete(new(call.Info)) : name.As<Done>();
    }

    private async Task<Outcome<LoadRowsAnswer>> Load(AppCall call, byte[] body)
    {
        var name = NameOf(call);
        return name.IsOk ? await RowUploads.Load(grains, call.Info, call.App.Id, name.Require(), body) : name.As<LoadRowsAnswer>();
    }

    private async Task<Outcome<RowsPageAnswer>> Query(AppCall call, QueryRowsBody body)
    {
        var name = NameOf(call);
        if (!name.IsOk)
            return name.As<RowsPageAnswer>();
        var query = body.Query.ValueKind == JsonValueKind.Undefined ? "null"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(body.Query, AdminJson.Default.JsonElement);
        return (await grains.Rows().Query(new(call.Info, call.App.Id, name.Require(), null, query, [], null))).Map(RowsPageAnswer.Of);
    }

    // A name that cannot be one is of no data set.
    private static Outcome<DataSetName> NameOf(AppCall call)
    {
        var check = new FieldCheck();
        var schema = check.OptionalText(SchemaName, QueryFields.Read(call.Http, check, SchemaName), 63);
        if (check.Failed)
            return check.Refuse<DataSetName>();
        var name = new DataSetName(schema, call.Http.GetRouteValue("data_set") as string ?? "");
        return name.IsWellFormed() ? Outcome<DataSetName>.Ok(name) : Outcome<DataSetName>.Refuse(AuthError.DataSetNotFound);
    }
}

/// <summary>Hands an upload over, under a name by which its repeat is known.</summary>
internal static class RowUploads
{
    /// <summary>Bytes of an upload at most.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    public static async Task<Outcome<LoadRowsAnswer>> Load(IGrainFactory grains, CallInfo call, AppId app, DataSetName name, byte[] body)
    {
        var load = DerivedIds.Named(call.OperationId, $"rows\n{app}\n{name}\n{Convert.ToHexString(SHA256.HashData(body))}");
        return (await grains.Rows().Load(new(call, app, name, load, body))).Map(loaded => new LoadRowsAnswer(loaded.Rows, loaded.IsRepeat));
    }
}
