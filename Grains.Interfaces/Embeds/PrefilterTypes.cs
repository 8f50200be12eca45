namespace OrleansTenantAuth.Embeds;

/// <summary>The names of types of columns in bodies and answers.</summary>
public static class PrefilterTypes
{
    /// <summary>The type of a name; <see cref="PrefilterType.Unset"/> for one that names none.</summary>
    public static PrefilterType Read(string name) => name switch
    {
        "string" => PrefilterType.String,
        "number" => PrefilterType.Number,
        "boolean" => PrefilterType.Boolean,
        _ => PrefilterType.Unset,
    };

    /// <summary>The name of a type.</summary>
    public static string NameOf(PrefilterType type) => type switch
    {
        PrefilterType.String => "string",
        PrefilterType.Number => "number",
        PrefilterType.Boolean => "boolean",
        _ => throw new InvalidOperationException($"No column has the type {type}."),
    };
}
