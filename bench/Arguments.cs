using System.Globalization;

namespace OrleansTenantAuth.Bench;

/// <summary>Options of a subcommand: pairs of <c>--name value</c>.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>Reads the pairs.</summary>
    public static Arguments Parse(ReadOnlySpan<string> args)
    {
        var parsed = new Arguments();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
                throw new UsageException($"Options come in pairs, --name value; '{args[i]}' does not.");
            parsed.values[args[i][2..]] = args[i + 1];
        }

        return parsed;
    }

    /// <summary>A value that must be there.</summary>
    public string Text(string name) => Optional(name) ?? throw new UsageException($"--{name} is missing.");

    /// <summary>A value, or null.</summary>
    public string? Optional(string name) => values.GetValueOrDefault(name);

    /// <summary>A whole number, or its default.</summary>
    public int Number(string name, int otherwise) => Optional(name) is { } text
        ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        : otherwise;

    /// <summary>Whether a flag is given as <c>true</c>.</summary>
    public bool Flag(string name) => string.Equals(Optional(name), "true", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The command line is not usable.</summary>
internal sealed class UsageException(string message) : Exception(message);
