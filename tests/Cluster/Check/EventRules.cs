using OrleansTenantAuth.Tests.Cluster.Load;

namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>Every acknowledged change has its event, and one session was opened once.</summary>
public static class EventRules
{
    private const string Rule = "event";

    /// <summary>Looks for the event of each acknowledged change.</summary>
    public static IEnumerable<Violation> Check(HistoryView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var events = view.History.Store.Events;
        var sessions = events.Where(stored => stored.Data.ContainsKey("sid")).ToLookup(stored => (stored.Kind, stored.Data["sid"]));
        var challenges = events.Where(stored => stored.Data.ContainsKey("challenge")).ToLookup(stored => (stored.Kind, stored.Data["challenge"]));
        var roles = events.Where(stored => stored.Kind == "role.assigned").ToLookup(stored => (stored.User, stored.Tenant, stored.Data["roles"]));
        var requests = events.ToLookup(stored => (stored.Kind, stored.Request));
        var attempts = view.History.Calls.ToLookup(call => call.Operation);
        foreach (var call in view.History.Calls.Where(call => call.Outcome == CallEnd.Answered))
        {
            var has = call switch
            {
                { Kind: CallKind.SendCode, IsOk: true } => challenges[("otp.requested", Id(call.Seen.Challenge))].Any(),
                { Kind: CallKind.Login, IsOk: true } => sessions[("session.opened", Id(call.Seen.Family))].Any(),
                { Kind: CallKind.Assign, IsOk: true } => roles[(call.Asked.User, call.Asked.Tenant, call.Asked.Roles!)].Any(),
                { Kind: CallKind.TakeAway, IsOk: true } => OfAttempt("role.revoked"),
                { Kind: CallKind.RevokeUser, IsOk: true } => OfAttempt("user.sessions_revoked"),
                { Kind: CallKind.Logout, IsOk: true } => sessions[("session.revoked", Id(call.Asked.Family))].Any() || sessions[("session.reuse_detected", Id(call.Asked.Family))].Any(),
                { Kind: CallKind.Reuse, Error: "TOKEN_REUSE" } => sessions[("session.reuse_detected", Id(call.Asked.Family))].Any(),
                _ => true,
            };
            if (!has)
                yield return new(Rule, $"{HistoryView.Name(call)} was acknowledged and has no event");

            bool OfAttempt(string kind) => attempts[call.Operation].Any(attempt => requests[(kind, RequestOf(attempt))].Any());
        }

        foreach (var opened in sessions.Where(stored => stored.Key.Kind == "session.opened" && stored.Count() > 1))
            yield return new(Rule, $"Session {opened.Key.Item2} was opened {opened.Count()} times");
        foreach (var made in events.Where(stored => stored.Kind == "user.created").GroupBy(stored => stored.User).Where(made => made.Count() > 1))
            yield return new(Rule, $"User {made.Key} was made {made.Count()} times");
    }

    /// <summary>The request id under which an attempt went out.</summary>
    public static string RequestOf(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"call-{call.Id}");
    }

    private static string Id(Guid? id) => id?.ToString() ?? "";
}
