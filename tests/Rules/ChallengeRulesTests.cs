using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Security;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>OTP requests: tries, lock, expiry, app and purpose, use and resumption, and the code itself.</summary>
public sealed class ChallengeRulesTests
{
    private static readonly byte[] Key = new byte[32];
    private static readonly Guid Operation = Guid.Parse("10000000-0000-0000-0000-000000000001");

    [Fact]
    public void Create_LivesForFiveMinutesAndGoesIntoTheOutbox()
    {
        var decision = Create(null);

        decision.Next!.ExpiresAt.ShouldBe(Now.AddMinutes(5));
        decision.Outcome.Require().ExpiresAt.ShouldBe(Now.AddMinutes(5));
        decision.Events.Single().Kind.ShouldBe("otp.requested");
        decision.Entries.Single().ListName.ShouldBe("outbox/otp");
    }

    [Fact]
    public void Create_RepeatedByTheSameOperation_AnswersTheSameRequest()
    {
        var made = Create(null).Next;

        Create(made).ShouldSatisfyAllConditions(d => d.Next.ShouldBeNull(), d => d.Outcome.IsOk.ShouldBeTrue());
        Create(made, Guid.NewGuid()).Outcome.Error.ShouldBe(AuthError.NameTaken);
    }

    [Fact]
    public void Verify_WithTheRightCode_IsUsedForTheFamilyAndCandidateNamed()
    {
        var decision = Verify(Made(), Right(Made()), Operation);

        decision.Next!.Used.ShouldBe(new ChallengeUse(Operation, ThisFamily, ThisUser, Now));
        decision.Outcome.Require().ShouldSatisfyAllConditions(
            used => used.Family.ShouldBe(ThisFamily), used => used.Candidate.ShouldBe(ThisUser));
        decision.Entries.Single().Value.ShouldBeNull();
    }

    [Fact]
    public void Verify_ThreeWrongTriesAreInvalid_ThenTheRightCodeIsLockedUntilExpiry()
    {
        var state = Made();
        for (var i = 1; i <= 3; i++)
        {
            var wrong = Verify(state, Wrong(state));
            wrong.Outcome.Error.ShouldBe(AuthError.OtpInvalid);
            wrong.Events.Single().Kind.ShouldBe(i == 3 ? "otp.locked" : "otp.failed");
            state = wrong.Next!;
        }

        var locked = Verify(state, Right(state), now: Now.AddSeconds(100.5));
        locked.Outcome.Error.ShouldBe(AuthError.OtpLocked);
        locked.Outcome.RetryAfterSeconds.ShouldBe(200);
        locked.Next.ShouldBeNull();
        Verify(state, Right(state), now: Now.AddMinutes(5)).Outcome.Error.ShouldBe(AuthError.OtpExpired);
    }

    [Fact]
    public void Verify_TwoWrongTriesThenTheRightCode_Succeeds()
    {
        var state = Verify(Verify(Made(), Wrong(Made())).Next!, Wrong(Made())).Next!;

        Verify(state, Right(state)).Outcome.IsOk.ShouldBeTrue();
    }

    [Fact]
    public void Verify_AtFiveMinutes_IsExpired()
    {
        Verify(Made(), Right(Made()), now: Now.AddMinutes(5)).Outcome.Error.ShouldBe(AuthError.OtpExpired);
        Verify(Made(), Right(Made()), now: Now.AddMinutes(5).AddTicks(-1)).Outcome.IsOk.ShouldBeTrue();
    }

    [Fact]
    public void Verify_ChecksInDocumentedOrder_FoundAppPurposeUsedExpiredLockedCode()
    {
        var used = Verify(Made(), Right(Made()), Operation).Next!;
        var late = Now.AddMinutes(6);
        Verify(null, "x").Outcome.Error.ShouldBe(AuthError.OtpNotFound);
        Verify(used, "x", now: late, app: OtherApp, purpose: OtpPurpose.EmailVerify).Outcome.Error.ShouldBe(AuthError.OtpWrongApp);
        Verify(used, "x", now: late, purpose: OtpPurpose.EmailVerify).Outcome.Error.ShouldBe(AuthError.OtpWrongPurpose);
        Verify(used with { WrongTries = 3 }, "x", now: late).Outcome.Error.ShouldBe(AuthError.OtpAlreadyUsed);
        Verify(Made() with { WrongTries = 3 }, "x", now: late).Outcome.Error.ShouldBe(AuthError.OtpExpired);
        Verify(Made() with { WrongTries = 3 }, "x").Outcome.Error.ShouldBe(AuthError.OtpLocked);
        Verify(Made(), "x").Outcome.Error.ShouldBe(AuthError.OtpInvalid);
    }

