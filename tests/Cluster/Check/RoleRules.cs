using OrleansTenantAuth.Tests.Cluster.Load;

namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>No roles are told that are older than the last write acknowledged before the call began.</summary>
public static class RoleRules
{
    private const string Rule = "roles";

    /// <summary>Looks at tokens, introspection, lists and refusals.</summary>
    public static IEnumerable<Violation> Check(HistoryView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var registers = view.RoleWrites.ToDictionary(calls => calls.Key, calls => new Register(calls));
        var ofUser = registers.Keys.ToLookup(key => key.User);
        foreach (var call in view.History.Calls)
        {
            if (call.Error == "ROLE_NOT_FOUND" && !registers[(call.Asked.User!.Value, call.Asked.Tenant!.Value)].MayBe("", call.Start, call.End))
                yield return new(Rule, $"{HistoryView.Name(call)} found no role although one was acknowledged");
            if (!call.IsOk)
                continue;
            if (call.Kind == CallKind.Members)
            {
                foreach (var violation in OfPage(call, registers))
                    yield return violation;
            }
            else if (call.Kind is CallKind.Login or CallKind.Refresh or CallKind.Reuse || call.Seen.IsActive == true)
            {
                var isFresh = call.Seen.Tenant is { } tenant
                    ? call.Seen.Roles!.Length > 0 && registers.TryGetValue((call.Seen.User!.Value, tenant), out var register) && register.MayBe(call.Seen.Roles, call.Start, call.End)
                    : ofUser[call.Seen.User!.Value].All(key => registers[key].MayBe("", call.Start, call.End));
                if (!isFresh)
                    yield return new(Rule, $"{HistoryView.Name(call)} tells roles '{call.Seen.Roles}' of user {call.Seen.User} in tenant {call.Seen.Tenant}, which are older than an acknowledged write");
            }
        }
    }

    // A page holds every member up to its last one; the last page holds all that follow.
    private static IEnumerable<Violation> OfPage(Call call, Dictionary<(Guid User, Guid Tenant), Register> registers)
    {
        var tenant = call.Asked.Tenant!.Value;
        var listed = call.Members.ToDictionary(member => member.User!.Value, member => member.Roles!);
        var last = call.HasMore ? call.Members[^1].User!.Value.ToString("N") : "g";
        foreach (var (key, register) in registers)
        {
            if (key.Tenant != tenant || string.CompareOrdinal(key.User.ToString("N"), last) > 0)
                continue;
            var roles = listed.GetValueOrDefault(key.User, "");
            if (!register.MayBe(roles, call.Start, call.End))
                yield return new(Rule, $"{HistoryView.Name(call)} lists roles '{roles}' of user {key.User}, which are older than an acknowledged write");
        }

        foreach (var user in listed.Keys.Where(user => !registers.ContainsKey((user, tenant))))
            yield return new(Rule, $"{HistoryView.Name(call)} lists user {user}, to whom nobody gave a role");
    }
}
