using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>What every call of a project begins with.</summary>
public abstract class ProjectBody
{
    /// <summary>API key.</summary>
    [JsonPropertyName("apiKey"), Description("An API key of the organization; or as Authorization: Bearer.")]
    public TextField ApiKey { get; set; }

    /// <summary>Organization.</summary>
    [JsonPropertyName("organizationId"), Description("The organization's id or slug; it must be the API key's own.")]
    public TextField OrganizationId { get; set; }
}

/// <summary>Body of POST /v1/api/projects/register-organization.</summary>
public sealed class RegisterOrganizationBody : ProjectBody
{
    /// <summary>Project.</summary>
    [JsonPropertyName("projectId"), Required, Description("The project's uuid: that of the API key's organization.")]
    public TextField ProjectId { get; set; }

    /// <summary>Name.</summary>
    [Required, Description("What people call the project organization, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>External id.</summary>
    [JsonPropertyName("externalId"), Description("The customer's own id of it, at most 200 characters. Without it the name says which one is meant.")]
    public TextField ExternalId { get; set; }

    /// <summary>Properties.</summary>
    [Description("Columns with values, as prefilters, that filter rows for all of its users.")]
    public JsonElement Properties { get; set; }
}

/// <summary>Body of POST /v1/api/projects/register-user.</summary>
public sealed class RegisterUserBody : ProjectBody
{
    /// <summary>Name.</summary>
    [Required, Description("What people call the user, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Properties.</summary>
    [Required, Description("Columns with values, as prefilters, that filter rows for this user; {} for none beside the organization's.")]
    public JsonElement Properties { get; set; }

    /// <summary>Project.</summary>
    [JsonPropertyName("projectId"), Required, Description("The project's uuid: that of the API key's organization.")]
    public TextField ProjectId { get; set; }

    /// <summary>Role.</summary>
    [JsonPropertyName("userRoleId"), Required, Description("The uuid of one of the organization's project roles.")]
    public TextField UserRoleId { get; set; }

    /// <summary>Project organization.</summary>
    [JsonPropertyName("projectOrganizationId"), Required, Description("The project organization's uuid or external id.")]
    public TextField ProjectOrganizationId { get; set; }

    /// <summary>User.</summary>
    [JsonPropertyName("userId"), Description("The user's uuid, to register again or to choose it; a new one where it is left out.")]
    public TextField UserId { get; set; }
}

/// <summary>Body of POST /v1/api/projects/user-token.</summary>
public sealed class UserTokenBody : ProjectBody
{
    /// <summary>User.</summary>
    [JsonPropertyName("userId"), Required, Description("The project user's uuid.")]
    public TextField UserId { get; set; }

    /// <summary>Lifetime.</summary>
    [Description("How long the token counts, from 60s to 24h, for example 1h. Default 1h.")]
    public TextField Expiration { get; set; }
}

/// <summary>A registered project organization.</summary>
public sealed record RegisterOrganizationAnswer(
    [property: JsonPropertyName("projectOrganizationId")] Guid ProjectOrganizationId, [property: JsonPropertyName("externalId")] string? ExternalId);

/// <summary>A registered project user.</summary>
public sealed record RegisterUserAnswer(string Status, RegisteredUser Data);

/// <summary>The documented member <c>data</c>.</summary>
public sealed record RegisteredUser(string Message, [property: JsonPropertyName("userId")] Guid UserId);

/// <summary>A project user's token.</summary>
public sealed record UserTokenAnswer(string Status, UserToken Data);

/// <summary>The documented member <c>data</c>.</summary>
public sealed record UserToken(string Token);
