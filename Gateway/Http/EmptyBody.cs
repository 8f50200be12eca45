using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>A body without members.</summary>
public sealed class EmptyBody;

/// <summary>JSON of a body without members: any member is refused.</summary>
[JsonSourceGenerationOptions(UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(EmptyBody))]
internal sealed partial class EmptyJson : JsonSerializerContext;
