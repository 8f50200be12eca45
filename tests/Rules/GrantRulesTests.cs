using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Roles, the session epoch, and which tenant a token names.</summary>
public sealed class GrantRulesTests
{
    [Fact]
    public void Assign_ReplacesTheRolesInThatTenantOnly()
    {
        var user = User(Member(ThisApp, Grant(TenantA, "owner"), Grant(TenantB, "viewer")));

        var next = Assign(user, TenantA, "staff").Next!.In(ThisApp)!;

        next.Grants.Select(grant => (grant.Tenant, grant.Roles.Single())).ShouldBe([(TenantB, "viewer"), (TenantA, "staff")]);
    }

    [Fact]
    public void Assign_RaisesTheGrantsVersionAndNotTheEpoch()
    {
        var user = User(Member(ThisApp));

        var decision = Assign(user, TenantA, "staff");

        var next = decision.Next!.In(ThisApp)!;
        next.GrantsVersion.ShouldBe(user.In(ThisApp)!.GrantsVersion + 1);
        next.Epoch.ShouldBe(user.In(ThisApp)!.Epoch);
        decision.Events.Single().Kind.ShouldBe("role.assigned");
        decision.Entries.Single().ListName.ShouldBe($"members/{TenantA.Value:N}");
    }

    [Fact]
    public void Assign_OfTheSameRoles_ChangesNothing() =>
        Assign(User(Member(ThisApp, Grant(TenantA, "owner"))), TenantA, "owner").ShouldSatisfyAllConditions(
            d => d.Next.ShouldBeNull(), d => d.Outcome.IsOk.ShouldBeTrue());

    [Fact]
    public void Assign_PastAThousandGrants_IsRefused_ButReplacingGoesOn()
    {
        var grants = Enumerable.Range(1, GrantRules.MostGrants).Select(i => Grant(new TenantId(new Guid(i, 0, 0, new byte[8])), "viewer"));
        var full = User(Member(ThisApp, [.. grants]));

        Assign(full, TenantA, "viewer").Outcome.Error.ShouldBe(AuthError.LimitReached);
        Assign(full, new TenantId(new Guid(1, 0, 0, new byte[8])), "owner").Next!.In(ThisApp)!.Grants.Length.ShouldBe(GrantRules.MostGrants);
    }

    [Fact]
    public void Revoke_TakesTheRolesAwayAndTheListEntryToo()
    {
        var decision = GrantRules.Revoke(
            User(Member(ThisApp, Grant(TenantA, "owner"), Grant(TenantB, "viewer"))), new(Call(), ThisApp, null, TenantA), Now);

        decision.Next!.In(ThisApp)!.Grants.Single().Tenant.ShouldBe(TenantB);
        decision.Next.In(ThisApp)!.GrantsVersion.ShouldBe(Now.ToUnixTimeMilliseconds() + 1);
        decision.Entries.Single().Value.ShouldBeNull();
    }

    [Fact]
    public void Revoke_WithoutARole_IsRefused() =>
        GrantRules.Revoke(User(Member(ThisApp)), new(Call(), ThisApp, null, TenantA), Now).Outcome.Error.ShouldBe(AuthError.RoleNotFound);

    [Fact]
    public void RevokeSessions_WithAnOldKey_RaisesAgain()
    {
        var command = new RevokeSessions(Call(), ThisApp, null);
        var first = GrantRules.RevokeSessions(User(Member(ThisApp)), command, Now).Next!;

        GrantRules.RevokeSessions(first, command, Now.AddMinutes(9)).Next.ShouldBeNull();
        GrantRules.RevokeSessions(first, command, Now.AddMinutes(10)).Next!.In(ThisApp)!.Epoch.ShouldBeGreaterThan(first.In(ThisApp)!.Epoch);
    }

