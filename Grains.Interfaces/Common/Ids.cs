using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth;

/// <summary>An app's id.</summary>
[GenerateSerializer, Immutable, Alias("ota.AppId"), JsonConverter(typeof(TypedIdConverter<AppId>))]
public readonly record struct AppId([property: Id(0)] Guid Value) : ITypedId<AppId>
{
    /// <inheritdoc/>
    public static AppId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

/// <summary>A tenant's id.</summary>
[GenerateSerializer, Immutable, Alias("ota.TenantId"), JsonConverter(typeof(TypedIdConverter<TenantId>))]
public readonly record struct TenantId([property: Id(0)] Guid Value) : ITypedId<TenantId>
{
    /// <inheritdoc/>
    public static TenantId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

/// <summary>A user's id, global within the user's pool.</summary>
[GenerateSerializer, Immutable, Alias("ota.UserId"), JsonConverter(typeof(TypedIdConverter<UserId>))]
public readonly record struct UserId([property: Id(0)] Guid Value) : ITypedId<UserId>
{
    /// <inheritdoc/>
    public static UserId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

/// <summary>The id of a refresh-token family, a UUIDv7; also the <c>sid</c> claim.</summary>
[GenerateSerializer, Immutable, Alias("ota.FamilyId"), JsonConverter(typeof(TypedIdConverter<FamilyId>))]
public readonly record struct FamilyId([property: Id(0)] Guid Value) : ITypedId<FamilyId>
{
    /// <inheritdoc/>
    public static FamilyId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

/// <summary>The id of an OTP request, a UUIDv7.</summary>
[GenerateSerializer, Immutable, Alias("ota.ChallengeId"), JsonConverter(typeof(TypedIdConverter<ChallengeId>))]
public readonly record struct ChallengeId([property: Id(0)] Guid Value) : ITypedId<ChallengeId>
{
    /// <inheritdoc/>
    public static ChallengeId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

/// <summary>An id that is a uuid with a type of its own, so that two kinds cannot be swapped.</summary>
public interface ITypedId<TSelf>
    where TSelf : struct, ITypedId<TSelf>
{
    /// <summary>The uuid.</summary>
    Guid Value { get; }

    /// <summary>Gives a uuid its type.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>Writes typed ids as uuid strings, also as names of members.</summary>
public sealed class TypedIdConverter<TId> : JsonConverter<TId>
    where TId : struct, ITypedId<TId>
{
    /// <inheritdoc/>
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TId.From(reader.GetGuid());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    /// <inheritdoc/>
    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TId.From(Guid.Parse(reader.GetString()!));

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value.ToString("D"));
}
