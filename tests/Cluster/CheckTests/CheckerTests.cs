using OrleansTenantAuth.Tests.Cluster.Check;
using OrleansTenantAuth.Tests.Cluster.Faults;
using OrleansTenantAuth.Tests.Cluster.Load;
using OrleansTenantAuth.Tests.Cluster.Processes;

namespace OrleansTenantAuth.Tests.Cluster.CheckTests;

/// <summary>A checker that cannot fail proves nothing: each rule meets a history that breaks it, and nothing but it.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void GoodHistory_HasNoViolation() => Good().Check().ShouldBeEmpty();

    [Fact]
    public void InternalError_IsFound() => Broken(Good(), story => story.Add(CallKind.Me, Facts.None, status: 500, error: "INTERNAL_ERROR")).ShouldBe("answer");

    [Fact]
    public void Unavailable_WithoutRetryAfter_IsFound() =>
        Broken(Good(), story => Change(story, story.Add(CallKind.Me, Facts.None, status: 503), call => call with { RetryAfter = null })).ShouldBe("answer");

    [Fact]
    public void Unavailable_WithRetryAfter_IsGood() => Broken(Good(), story => story.Add(CallKind.Me, Facts.None, status: 503)).ShouldBeEmpty();

    [Fact]
    public void BrokenConnection_WithoutAFault_IsFound() => Broken(Good(), story => Cut(story, CallEnd.Broken)).ShouldBe("no answer");

    [Theory]
    [InlineData(FaultType.Kill, CallEnd.Broken, true)]
    [InlineData(FaultType.Freeze, CallEnd.TimedOut, true)]
    [InlineData(FaultType.Freeze, CallEnd.Broken, Supervisor.StartsAnew)]
    [InlineData(FaultType.Restart, CallEnd.NotSent, true)]
    [InlineData(FaultType.Restart, CallEnd.Broken, false)]
    [InlineData(FaultType.DatabaseKill, CallEnd.TimedOut, false)]
    public void BrokenConnection_IsExplainedByFaultsThatBreakIt_Only(FaultType type, CallEnd end, bool isExplained)
    {
        var story = Good();
        var call = Cut(story, end);
        story.Faults.Add(new Fault(type, type == FaultType.DatabaseKill ? null : call.Process, call.Start - 5, call.Start, call.End));
        Rules(story).ShouldBe(isExplained ? "" : "no answer");
    }

    [Fact]
    public void BrokenConnection_OfAnotherProcess_IsNotExplained()
    {
        var story = Good();
        var call = Cut(story, CallEnd.Broken);
        story.Faults.Add(new Fault(FaultType.Kill, (call.Process + 1) % 3, call.Start, call.Start, call.End));
        story.Check().ShouldHaveSingleItem().Rule.ShouldBe("no answer");
    }

    [Fact]
    public void TokenWithOlderRoles_IsFound() => Broken(Good().Assign("a").Assign("b"), story => Forge(story.Refresh(), seen => seen with { Roles = "a" })).ShouldBe("roles");

    [Fact]
    public void TokenWithoutTenant_AfterARoleWasGiven_IsFound() =>
        Broken(Good().Assign("a"), story => Forge(story.Refresh(), seen => seen with { Roles = "", Tenant = null })).ShouldBe("roles");

    [Fact]
    public void TokenWithRoles_ThatAnOpenWriteMayHaveWritten_IsGood()
    {
        var story = Good().Assign("a");
        story.Add(CallKind.Assign, new() { User = Story.User, Tenant = Story.Tenant, Roles = "open" }, status: 503);
        story.Assign("b");
        Forge(story.Refresh(), seen => seen with { Roles = "open" });
        story.Check().ShouldBeEmpty();
    }

    [Fact]
    public void RefusalForLackOfARole_AfterItWasGiven_IsFound() => Broken(Good().Assign("a"), story =>
        story.Add(CallKind.TakeAway, new() { User = Story.User, Tenant = Story.Tenant, Roles = "" }, status: 404, error: "ROLE_NOT_FOUND")).ShouldContain("roles");

    [Fact]
    public void ListWithoutAMember_IsFound() => Broken(Good().Assign("a"), story => story.Add(CallKind.Members, new() { Tenant = Story.Tenant })).ShouldBe("roles");

    [Fact]
    public void ListWithTheMember_IsGood() => Broken(Good().Assign("a"), story =>
        Change(story, story.Add(CallKind.Members, new() { Tenant = Story.Tenant }), call => call with { Members = [new() { User = Story.User, Roles = "a" }] })).ShouldBeEmpty();

    [Fact]
    public void FallingGrantsVersion_IsFound() => Broken(Good().Refresh(), story =>
    {
        Forge(story, seen => seen with { Version = 9 });
        story.Refresh();
    }).ShouldBe("grants version");

    [Fact]
    public void FallingEpoch_IsFound() => Broken(Good(), story =>
    {
        Forge(story, seen => seen with { Epoch = 9 });
        story.Refresh();
    }).ShouldBe("session epoch");

    [Fact]
    public void RefreshThatBeganAfterRevokeUser_IsFound() => Broken(Good(), story => story.RevokeUser().Refresh()).ShouldContain("revocation");

    [Fact]
    public void RefreshOfASessionOpenedAfterRevokeUser_IsGood() =>
        Good().RevokeUser().Login(family: Story.Id(20), challenge: Story.Id(21)).Refresh(Story.Id(20)).Check().ShouldBeEmpty();

    [Fact]
    public void RefreshThatBeganBeforeTheRevocationEnded_IsGood()
    {
        var story = Good().RevokeUser();
        var revocation = story.Calls[^1];
        story.Refresh();
        Change(story, story.Calls[^1], call => call with { Start = revocation.End - 1 });
        story.Check().ShouldBeEmpty();
    }

    [Fact]
    public void RefreshAfterLogout_IsFound() => Broken(Good().Logout(), story => story.Refresh()).ShouldContain("revocation");

    [Fact]
    public void RefreshAfterTokenReuse_IsFound() => Broken(Good(), story =>
    {
        story.Add(CallKind.Reuse, Story.Presented(0), status: 401, error: "TOKEN_REUSE");
        story.Refresh();
    }).ShouldContain("revocation");

    [Fact]
    public void ActiveToken_AfterLogout_IsFound() => Broken(Good().Logout(), story =>
        story.Add(CallKind.Introspect, Story.Presented(0), story.Tokens(Story.User, Story.Family, 0) with { IsActive = true })).ShouldBe("revocation");

    [Fact]
    public void TwoSuccessors_AreFound() => Broken(Good(), story =>
        story.Add(CallKind.Reuse, Story.Presented(0), story.Tokens(Story.User, Story.Family, 1))).ShouldContain("successor");

    [Fact]
    public void RepeatWithAnotherSuccessor_IsFound() => Broken(Good(), story =>
        story.Add(CallKind.Refresh, Story.Presented(0), story.Tokens(Story.User, Story.Family, 1) with { Tag = "other" }, operationOf: story.Calls[^1].Operation)).ShouldBe("successor");

    [Fact]
    public void RepeatWithTheSameSuccessor_IsGood() => Broken(Good(), story =>
        story.Add(CallKind.Refresh, Story.Presented(0), story.Tokens(Story.User, Story.Family, 1), operationOf: story.Calls[^1].Operation)).ShouldBeEmpty();

    [Fact]
    public void RefusedRefresh_ThatNobodyCaused_IsFound() =>
        Broken(Good(), story => story.Add(CallKind.Refresh, Story.Presented(1), status: 401, error: "TOKEN_REVOKED")).ShouldBe("lost session");

    [Fact]
    public void InactiveToken_ThatNobodyEnded_IsFound() =>
        Broken(Good(), story => story.Add(CallKind.Introspect, Story.Presented(1), new() { IsActive = false })).ShouldBe("lost session");

    [Fact]
    public void RefreshWithoutAnyAnswer_IsFound() => Broken(Good(), story => story.Add(CallKind.Refresh, Story.Presented(1), status: 503)).ShouldBe("lost session");

    [Fact]
    public void OtherClaimsThanTheTokens_AreFound() =>
        Broken(Good(), story => story.Add(CallKind.Me, new() { User = Story.User, Roles = "" }, new() { User = Story.Id(9), Roles = "" })).ShouldBe("claims");

    [Fact]
    public void TwoUsersOfOneContact_AreFound() =>
        Broken(Good(), story => story.Login(user: Story.Id(10), family: Story.Id(20), challenge: Story.Id(21))).ShouldBe("first write, first write");

    [Fact]
    public void TwoSessionsOfOneLogin_AreFound() => Broken(Good(), story =>
    {
        var login = story.Calls[1];
        story.Login(family: Story.Id(20), challenge: Story.Id(21));
        Change(story, story.Calls[^1], call => call with { Operation = login.Operation });
    }).ShouldContain("first write");

    [Fact]
    public void GapInTheFeed_IsFound() => Broken(Good(), story => story.Commits[^1] = (story.Commits[^1].Key, story.Commits[^1].Version + 1)).ShouldBe("feed");

    [Fact]
    public void OnePositionTwice_IsFound() => Broken(Good(), story => story.Commits.Add(("other", story.Commits[^1].Version))).ShouldBe("feed");

    [Fact]
    public void VersionsThatFall_AreFound() => Broken(Good().Refresh(), story => (story.Commits[^1], story.Commits[^2]) = (story.Commits[^2], story.Commits[^1])).ShouldBe("feed");

    [Fact]
    public void TailThatMissedAnEvent_IsFound() =>
        Good().Check(store => store with { Tailed = [.. store.Tailed.Skip(1)] }).ShouldHaveSingleItem().Rule.ShouldBe("feed");

    [Theory]
    [InlineData("otp.requested")]
    [InlineData("session.opened")]
    [InlineData("role.assigned")]
    [InlineData("role.revoked")]
    [InlineData("user.sessions_revoked")]
    [InlineData("session.revoked")]
    public void AcknowledgedChange_WithoutItsEvent_IsFound(string kind)
    {
        var story = Good().Assign("a").TakeAway().Logout().RevokeUser();
        story.Check().ShouldBeEmpty();
        story.Events.RemoveAll(stored => stored.Kind == kind).ShouldBe(1);
        story.Check().ShouldHaveSingleItem().Rule.ShouldBe("event");
    }

    [Fact]
    public void SessionOpenedTwice_IsFound() =>
        Broken(Good(), story => story.Commit($"~f/{Story.Family:N}", "session.opened", Story.User, null, ("sid", Story.Family.ToString()))).ShouldBe("event");

    [Fact]
    public void LostSession_IsFound() => Broken(Good(), story => story.Families.Remove(Story.Family)).ShouldContain("lost change");

    [Fact]
    public void LostRotation_IsFound() => Broken(Good(), story => story.Families[Story.Family] = story.Families[Story.Family] with { Generation = 0 }).ShouldBe("lost change");

    [Fact]
    public void LostLogout_IsFound() => Broken(Good().Logout(), story => story.Families[Story.Family] = story.Families[Story.Family] with { IsDead = false }).ShouldBe("lost change");

    [Fact]
    public void LostEpoch_IsFound() => Broken(Good().RevokeUser(), story => story.Users[Story.User] = story.Users[Story.User] with { Epoch = 1 }).ShouldBe("lost change");

    [Fact]
    public void LostRole_IsFound() => Broken(Good().Assign("a"), story =>
    {
        story.Users[Story.User] = story.Users[Story.User] with { Roles = new Dictionary<Guid, string>() };
        story.Members.Clear();
    }).ShouldBe("lost change");

    [Fact]
    public void ListThatDiffersFromTheState_IsFound() => Broken(Good().Assign("a"), story => story.Members.Clear()).ShouldBe("lost change");

    private static Story Good() => new Story().Login().Refresh();

    private static string Broken(Story story, Action<Story> spoil)
    {
        story.Check().ShouldBeEmpty();
        spoil(story);
        return Rules(story);
    }

    private static string Rules(Story story) => string.Join(", ", story.Check().Select(violation => violation.Rule));

    private static Call Cut(Story story, CallEnd end)
    {
        var call = story.Add(CallKind.Me, Facts.None, status: 0);
        Change(story, call, made => made with { Outcome = end });
        return call;
    }

    private static void Forge(Story story, Func<Facts, Facts> forge) => Change(story, story.Calls[^1], call => call with { Seen = forge(call.Seen) });

    private static void Change(Story story, Call call, Func<Call, Call> change) => story.Calls[story.Calls.IndexOf(call)] = change(call);
}
