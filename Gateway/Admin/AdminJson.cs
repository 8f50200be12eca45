using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Gateway.DataSets;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Events, newest first.</summary>
public sealed record EventsAnswer(ImmutableArray<EventAnswer> Events, string? NextCursor);

/// <summary>An event of the audit log.</summary>
public sealed record EventAnswer(
    long Position,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset At,
    string Kind,
    Guid? AppId,
    Guid? TenantId,
    Guid? UserId,
    string Actor,
    string RequestId,
    JsonElement Data)
{
    /// <summary>The event as clients see it.</summary>
    public static EventAnswer Of(EventItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var data = JsonSerializer.Deserialize(item.Data, AdminJson.Default.JsonElement);
        return new(item.Position, item.At, item.Kind, item.App?.Value, item.Tenant?.Value, item.User?.Value, item.Actor, item.RequestId, data);
    }
}

/// <summary>JSON of the admin routes. These calls are our own, so a member that nobody knows is a mistake and refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CreateAppBody))]
[JsonSerializable(typeof(CreateAppAnswer))]
[JsonSerializable(typeof(ChangeAppBody))]
[JsonSerializable(typeof(AppAnswer))]
[JsonSerializable(typeof(AppsAnswer))]
[JsonSerializable(typeof(AppSecretAnswer))]
[JsonSerializable(typeof(DeclareDataSetBody))]
[JsonSerializable(typeof(DataSetAnswer))]
[JsonSerializable(typeof(DataSetsAnswer))]
[JsonSerializable(typeof(LoadRowsBody))]
[JsonSerializable(typeof(LoadRowsAnswer))]
[JsonSerializable(typeof(QueryRowsBody))]
[JsonSerializable(typeof(RowsPageAnswer))]
[JsonSerializable(typeof(CreateTenantBody))]
[JsonSerializable(typeof(CreateTenantAnswer))]
[JsonSerializable(typeof(ChangeTenantBody))]
[JsonSerializable(typeof(TenantAnswer))]
[JsonSerializable(typeof(TenantsAnswer))]
[JsonSerializable(typeof(MembersAnswer))]
[JsonSerializable(typeof(UsersAnswer))]
[JsonSerializable(typeof(AppUserAnswer))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(SetRolesBody))]
[JsonSerializable(typeof(SetRolesAnswer))]
[JsonSerializable(typeof(SessionsRevokedAnswer))]
[JsonSerializable(typeof(SessionsAnswer))]
[JsonSerializable(typeof(SigningKeysAnswer))]
[JsonSerializable(typeof(RotateKeysBody))]
[JsonSerializable(typeof(CreateAdminKeyBody))]
[JsonSerializable(typeof(CreateAdminKeyAnswer))]
[JsonSerializable(typeof(AdminKeysAnswer))]
[JsonSerializable(typeof(CreateAppKeyBody))]
[JsonSerializable(typeof(RotateAppKeyBody))]
[JsonSerializable(typeof(CreateAppKeyAnswer))]
[JsonSerializable(typeof(AppKeysAnswer))]
[JsonSerializable(typeof(RevokeEmbedsBody))]
[JsonSerializable(typeof(EmbedSettingsBody))]
[JsonSerializable(typeof(EmbedSettingsAnswer))]
[JsonSerializable(typeof(Auth.SuccessAnswer))]
[JsonSerializable(typeof(EventsAnswer))]
[JsonSerializable(typeof(ClusterAnswer))]
[JsonSerializable(typeof(CreateWorkspaceBody))]
[JsonSerializable(typeof(CreateWorkspaceAnswer))]
[JsonSerializable(typeof(Userfront.SignOn.SignOnProviderBody))]
[JsonSerializable(typeof(Userfront.SignOn.SignOnProviderAnswer))]
[JsonSerializable(typeof(Userfront.SignOn.SignOnProvidersAnswer))]
public sealed partial class AdminJson : JsonSerializerContext;
