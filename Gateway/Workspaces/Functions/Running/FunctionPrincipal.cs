using System.Collections.Immutable;
using System.Globalization;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>
/// A function as a caller of its workspace, of the kind <c>function</c>. It may do with records what no permission denies it: whoever may make
/// functions lets them act, and permissions that deny name them by kind or subject.
/// </summary>
internal sealed class FunctionPrincipal
{
    private static readonly PolicyRule Granted = new(
        Guid.Empty, "Functions use records", WorkspaceResources.Records, ["create", "retrieve", "update", "delete", "list"], false, int.MinValue, Condition.True);

    private readonly PolicySet policies;

    public FunctionPrincipal(WorkspaceRealm realm, FunctionView function, RunView run)
    {
        Realm = realm;
        Function = function;
        Run = run;
        policies = PolicySet.Compile(realm.Permissions.Select(PermissionReading.Rule).Append(Granted));
    }

    /// <summary>The workspace.</summary>
    public WorkspaceRealm Realm { get; }

    /// <summary>The function.</summary>
    public FunctionView Function { get; }

    /// <summary>The run.</summary>
    public RunView Run { get; }

    /// <summary>The workspace's tenant.</summary>
    public TenantId Workspace => Realm.Id;

    /// <summary>Who acts, as records and events tell it.</summary>
    public string Actor => FunctionActor.Of(Function.Id);

    /// <summary>In the function's name; null where a permission denies it.</summary>
    public RecordAccess? Access(string action, string? slug)
    {
        var path = slug is null ? [] : new Dictionary<string, Fact>(StringComparer.Ordinal) { [ConditionFields.Path + "recordSlug"] = Fact.Of(slug) };
        var facts = new CallerFacts(Fact.List([]), Fact.List([]), Function.Id.ToString("D"), WorkspaceCallerKinds.Function, path);
        var decision = policies.Decide(WorkspaceResources.Records, action, facts);
        return decision.IsAllowed ? new RecordAccess(Workspace, Actor, decision.Filter is { } filter ? [ConditionJson.ToUtf8(filter)] : []) : null;
    }

    /// <summary>A call of the run by its number: a repeat of the run repeats it.</summary>
    public CallInfo Call(int number, DateTimeOffset until) => new()
    {
        OperationId = Http.DerivedIds.Named(Run.Id, "call\n" + number.ToString(CultureInfo.InvariantCulture)),
        RequestId = FunctionActor.RequestOf(Run.Id, Run.Depth),
        Actor = Actor,
        Until = until,
    };
}

/// <summary>How events tell that a function did it, and how many runs led there.</summary>
internal static class FunctionActor
{
    private const string Prefix = "function:";

    public static string Of(Guid function) => Prefix + function.ToString("D");

    public static string RequestOf(Guid run, int depth) => string.Create(CultureInfo.InvariantCulture, $"run-{run:N}-{depth}");

    /// <summary>The depth of a run that such an event starts.</summary>
    public static int NextDepth(string actor, string request) =>
        actor.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(request.AsSpan(request.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var depth)
            ? depth + 1
            : 1;
}