    [Fact]
    public void Verify_ByAnotherAppOrForAnotherPurpose_CountsNoTry()
    {
        Verify(Made(), Wrong(Made()), app: OtherApp).Next.ShouldBeNull();
        Verify(Made(), Wrong(Made()), purpose: OtpPurpose.EmailVerify).Next.ShouldBeNull();
    }

    [Fact]
    public void Verify_WhileTheFamilyHasNoRow_ResumesWithTheSameFamilyAndCandidate()
    {
        var used = Verify(Made(), Right(Made()), Operation).Next!;
        var other = new VerifyChallenge(
            Call(), ThisApp, OtpPurpose.Login, Right(used), new FamilyId(Guid.NewGuid()), OtherUser, null);

        var resumed = ChallengeRules.Verify(used, other, Key, familyExists: false, Now.AddMinutes(1));

        resumed.Next.ShouldBeNull();
        resumed.Outcome.Require().ShouldSatisfyAllConditions(
            answer => answer.Family.ShouldBe(ThisFamily), answer => answer.Candidate.ShouldBe(ThisUser));
    }

    [Fact]
    public void Verify_OnceTheFamilyExists_IsAlreadyUsed_ButTheSameOperationRepeats()
    {
        var used = Verify(Made(), Right(Made()), Operation).Next!;

        Verify(used, Right(used), familyExists: true).Outcome.Error.ShouldBe(AuthError.OtpAlreadyUsed);
        Verify(used, Right(used), Operation, familyExists: true).Outcome.IsOk.ShouldBeTrue();
        Verify(used, Wrong(used), Operation, familyExists: true).Outcome.Error.ShouldBe(AuthError.OtpInvalid);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Verify_OfAUsedCodeAfterItsExpiry_IsAlreadyUsedForEveryone(bool sameOperation)
    {
        var used = Verify(Made(), Right(Made()), Operation).Next!;

        Verify(used, Right(used), sameOperation ? Operation : null, now: Now.AddMinutes(5)).Outcome.Error.ShouldBe(AuthError.OtpAlreadyUsed);
    }

    [Fact]
    public void Verify_WithAForeseenRefusal_TellsItOnlyToWhoKnowsTheCodeAndConsumesNothing()
    {
        var right = Verify(Made(), Right(Made()), foreseen: AuthError.UserDeleted);
        right.Outcome.Error.ShouldBe(AuthError.UserDeleted);
        right.Next.ShouldBeNull();

        var wrong = Verify(Made(), Wrong(Made()), foreseen: AuthError.UserDeleted);
        wrong.Outcome.Error.ShouldBe(AuthError.OtpInvalid);
        wrong.Next!.WrongTries.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\ud800")]
    [InlineData("１２３４５６")]
    public void Verify_WithWhatIsNoCode_IsAWrongTry(string presented) =>
        Verify(Made(), presented).Outcome.Error.ShouldBe(AuthError.OtpInvalid);

    [Fact]
    public void Message_IsWantedUntilSentUsedOrExpired()
    {
        ChallengeRules.Message(Made(), Key, Now)!.Code.ShouldBe(Right(Made()));
        ChallengeRules.Message(Made() with { IsSent = true }, Key, Now).ShouldBeNull();
        ChallengeRules.Message(Verify(Made(), Right(Made())).Next, Key, Now).ShouldBeNull();
        ChallengeRules.Message(Made(), Key, Now.AddMinutes(5)).ShouldBeNull();
        ChallengeRules.Message(null, Key, Now).ShouldBeNull();
    }

    [Fact]
    public void Sent_LeavesTheOutboxOnce()
    {
        var sent = ChallengeRules.Sent(Made(), isAccepted: true);

        sent.Entries.Single().Value.ShouldBeNull();
        sent.Events.ShouldBeEmpty();
        ChallengeRules.Sent(sent.Next, true).Next.ShouldBeNull();
        ChallengeRules.Sent(Made(), isAccepted: false).Events.Single().Kind.ShouldBe("otp.undelivered");
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public void Code_HasItsDigitsUniformly_LeadingZerosIncluded(int digits)
    {
        const int Codes = 20_000;
        var counts = new int[digits, 10];
        for (var i = 0; i < Codes; i++)
        {
            var code = ChallengeRules.Code(Made() with { Id = new ChallengeId(new Guid(i, 1, 2, new byte[8])), CodeDigits = digits }, Key);
            code.Length.ShouldBe(digits);
            for (var at = 0; at < digits; at++)
                counts[at, code[at] - '0']++;
        }

        // Deterministic inputs: chi-squared of each place with 9 degrees of freedom stays below its 99.99 % quantile.
        for (var at = 0; at < digits; at++)
        {
            var chi = Enumerable.Range(0, 10).Sum(digit => Math.Pow(counts[at, digit] - (Codes / 10d), 2) / (Codes / 10d));
            chi.ShouldBeLessThan(33.72, $"place {at}");
        }
    }

    [Fact]
    public void Code_DependsOnKeyAndChallenge()
    {
        var other = (byte[])Key.Clone();
        other[0] = 1;
        (ChallengeRules.Code(Made(), other) == Right(Made())).ShouldBeFalse();
        (Right(Made() with { Id = new ChallengeId(Guid.Empty) }) == Right(Made())).ShouldBeFalse();
    }

    [Fact]
    public void Link_HasATokenOfItsOwn_AndLivesAsLongAsAsked()
    {
        var link = ChallengeRules.Create(
            null,
            new CreateChallenge(Call(), ThisApp, Mail, OtpPurpose.Login, null, 6, null, new LinkRequest("https://a.example/login", "login", 3_600), Reveal: true),
            ThisChallenge,
            new byte[16],
            "k1",
            Now,
            _ => Key);
        var state = link.Next!;
        var token = ChallengeRules.Code(state, Key);
        token.Length.ShouldBe(43);
        link.Outcome.Require().Revealed.ShouldBe($"https://a.example/login?token={token}&uuid={ThisChallenge}&type=login");
        state.ExpiresAt.ShouldBe(Now.AddHours(1));
        Verify(state, token, now: Now.AddMinutes(59)).Outcome.IsOk.ShouldBeTrue();
        Verify(state, ChallengeRules.Code(Made(), Key)).Outcome.Error.ShouldBe(AuthError.OtpInvalid);
        Create(null).Outcome.Require().Revealed.ShouldBeNull();
    }

    [Fact]
    public void Code_KeyFromTheMasterKey_DiffersPerSalt()
    {
        var master = new MasterKeys([new MasterKey("k1", new byte[32])]);
        master.Derive("k1", new byte[16], "otp").ShouldNotBe(master.Derive("k1", [1], "otp"));
        master.Derive("k1", new byte[16], "otp").ShouldNotBe(master.Derive("k1", new byte[16], "refresh"));
    }

    private static ChallengeState Made() => Create(null).Next!;

    private static string Right(ChallengeState state) => ChallengeRules.Code(state, Key);

    private static string Wrong(ChallengeState state) => Right(state) == "000000" ? "000001" : "000000";

    private static Decision<ChallengeState, ChallengeCreated> Create(ChallengeState? state, Guid? operation = null) => ChallengeRules.Create(
        state,
        new CreateChallenge(Call(operation ?? Operation), ThisApp, Mail, OtpPurpose.Login, null, 6, null),
        ThisChallenge,
        new byte[16],
        "k1",
        Now,
        _ => Key);

    private static Decision<ChallengeState, ChallengeUsed> Verify(
        ChallengeState? state,
        string code,
        Guid? operation = null,
        DateTimeOffset? now = null,
        AppId? app = null,
        OtpPurpose purpose = OtpPurpose.Login,
        bool familyExists = false,
        AuthError? foreseen = null) => ChallengeRules.Verify(
            state, new(Call(operation), app ?? ThisApp, purpose, code, ThisFamily, ThisUser, foreseen), Key, familyExists, now ?? Now);
}
