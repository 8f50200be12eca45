using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Embeds;

/// <summary>JSON of claims of embed tokens.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(EditingPermissions))]
internal sealed partial class EmbedJson : JsonSerializerContext;
