using FsCheck;
using FsCheck.Fluent;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Budgets of a contact, and who owns it; names too, which follow the same rule.</summary>
public sealed class IdentityRulesTests
{
    [Fact]
    public void AdmitSend_ThreePerPrefix_ThenRateLimitedUntilTheFirstIsTenMinutesOld()
    {
        var state = Send(Send(Send(null, 0, "p1"), 60, "p1"), 120, "p1");

        var fourth = Admit(state, 200, "p1");
        fourth.Outcome.Error.ShouldBe(AuthError.OtpRateLimited);
        fourth.Outcome.RetryAfterSeconds.ShouldBe(400);
        fourth.Next.ShouldBeNull();
        Admit(state, 599, "p1").Outcome.RetryAfterSeconds.ShouldBe(1);
        Admit(state, 600, "p1").Outcome.IsOk.ShouldBeTrue();
    }

    [Fact]
    public void AdmitSend_TheWindowSlides_OneSendComesFreeAtATime()
    {
        var state = Send(Send(Send(null, 0, "p1"), 60, "p1"), 120, "p1");
        state = Send(state, 600, "p1");

        Admit(state, 601, "p1").Outcome.RetryAfterSeconds.ShouldBe(59);
        Admit(state, 660, "p1").Outcome.IsOk.ShouldBeTrue();
    }

    [Fact]
    public void AdmitSend_OtherPrefixesHaveTheirOwnThree_UpToTenPerContact()
    {
        IdentityState? state = null;
        for (var i = 0; i < 9; i++)
            state = Send(state, i, "p" + (i / 3));
        state = Send(state, 9, "p3");

        var eleventh = Admit(state, 10, "p3");
        eleventh.Outcome.Error.ShouldBe(AuthError.OtpRateLimited);
        eleventh.Outcome.RetryAfterSeconds.ShouldBe(590);
        Admit(state, 600, "p3").Outcome.IsOk.ShouldBeTrue();
    }

    [Fact]
    public void AdmitSend_WithoutAClientAddress_CountsEverySendOfTheContact()
    {
        var state = Send(Send(Send(null, 0, "p1"), 1, "p2"), 2, null);

        Admit(state, 3, null).Outcome.RetryAfterSeconds.ShouldBe(597);
        Admit(state, 3, "p3").Outcome.IsOk.ShouldBeTrue();
    }

    [Fact]
    public void AdmitSend_RepeatedByTheSameOperation_TakesOneSend()
    {
        var operation = Guid.NewGuid();
        var state = Admit(null, 0, "p1", operation).Next!;

        Admit(state, 1, "p1", operation).ShouldSatisfyAllConditions(d => d.Next.ShouldBeNull(), d => d.Outcome.IsOk.ShouldBeTrue());
    }

    [Fact]
    public void AdmitSend_PastThirtyWrongTriesADay_AsksForEightDigits_UntilTheNextDay()
    {
        IdentityState? state = null;
        for (var i = 0; i < 30; i++)
            state = IdentityRules.RecordWrongTry(state, Now).Next;
        Admit(state, 0, "p1").Outcome.Require().CodeDigits.ShouldBe(6);

        state = IdentityRules.RecordWrongTry(state, Now).Next!;
        Admit(state, 0, "p1").Outcome.Require().CodeDigits.ShouldBe(8);
        Admit(state, 86_400, "p1").Outcome.Require().CodeDigits.ShouldBe(6);
        IdentityRules.RecordWrongTry(state, Now.AddDays(1)).Next!.WrongTries.ShouldBe(1);
    }

