using System.Text.Json;

namespace OrleansTenantAuth.Bench.Load;

/// <summary>Reads what the bench needs of answers.</summary>
internal static class Answers
{
    /// <summary>A text member of a JSON object.</summary>
    public static string Member(ReadOnlyMemory<byte> body, string name)
    {
        var reader = new Utf8JsonReader(body.Span);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals(name))
            {
                reader.Read();
                return reader.GetString()!;
            }
        }

        throw new InvalidOperationException($"The answer has no {name}.");
    }
}