    [Fact]
    public void Assign_BeyondTheRoomForRoleNames_IsRefused()
    {
        var name = new string('r', 64);
        var full = Enumerable.Range(0, 50).Select(number => Grant(new TenantId(new Guid(number + 1, 0, 0, new byte[8])), [.. Enumerable.Repeat(name, 20)]));
        var user = User(Member(ThisApp, [.. full]));

        GrantRules.Assign(user, new AssignRoles(Call(), ThisApp, null, TenantA, ["admin"]), new AdmittedTenant(TenantA, "code"), Now)
            .Outcome.Error.ShouldBe(AuthError.LimitReached);
    }

    [Fact]
    public void RevokeSessions_RaisesTheEpochOncePerOperation()
    {
        var user = User(Member(ThisApp), Member(OtherApp));
        var command = new RevokeSessions(Call(), ThisApp, null);

        var decision = GrantRules.RevokeSessions(user, command, Now);
        var again = GrantRules.RevokeSessions(decision.Next!, command, Now.AddMinutes(1));

        decision.Next!.In(ThisApp)!.Epoch.ShouldBe(user.In(ThisApp)!.Epoch + 1);
        decision.Next.In(OtherApp).ShouldBe(user.In(OtherApp));
        again.Next.ShouldBeNull();
        again.Outcome.Require().From.ShouldBe(user.In(ThisApp)!.Epoch);
    }

    [Fact]
    public void TheTokenNames_TheTenantAskedFor_OrNone()
    {
        var member = Member(ThisApp, Grant(TenantA, "owner"), Grant(TenantB, "viewer"));

        GrantRules.Candidates(member, TenantA, TenantB).Select(g => g.Tenant).ShouldBe([TenantA]);
        GrantRules.Candidates(member, TenantC, TenantB).ShouldBeEmpty();
    }

    [Fact]
    public void TheTokenNames_TheFamilysTenantWhileARoleRemainsThere()
    {
        var member = Member(ThisApp, Grant(TenantA, "owner"), Grant(TenantB, "viewer"));

        GrantRules.Candidates(member, null, TenantA).First().Tenant.ShouldBe(TenantA);
        GrantRules.Candidates(member, null, TenantC).First().Tenant.ShouldBe(TenantB);
    }

    [Fact]
    public void TheTokenNames_TheOnlyTenantElseTheLastAssignedElseNone()
    {
        GrantRules.Candidates(Member(ThisApp, Grant(TenantA, "owner")), null, null).Single().Tenant.ShouldBe(TenantA);
        GrantRules.Candidates(Member(ThisApp, Grant(TenantA, "owner"), Grant(TenantB, "viewer")), null, null).First().Tenant.ShouldBe(TenantB);
        GrantRules.Candidates(Member(ThisApp), null, TenantA).ShouldBeEmpty();
    }

    [Fact]
    public void AnySequenceOfAssignments_LeavesOneGrantPerTenantWithTheLastRoles()
    {
        var steps = (from tenant in Gen.Choose(1, 4) from role in Gen.Elements("owner", "admin", "staff", "viewer", "") select (tenant, role))
            .ArrayOf().ToArbitrary();
        Prop.ForAll(steps, sequence =>
        {
            var model = new Dictionary<TenantId, string>();
            var user = User(Member(ThisApp));
            foreach (var (number, role) in sequence)
            {
                var tenant = new TenantId(new Guid(number, 0, 0, new byte[8]));
                var before = user.In(ThisApp)!.GrantsVersion;
                var decision = role.Length == 0
                    ? GrantRules.Revoke(user, new(Call(), ThisApp, null, tenant), Now)
                    : Assign(user, tenant, role);
                if (role.Length == 0)
                    model.Remove(tenant);
                else
                    model[tenant] = role;
                user = decision.Next ?? user;
                if (decision.Next is not null && user.In(ThisApp)!.GrantsVersion <= before)
                    return false;
            }

            var grants = user.In(ThisApp)!.Grants;
            return grants.Length == model.Count && grants.All(grant => model[grant.Tenant] == grant.Roles.Single());
        }).QuickCheckThrowOnFailure();
    }

    private static Decision<UserState, Done> Assign(UserState user, TenantId tenant, params ImmutableArray<string> roles) =>
        GrantRules.Assign(user, new(Call(), ThisApp, null, tenant, roles), new AdmittedTenant(tenant, "code"), Now);
}
