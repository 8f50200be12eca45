using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Permissions;

/// <summary>Explains decisions.</summary>
internal static class Explanations
{
    private const int MostFacts = 50;

    public static Outcome<ExplainAnswer> Answer(WorkspaceCall call, ExplainBody body)
    {
        var check = new FieldCheck();
        var resource = PermissionReader.Resource(check, body.Resource);
        var action = check.Text("action", body.Action, 100);
        if (action.Length > 0 && !WorkspaceResources.Actions.Contains(action, StringComparer.Ordinal))
            check.Add("action", $"Must be one of {string.Join(", ", WorkspaceResources.Actions)}.");
        var facts = FactsOf(check, call, body);
        var record = RecordOf(check, body.Record);
        if (check.Failed)
            return check.Refuse<ExplainAnswer>();

        var explained = call.Access.Authority.Policies.Explain(WorkspaceResources.Canonical(resource), action, facts);
        var decision = explained.Decision;
        return Outcome<ExplainAnswer>.Ok(new ExplainAnswer(
            decision.IsAllowed ? decision.Filter is null ? "allow" : "filter" : "deny",
            call.Access.Realm.Version,
            decision.DecidedBy?.Id,
            decision.Filter is { } filter ? JsonElement.Parse(ConditionJson.ToUtf8(filter)) : null,
            record is null ? null : decision.IsAllowed && (decision.Filter is null || ConditionRules.Holds(decision.Filter, record)),
            [.. explained.Rules.Select(rule => new RuleAnswer(rule.Rule.Id, rule.Rule.Name, Effects.Of(rule.Rule.Denies), rule.Rule.Priority, Name(rule.Result), Reason(rule)))]));
    }

    private static CallerFacts FactsOf(FieldCheck check, WorkspaceCall call, ExplainBody body)
    {
        var others = new Dictionary<string, Fact>(StringComparer.Ordinal);
        Add(check, others, "path", ConditionFields.Path, body.Path);
        if (body.Caller is not { } caller)
        {
            foreach (var (name, value) in call.Caller.Claims)
                others[name] = value;
            return new CallerFacts(Fact.List(call.Caller.Groups), Fact.List(call.Caller.Roles), call.Caller.Subject, call.Caller.Kind, others);
        }

        Add(check, others, "caller.claims", "", caller.Claims);
        return new CallerFacts(
            Fact.List(check.OptionalList("caller.groups", caller.Groups, MostFacts) ?? []),
            Fact.List(check.OptionalList("caller.roles", caller.Roles, MostFacts) ?? []),
            check.OptionalText("caller.subject", caller.Subject, 256) ?? "",
            check.OptionalText("caller.kind", caller.Kind, 50) ?? WorkspaceCallerKinds.User,
            others);
    }

    private static void Add(FieldCheck check, Dictionary<string, Fact> facts, string field, string prefix, JsonElement sent)
    {
        if (TenantData.Read(check, field, sent) is null)
            return;
        if (sent.GetPropertyCount() > MostFacts)
        {
            check.Add(field, $"Must have at most {MostFacts} members.");
            return;
        }

        foreach (var member in sent.EnumerateObject())
        {
            if (ConditionFields.Canonical(prefix + member.Name) is { } name && name.StartsWith(prefix.Length > 0 ? prefix : ConditionFields.Claim, StringComparison.Ordinal))
                facts[name] = FactJson.Read(member.Value);
            else
                check.Add(field, prefix.Length > 0 ? "Has a name that no path parameter can have." : "Names of claims begin with ext_.");
        }
    }

    private static RecordFacts? RecordOf(FieldCheck check, JsonElement sent)
    {
        if (TenantData.Read(check, "record", sent) is null)
            return null;
        var others = ConditionFields.OfRecord.Where(name => sent.TryGetProperty(name, out _)).ToDictionary(name => name, name => FactJson.Read(sent.GetProperty(name)), StringComparer.Ordinal);
        return new RecordFacts(sent.TryGetProperty("data", out var data) ? data : default, others);
    }

    private static string Name(RuleResult result) => result switch
    {
        RuleResult.Applies => "applies",
        RuleResult.RecordDecides => "record-decides",
        _ => "does-not-apply",
    };

    private static string Reason(RuleOutcome outcome) => outcome.Result switch
    {
        RuleResult.Applies => "Its conditions hold for this caller.",
        RuleResult.RecordDecides => "Its conditions hold for some records.",
        RuleResult.OtherResource => $"It is about {outcome.Rule.Resource}.",
        RuleResult.OtherAction => $"It is about {string.Join(", ", outcome.Rule.Actions)}.",
        _ => "Its conditions do not hold for this caller.",
    };
}
