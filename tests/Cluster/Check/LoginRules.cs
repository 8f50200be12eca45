using OrleansTenantAuth.Tests.Cluster.Load;

namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>No first write happens twice: one user per contact, one session per login, one request per code sent.</summary>
public static class LoginRules
{
    private const string Rule = "first write";

    /// <summary>Looks at answers and at the database.</summary>
    public static IEnumerable<Violation> Check(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var logins = history.Calls.Where(call => call is { Kind: CallKind.Login, IsOk: true }).ToArray();
        return
        [
            .. Several(logins, call => call.Asked.Contact, call => call.Seen.User, "contact", "users"),
            .. Several(logins, call => call.Operation, call => call.Seen.Family, "login", "sessions"),
            .. Several(logins, call => call.Asked.Challenge, call => call.Seen.Family, "OTP request", "sessions"),
            .. Several(logins.Where(call => call.Seen.IsNewUser == true), call => call.Seen.User, call => call.Operation, "user", "logins that made it"),
            .. Several(history.Calls.Where(call => call is { Kind: CallKind.SendCode, IsOk: true }), call => call.Operation, call => call.Seen.Challenge, "send", "OTP requests"),
            .. history.Store.Users
                .SelectMany(user => user.Value.Contacts.Select(contact => (contact, user.Key)))
                .GroupBy(pair => pair.contact, StringComparer.Ordinal)
                .Where(pairs => pairs.Count() > 1)
                .Select(pairs => new Violation(Rule, $"Contact {pairs.Key} belongs to {pairs.Count()} users in the database")),
        ];
    }

    private static IEnumerable<Violation> Several<TOne, TMany>(
        IEnumerable<Call> calls, Func<Call, TOne> one, Func<Call, TMany> many, string name, string names) =>
        from same in calls.GroupBy(one)
        where same.Select(many).Distinct().Count() > 1
        select new Violation(Rule, $"One {name} has several {names}: {string.Join("; ", same.Select(HistoryView.Name))}");
}
