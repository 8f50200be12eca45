using OrleansTenantAuth.Apps;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>An admitted call of an admin.</summary>
/// <param name="Http">The request.</param>
/// <param name="Caller">Whose key it is.</param>
public record AdminCall(HttpContext Http, AdminCaller Caller)
{
    /// <summary>The call's facts.</summary>
    public CallInfo Info => Caller.Call;

    /// <summary>A uuid in the path, or the refusal of what has no such id.</summary>
    public Outcome<Guid> Id(string name, AuthError refusal) =>
        Guid.TryParseExact(Http.GetRouteValue(name) as string, "D", out var id) ? Outcome<Guid>.Ok(id) : Outcome<Guid>.Refuse(refusal);

    /// <summary>The user that the path names. Whether it exists is the grain's to say.</summary>
    public Outcome<UserId> User() => Id("user_id", AuthError.UserNotFound).Map(id => new UserId(id));
}

/// <summary>An admitted call on one app: it exists, and the key covers it.</summary>
/// <param name="Http">The request.</param>
/// <param name="Caller">Whose key it is.</param>
/// <param name="App">The app.</param>
public sealed record AppCall(HttpContext Http, AdminCaller Caller, AppView App) : AdminCall(Http, Caller);