    [Fact]
    public void AdmitSend_NeverMoreThanTheBudgets_AndRetryAfterIsTheFirstSecondThatSucceeds()
    {
        var steps = (from seconds in Gen.Choose(0, 200) from prefix in Gen.Choose(0, 4) select (seconds, prefix)).ArrayOf().ToArbitrary();
        Prop.ForAll(steps, sequence =>
        {
            IdentityState? state = null;
            var at = 0;
            var sent = new List<(int At, int Prefix)>();
            foreach (var (seconds, prefix) in sequence)
            {
                at += seconds;
                var name = prefix == 0 ? null : "p" + prefix;
                var decision = Admit(state, at, name);
                var recent = sent.Where(send => at - send.At < 600).ToList();
                var mayGo = recent.Count < (prefix == 0 ? 3 : 10) && (prefix == 0 || recent.Count(send => send.Prefix == prefix) < 3);
                if (decision.Outcome.IsOk != mayGo)
                    return false;
                if (mayGo)
                {
                    sent.Add((at, prefix));
                    state = decision.Next;
                }
                else
                {
                    var wait = decision.Outcome.RetryAfterSeconds!.Value;
                    if (!Admit(state, at + wait, name).Outcome.IsOk || Admit(state, at + wait - 1, name).Outcome.IsOk)
                        return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Claim_OfAFreeIdentity_IsTheClaimers() =>
        Claim(null, ThisUser, default).Next!.Owner.ShouldBe(ThisUser);

    [Fact]
    public void Claim_WhileTheOwnerListsIt_AnswersTheOwner() =>
        ShouldStay(Claim(Owned(), OtherUser, new OwnerFacts(true, true), Now.AddDays(1)));

    [Fact]
    public void Claim_WhileTheOwnerDoesNotExistYet_GoesOnWithThatCandidate() =>
        ShouldStay(Claim(Owned(), OtherUser, new OwnerFacts(false, false), Now.AddDays(1)));

    [Fact]
    public void Claim_WhenTheOwnerExistsAndDoesNotListIt_IsTakenOverAfterAMinute()
    {
        var early = Claim(Owned(), OtherUser, new OwnerFacts(true, false), Now.AddSeconds(59));
        early.Outcome.Error.ShouldBe(AuthError.Unavailable);
        early.Outcome.RetryAfterSeconds.ShouldBe(1);

        Claim(Owned(), OtherUser, new OwnerFacts(true, false), Now.AddSeconds(60)).Next!.Owner.ShouldBe(OtherUser);
    }

    [Fact]
    public void Claim_KeepsTheBudgets()
    {
        var state = Send(null, 0, "p1");

        Claim(state, ThisUser, default).Next!.Sends.ShouldBe(state.Sends);
    }

    [Fact]
    public void Release_OnlyByTheOwner_AndOnlyOnceItNoLongerListsIt()
    {
        IdentityRules.Release(Owned(), ThisUser, new OwnerFacts(true, true)).Next.ShouldBeNull();
        IdentityRules.Release(Owned(), OtherUser, new OwnerFacts(true, false)).Next.ShouldBeNull();
        IdentityRules.Release(Owned(), ThisUser, new OwnerFacts(true, false)).Next!.Owner.ShouldBeNull();
    }

    [Fact]
    public void ClaimOfAName_ByAnotherWhileListedOrYoung_IsTaken()
    {
        var state = new AliasState(1, "app/1", Now);

        AliasRules.Claim(state, "app/2", ownerListsIt: true, Now.AddDays(1)).Outcome.Error.ShouldBe(AuthError.NameTaken);
        AliasRules.Claim(state, "app/2", ownerListsIt: false, Now.AddSeconds(59)).Outcome.Error.ShouldBe(AuthError.NameTaken);
        AliasRules.Claim(state, "app/2", ownerListsIt: false, Now.AddSeconds(60)).Next!.OwnerKey.ShouldBe("app/2");
    }

    [Fact]
    public void ClaimOfAName_Repeated_IsOk() =>
        AliasRules.Claim(new AliasState(1, "app/1", Now), "app/1", false, Now).Outcome.IsOk.ShouldBeTrue();

    [Fact]
    public void ReleaseOfAName_OnlyByItsOwner()
    {
        AliasRules.Release(new AliasState(1, "app/1", Now), "app/2", Now).Next.ShouldBeNull();
        var released = AliasRules.Release(new AliasState(1, "app/1", Now), "app/1", Now).Next!;
        released.OwnerKey.ShouldBeNull();
        AliasRules.Claim(released, "app/2", false, Now).Outcome.IsOk.ShouldBeTrue();
    }

    private static void ShouldStay(Decision<IdentityState, IdentityOwner> decision)
    {
        decision.Next.ShouldBeNull();
        decision.Outcome.Require().User.ShouldBe(ThisUser);
    }

    private static IdentityState Owned() => new() { Owner = ThisUser, ClaimedAt = Now };

    private static Decision<IdentityState, IdentityOwner> Claim(
        IdentityState? state, UserId claimer, OwnerFacts owner, DateTimeOffset? now = null) =>
        IdentityRules.Claim(state, claimer, owner, now ?? Now);

    private static IdentityState Send(IdentityState? state, int seconds, string? prefix) => Admit(state, seconds, prefix).Next!;

    private static Decision<IdentityState, SendAdmitted> Admit(IdentityState? state, int seconds, string? prefix, Guid? operation = null) =>
        IdentityRules.AdmitSend(state, new AdmitSend(Call(operation, prefix ?? ""), prefix is not null), Now.AddSeconds(seconds));
}
