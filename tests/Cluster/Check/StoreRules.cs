using OrleansTenantAuth.Tests.Cluster.Load;

namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>No acknowledged change is lost: at the end the database holds each, or what came after it.</summary>
public static class StoreRules
{
    private const string Rule = "lost change";

    /// <summary>Looks at rows and lists.</summary>
    public static IEnumerable<Violation> Check(HistoryView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Sessions(view).Concat(Requests(view.History)).Concat(Epochs(view.History)).Concat(Roles(view));
    }

    private static IEnumerable<Violation> Sessions(HistoryView view)
    {
        var store = view.History.Store;
        foreach (var call in view.History.Calls.Where(call => call.IsOk && call.Kind is CallKind.Login or CallKind.Refresh or CallKind.Reuse))
        {
            if (!store.Families.TryGetValue(call.Seen.Family!.Value, out var family))
                yield return new(Rule, $"{HistoryView.Name(call)} told of session {call.Seen.Family}, which does not exist");
            else if (family.Generation < call.Seen.Generation || family.User != call.Seen.User)
                yield return new(Rule, $"{HistoryView.Name(call)} told of generation {call.Seen.Generation} of session {call.Seen.Family}, which stands at {family.Generation}");
        }

        foreach (var call in view.History.Calls.Where(call => call is { Kind: CallKind.Logout, IsOk: true } or { Error: "TOKEN_REUSE" }))
        {
            if (store.Families.TryGetValue(call.Asked.Family!.Value, out var family) && !family.IsDead)
                yield return new(Rule, $"{HistoryView.Name(call)} ended session {call.Asked.Family}, which lives");
        }
    }

    private static IEnumerable<Violation> Requests(History history) => history.Calls
        .Where(call => call is { Kind: CallKind.SendCode, IsOk: true } && !history.Store.Challenges.ContainsKey(call.Seen.Challenge!.Value))
        .Select(call => new Violation(Rule, $"{HistoryView.Name(call)} told of OTP request {call.Seen.Challenge}, which does not exist"));

    private static IEnumerable<Violation> Epochs(History history)
    {
        foreach (var raised in history.Store.Events.Where(stored => stored.Kind == "user.sessions_revoked"))
        {
            if (!history.Store.Users.TryGetValue(raised.User!.Value, out var user) || user.Epoch < long.Parse(raised.Data["epoch"], System.Globalization.CultureInfo.InvariantCulture))
                yield return new(Rule, $"The epoch of user {raised.User} stands below {raised.Data["epoch"]}, to which event {raised.Position} raised it");
        }
    }

    private static IEnumerable<Violation> Roles(HistoryView view)
    {
        var store = view.History.Store;
        foreach (var calls in view.RoleWrites)
        {
            var (user, tenant) = calls.Key;
            var roles = store.Users.TryGetValue(user, out var stored) ? stored.Roles.GetValueOrDefault(tenant, "") : "";
            if (!new Register(calls).MayBe(roles, store.ReadAt, store.ReadAt))
                yield return new(Rule, $"User {user} ended with roles '{roles}' in tenant {tenant}, which are older than an acknowledged write");
            var listed = store.Members.GetValueOrDefault((tenant, user), "");
            if (listed != roles)
                yield return new(Rule, $"The list of tenant {tenant} has roles '{listed}' of user {user}, whose state has '{roles}'");
        }
    }
}
