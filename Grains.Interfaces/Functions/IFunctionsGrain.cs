using System.Collections.Immutable;

namespace OrleansTenantAuth.Functions;

/// <summary>The functions and triggers of a workspace, bounded in number and size, so that their names are unique and one version stands for all. Key: tenant uuid.</summary>
[Alias("ota.IFunctionsGrain"), Version(1)]
public interface IFunctionsGrain : IGrainWithStringKey
{
    /// <summary>All of them as of now.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<FunctionsView>> Get(DescribeFunctions query);

    /// <summary>
    /// Makes a function, its code published unless it is to be a draft; <see cref="AuthError.NameTaken"/>, <see cref="AuthError.LimitReached"/>. A repeat of
    /// the operation answers it again.
    /// </summary>
    [Alias("Create"), Repeatable]
    Task<Outcome<FunctionView>> Create(CreateFunction command);

    /// <summary>Changes a function; null stays. <see cref="AuthError.FunctionNotFound"/>.</summary>
    [Alias("Change"), Repeatable]
    Task<Outcome<FunctionView>> Change(ChangeFunction command);

    /// <summary>Makes the draft, or a version that is kept, what runs; <see cref="AuthError.WrongState"/> where there is nothing to publish. Safe to repeat.</summary>
    [Alias("Publish"), Repeatable]
    Task<Outcome<FunctionView>> Publish(PublishFunction command);

    /// <summary>Removes a function with its triggers.</summary>
    [Alias("Remove")]
    Task<Outcome<Done>> Remove(RemoveFunction command);

    /// <summary>Makes a trigger of a function that is there, or replaces one.</summary>
    [Alias("PutTrigger"), Repeatable]
    Task<Outcome<TriggerView>> PutTrigger(PutTrigger command);

    /// <summary>Pauses or resumes a trigger. What happened while it was paused does not run. Safe to repeat.</summary>
    [Alias("Switch"), Repeatable]
    Task<Outcome<TriggerView>> Switch(SwitchTrigger command);

    /// <summary>Removes a trigger; <see cref="AuthError.TriggerNotFound"/>.</summary>
    [Alias("RemoveTrigger")]
    Task<Outcome<Done>> RemoveTrigger(RemoveTrigger command);
}

/// <summary>Asks for all.</summary>
[GenerateSerializer, Immutable, Alias("ota.DescribeFunctions")]
public sealed record DescribeFunctions([property: Id(0)] CallInfo Call);

/// <summary>What people set of a function; null is what it was, or the default.</summary>
/// <param name="Name">1 to 100 characters, unique in the workspace whatever its case.</param>
/// <param name="Description">At most 1,000 characters.</param>
/// <param name="Code">JavaScript with a function <c>run(event, context)</c>.</param>
/// <param name="TimeoutMs">What a run may take.</param>
/// <param name="AllowedHosts">Hosts that <c>api.httpPost</c> may call.</param>
[GenerateSerializer, Immutable, Alias("ota.FunctionContent")]
public sealed record FunctionContent(
    [property: Id(0)] string? Name,
    [property: Id(1)] string? Description,
    [property: Id(2)] string? Code,
    [property: Id(3)] int? TimeoutMs,
    [property: Id(4)] ImmutableArray<string>? AllowedHosts);

/// <summary>Makes a function.</summary>
[GenerateSerializer, Immutable, Alias("ota.CreateFunction")]
public sealed record CreateFunction(
    [property: Id(0)] CallInfo Call, [property: Id(1)] string By, [property: Id(2)] Guid Id, [property: Id(3)] FunctionContent Content, [property: Id(4)] bool IsDraft);

/// <summary>Changes a function; its code becomes a draft, or is published at once.</summary>
[GenerateSerializer, Immutable, Alias("ota.ChangeFunction")]
public sealed record ChangeFunction(
    [property: Id(0)] CallInfo Call, [property: Id(1)] string By, [property: Id(2)] Guid Id, [property: Id(3)] FunctionContent Content, [property: Id(4)] bool IsDraft);

/// <summary>Publishes the draft, or the version of that number again.</summary>
[GenerateSerializer, Immutable, Alias("ota.PublishFunction")]
public sealed record PublishFunction(
    [property: Id(0)] CallInfo Call, [property: Id(1)] string By, [property: Id(2)] Guid Id, [property: Id(3)] int? Version);

/// <summary>Removes a function.</summary>
[GenerateSerializer, Immutable, Alias("ota.RemoveFunction")]
public sealed record RemoveFunction([property: Id(0)] CallInfo Call, [property: Id(1)] Guid Id);

/// <summary>Makes or replaces a trigger.</summary>
/// <param name="Call">The call.</param>
/// <param name="By">Who does.</param>
/// <param name="Id">The trigger.</param>
/// <param name="IsNew">Whether it is to be made; else it must be there.</param>
/// <param name="Content">What it is to be.</param>
[GenerateSerializer, Immutable, Alias("ota.PutTrigger")]
public sealed record PutTrigger(
    [property: Id(0)] CallInfo Call, [property: Id(1)] string By, [property: Id(2)] Guid Id, [property: Id(3)] bool IsNew, [property: Id(4)] TriggerContent Content);

/// <summary>Pauses or resumes.</summary>
[GenerateSerializer, Immutable, Alias("ota.SwitchTrigger")]
public sealed record SwitchTrigger([property: Id(0)] CallInfo Call, [property: Id(1)] Guid Id, [property: Id(2)] bool IsPaused);

/// <summary>Removes a trigger.</summary>
[GenerateSerializer, Immutable, Alias("ota.RemoveTrigger")]
public sealed record RemoveTrigger([property: Id(0)] CallInfo Call, [property: Id(1)] Guid Id);
