using System.Text.Json.Serialization;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Dashboards;
using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.SignOn;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth;

/// <summary>
/// The stored JSON of every state and list entry. Names are a contract with databases in the field: tests/Contracts holds a
/// golden file for each. Every state carries its schema number <c>v</c>.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(AppState))]
[JsonSerializable(typeof(AliasState))]
[JsonSerializable(typeof(TenantState))]
[JsonSerializable(typeof(UserState))]
[JsonSerializable(typeof(IdentityState))]
[JsonSerializable(typeof(ChallengeState))]
[JsonSerializable(typeof(SessionFamilyState))]
[JsonSerializable(typeof(KeyRingState))]
[JsonSerializable(typeof(ApiKeyState))]
[JsonSerializable(typeof(DashboardState))]
[JsonSerializable(typeof(WorkspaceState))]
[JsonSerializable(typeof(DashboardItem))]
[JsonSerializable(typeof(WorkspaceView))]
[JsonSerializable(typeof(ChartPlace))]
[JsonSerializable(typeof(DataSetState))]
[JsonSerializable(typeof(DataSetView))]
[JsonSerializable(typeof(EmbedRevocationState))]
[JsonSerializable(typeof(EmbedTenantState))]
[JsonSerializable(typeof(HostedEmbedState))]
[JsonSerializable(typeof(ProjectUserState))]
[JsonSerializable(typeof(RecordState))]
[JsonSerializable(typeof(StructureState))]
[JsonSerializable(typeof(StructureItem))]
[JsonSerializable(typeof(AppItem))]
[JsonSerializable(typeof(TenantItem))]
[JsonSerializable(typeof(MemberItem))]
[JsonSerializable(typeof(UserItem))]
[JsonSerializable(typeof(ApiKeyView))]
[JsonSerializable(typeof(SessionEntry))]
[JsonSerializable(typeof(OwnedNames))]
[JsonSerializable(typeof(AttemptState))]
[JsonSerializable(typeof(NumberState))]
[JsonSerializable(typeof(TenantWorkspaceState))]
[JsonSerializable(typeof(WorkspaceEntry))]
[JsonSerializable(typeof(ExternalSubjectState))]
[JsonSerializable(typeof(SignOnState))]
[JsonSerializable(typeof(UserSearchItem))]
[JsonSerializable(typeof(RoleSearchItem))]
[JsonSerializable(typeof(TenantSearchItem))]
[JsonSerializable(typeof(FunctionsState))]
[JsonSerializable(typeof(FunctionRunState))]
[JsonSerializable(typeof(RunItem))]
[JsonSerializable(typeof(ScheduleEntry))]
[JsonSerializable(typeof(WaitingEntry))]
internal sealed partial class StateJson : JsonSerializerContext;
