using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace OrleansTenantAuth.Gateway.Userfront;

/// <summary>
/// Types of the <c>/v0</c> routes for the OpenAPI document: it is written with the other surfaces' snake_case, and these routes speak
/// camelCase.
/// </summary>
internal static class CamelCase
{
    public static IJsonTypeInfoResolver Of(IJsonTypeInfoResolver types) => types.WithAddedModifier(static type =>
    {
        foreach (var property in type.Properties)
            property.Name = Name(property.Name);
    });

    /// <summary>A name in snake_case as these routes write it.</summary>
    public static string Name(string snake)
    {
        var name = new StringBuilder(snake.Length);
        foreach (var part in snake.Split('_'))
            name.Append(name.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]);
        return name.ToString();
    }
}
