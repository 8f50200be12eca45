using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using OrleansTenantAuth.Gateway.Deploy;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>Forms of the settings page as the bodies that calls send, so that one reader judges both.</summary>
internal static class ExternalAuthForms
{
    private const char RequiredMark = '!';
    private const int MaxFields = 20;

    /// <summary>A token fits, and the mapping of claims.</summary>
    public static FormOptions Bounded { get; } = new()
    {
        ValueCountLimit = MaxFields, KeyLengthLimit = 32, ValueLengthLimit = TokenParts.MaxBytes, BufferBodyLengthLimit = 32 * 1024,
    };

    /// <summary>The body. What the form does not show stays as it is.</summary>
    public static ExternalProviderBody Body(IFormCollection form, ExternalIssuerSettings? known)
    {
        var isAnyOrganization = form["anyOrganization"] == "true";
        return new ExternalProviderBody
        {
            Name = Text(form, "name"),
            Type = Text(form, "type"),
            JwksUrl = Text(form, "jwksUrl"),
            Issuer = Text(form, "issuer"),
            Audiences = List(form, "audiences"),
            AuthorizedParties = List(form, "authorizedParties"),
            AnyAudience = new FlagField(form["anyAudience"] == "true"),
            OrganizationClaim = isAnyOrganization ? default : Text(form, "organizationClaim"),
            AnyOrganization = new FlagField(isAnyOrganization),
            RoleClaim = Text(form, "roleClaim"),
            ClaimMappings = [.. Lines(form["claims"].ToString()).Select(Mapping)],
            Enabled = new FlagField(form["enabled"] == "true"),
            Algorithms = known is null ? default : new TextListField(known.Algorithms),
            RoleGroups = known?.RoleGroups is { } groups
                ? JsonSerializer.SerializeToElement(groups.ToDictionary(entry => entry.Role, entry => entry.Groups, StringComparer.Ordinal), ExternalFormJson.Default.DictionaryStringImmutableArrayString)
                : default,
            EmailClaim = new TextField(known?.EmailClaim),
            NameClaim = new TextField(known?.NameClaim),
            ClockSkewSeconds = new NumberField(known?.ClockSkewSeconds),
        };
    }

    /// <summary>Mappings as the form shows them: a line each, <c>jwt.path = attribute</c>, with ! where the claim is required.</summary>
    public static string Lines(ImmutableArray<ClaimMapping> claims) =>
        string.Join('\n', claims.Select(claim => $"{claim.Path} = {claim.Attribute}{(claim.IsRequired ? " " + RequiredMark : "")}"));

    /// <summary>A refusal in words.</summary>
    public static string Fault<T>(Outcome<T> refusal) => refusal.Fields.IsDefaultOrEmpty
        ? DeployAnswer.TextOf(refusal.Error)
        : string.Join(" ", refusal.Fields.Select(fault => $"{fault.Field}: {fault.Message}"));

    private static ClaimMappingBody Mapping(string line)
    {
        var isRequired = line.EndsWith(RequiredMark);
        var parts = line.TrimEnd(RequiredMark).Split('=', 2, StringSplitOptions.TrimEntries);
        return new ClaimMappingBody { JwtPath = new TextField(parts[0]), Attribute = new TextField(parts.Length == 2 ? parts[1] : null), Required = new FlagField(isRequired) };
    }

    private static TextField Text(IFormCollection form, string name) =>
        form[name].ToString().Trim() is { Length: > 0 } text ? new TextField(text, text.Contains('\0', StringComparison.Ordinal) ? FieldFault.Unreadable : FieldFault.None) : default;

    private static TextListField List(IFormCollection form, string name) => new([.. Lines(form[name].ToString())]);

    private static IEnumerable<string> Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>JSON within forms.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, ImmutableArray<string>>))]
internal sealed partial class ExternalFormJson : System.Text.Json.Serialization.JsonSerializerContext;
