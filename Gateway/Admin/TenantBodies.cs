using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Body of POST /admin/apps/{app_id}/tenants.</summary>
public sealed class CreateTenantBody
{
    /// <summary>Name.</summary>
    [Required, Description("What people call the tenant, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Id.</summary>
    [Description("The uuid that the tenant has in your own database; made here where it is left out.")]
    public TextField Id { get; set; }

    /// <summary>Slug.</summary>
    [Description("A unique name for addresses; the code where it is left out.")]
    public TextField Slug { get; set; }
}

/// <summary>Answer of POST /admin/apps/{app_id}/tenants.</summary>
public sealed record CreateTenantAnswer(
    Guid Id,
    Guid AppId,
    string Name,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    string Code,
    string Slug);

/// <summary>Body of PATCH of a tenant. What is left out stays as it is.</summary>
public sealed class ChangeTenantBody
{
    /// <summary>Name.</summary>
    [Description("What people call the tenant, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Data.</summary>
    [Description("Your own data: a JSON object of at most 16384 bytes; it replaces the one before.")]
    public JsonElement Data { get; set; }

    /// <summary>Settings.</summary>
    [Description("What a tenant of a workspace sets; what is left out stays.")]
    public TenantSettingsBody? Settings { get; set; }
}

/// <summary>A tenant.</summary>
public sealed record TenantAnswer(
    Guid Id,
    Guid AppId,
    string Name,
    string Code,
    string Slug,
    Guid? ParentId,
    string Status,
    JsonElement? Data,
    TenantSettingsAnswer? Settings,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt)
{
    /// <summary>The tenant as clients see it.</summary>
    public static TenantAnswer Of(TenantView tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return new(
            tenant.Id.Value,
            tenant.App.Value,
            tenant.Name,
            tenant.Code,
            tenant.Slug,
            tenant.Parent?.Value,
            tenant.Status == TenantStatus.Suspended ? "suspended" : "active",
            tenant.Data is { } data ? JsonSerializer.Deserialize(data, AdminJson.Default.JsonElement) : null,
            tenant.Settings is { } settings ? TenantSettingsAnswer.Of(settings) : null,
            tenant.CreatedAt);
    }
}

/// <summary>Tenants in order of their ids.</summary>
public sealed record TenantsAnswer(ImmutableArray<TenantItemAnswer> Tenants, string? NextCursor)
{
    /// <summary>The page as clients see it.</summary>
    public static TenantsAnswer Of(Page<TenantItem> page, string? next) => new(
        [.. page.Items.Select(tenant => new TenantItemAnswer(tenant.Id.Value, tenant.Name, tenant.Code, tenant.Slug, tenant.Status, tenant.CreatedAt))],
        next);
}

/// <summary>A tenant in a list.</summary>
public sealed record TenantItemAnswer(
    Guid Id,
    string Name,
    string Code,
    string Slug,
    string Status,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt);

/// <summary>Members of a tenant in order of their ids.</summary>
public sealed record MembersAnswer(ImmutableArray<MemberAnswer> Members, string? NextCursor)
{
    /// <summary>The page as clients see it.</summary>
    public static MembersAnswer Of(Page<MemberItem> page, string? next) =>
        new([.. page.Items.Select(member => new MemberAnswer(member.User.Value, member.Roles, member.AssignedAt))], next);
}

/// <summary>A user with roles in a tenant.</summary>
public sealed record MemberAnswer(
    Guid UserId, ImmutableArray<string> Roles, [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset AssignedAt);
