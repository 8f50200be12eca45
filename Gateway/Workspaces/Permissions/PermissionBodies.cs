using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Management;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Permissions;

/// <summary>Body of POST …/permissions and PUT …/permissions/{permission_id}.</summary>
public sealed class PermissionBody
{
    /// <summary>Name.</summary>
    [Description("What people call it, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Resource.</summary>
    [Required, Description("What it is about, such as records, or * for everything.")]
    public TextField Resource { get; set; }

    /// <summary>Actions.</summary>
    [Required, Description("What may or may not be done: create, retrieve, update, delete, list, manage, …; or *.")]
    public TextListField Actions { get; set; }

    /// <summary>Priority.</summary>
    [Description("Order in explanations, -1000 to 1000. Default 0. A rule that denies wins whatever its priority.")]
    public NumberField Priority { get; set; }

    /// <summary>Policy.</summary>
    [Required, Description("When it applies.")]
    public PolicyBody? Policy { get; set; }
}

/// <summary>When a permission applies.</summary>
public sealed class PolicyBody
{
    /// <summary>Effect.</summary>
    [Description("Allow or Deny. Default Allow.")]
    public TextField Effect { get; set; }

    /// <summary>Conditions.</summary>
    [Required, Description("Facts with values or operators, and, or, not: {\"groups\":{\"contains\":\"admins\"}}. {} applies always.")]
    public JsonElement Conditions { get; set; }
}

/// <summary>A permission.</summary>
public sealed record PermissionAnswer(
    Guid Id,
    string? Name,
    string Resource,
    ImmutableArray<string> Actions,
    int Priority,
    PolicyAnswer Policy,
    bool BuiltIn,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset UpdatedAt,
    string CreatedBy)
{
    /// <summary>The permission as clients see it.</summary>
    public static PermissionAnswer Of(PermissionView permission)
    {
        ArgumentNullException.ThrowIfNull(permission);
        return new(
            permission.Id,
            permission.Name,
            permission.Resource,
            permission.Actions,
            permission.Priority,
            new(Effects.Of(permission.Denies), JsonElement.Parse(permission.Conditions)),
            permission.IsBuiltIn,
            permission.CreatedAt,
            permission.UpdatedAt,
            permission.CreatedBy);
    }
}

/// <summary>When a permission applies.</summary>
public sealed record PolicyAnswer(string Effect, JsonElement Conditions);

/// <summary>All permissions of a workspace.</summary>
public sealed record PermissionsAnswer(ImmutableArray<PermissionAnswer> Data, ListMeta Meta)
{
    /// <summary>A workspace's permissions as clients see them.</summary>
    public static PermissionsAnswer Of(WorkspaceRealm realm)
    {
        ArgumentNullException.ThrowIfNull(realm);
        return new([.. realm.Permissions.Select(PermissionAnswer.Of)], new ListMeta(realm.Permissions.Length));
    }
}

/// <summary>Body of POST …/permissions/explain.</summary>
public sealed class ExplainBody
{
    /// <summary>Resource.</summary>
    [Required, Description("What the call would be about, such as records.")]
    public TextField Resource { get; set; }

    /// <summary>Action.</summary>
    [Required, Description("What it would do, such as list.")]
    public TextField Action { get; set; }

    /// <summary>Caller.</summary>
    [Description("Who would call; left out: the caller of this.")]
    public ExplainCallerBody? Caller { get; set; }

    /// <summary>Path parameters.</summary>
    [Description("Path parameters of the call: {\"recordSlug\":\"tasks\"}.")]
    public JsonElement Path { get; set; }

    /// <summary>Record.</summary>
    [Description("A record, to see whether it passes: {\"data\":{…},\"createdBy\":\"…\"}.")]
    public JsonElement Record { get; set; }
}

/// <summary>Who would call.</summary>
public sealed class ExplainCallerBody
{
    /// <summary>Groups.</summary>
    [Description("The caller's groups.")]
    public TextListField Groups { get; set; }

    /// <summary>Roles.</summary>
    [Description("The caller's roles.")]
    public TextListField Roles { get; set; }

    /// <summary>Subject.</summary>
    [Description("The caller's id.")]
    public TextField Subject { get; set; }

    /// <summary>Kind.</summary>
    [Description("service-account, user or external.")]
    public TextField Kind { get; set; }

    /// <summary>Claims.</summary>
    [Description("Mapped claims: {\"ext_plan\":\"pro\"}.")]
    public JsonElement Claims { get; set; }
}

/// <summary>A decision with its reasons.</summary>
public sealed record ExplainAnswer(
    string Decision, long Version, Guid? DecidedBy, JsonElement? Filter, bool? RecordPasses, ImmutableArray<RuleAnswer> Rules);

/// <summary>What came of a rule.</summary>
public sealed record RuleAnswer(Guid Id, string? Name, string Effect, int Priority, string Result, string Reason);

/// <summary>Spellings of effects.</summary>
internal static class Effects
{
    public const string Allow = "Allow";
    public const string Deny = "Deny";

    public static string Of(bool denies) => denies ? Deny : Allow;
}

/// <summary>JSON of permissions.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PermissionBody))]
[JsonSerializable(typeof(PermissionAnswer))]
[JsonSerializable(typeof(PermissionsAnswer))]
[JsonSerializable(typeof(ExplainBody))]
[JsonSerializable(typeof(ExplainAnswer))]
public sealed partial class PermissionJson : JsonSerializerContext;
