using OrleansTenantAuth.SignOn;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>A tenant's providers of single sign-on.</summary>
public sealed class SignOnRulesTests
{
    private static readonly SignOnProvider Okta = new(
        "okta", true, "https://id.example.com", "client", [1, 2, 3], ["openid"], [], EmailProof.Verified, true, SignOnClaims.Standard);

    [Fact]
    public void Set_ReplacesTheOneOfThatId_AndKeepsOrder()
    {
        var state = Set(Set(Set(null, Okta), Okta with { Id = "google" }), Okta with { IsEnabled = false });
        state.Providers.Select(provider => provider.Id).ShouldBe(["google", "okta"]);
        state.Providers[1].IsEnabled.ShouldBeFalse();
        SignOnRules.View(null).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://id.example.com", "client", true)]
    [InlineData("https://evil.example", "client", false)]
    [InlineData("https://id.example.com", "another", false)]
    public void Set_WithoutASecret_KeepsTheOneBefore_ForTheSameClientAlone(string issuer, string client, bool isKept)
    {
        var state = Set(Set(null, Okta), Okta with { Issuer = issuer, ClientId = client, SealedSecret = null }, keep: true);
        (state.Providers[0].SealedSecret is not null).ShouldBe(isKept);
        Set(Set(null, Okta), Okta with { SealedSecret = null }, keep: false).Providers[0].SealedSecret.ShouldBeNull();
    }

    [Fact]
    public void Set_BelowTheRoot_NeedsDomainsAndMakesNobody()
    {
        Decide(null, Okta, isRoot: false).Outcome.Fields.ShouldHaveSingleItem().Field.ShouldBe("makes_users");
        var member = Okta with { MakesUsers = false };
        Decide(null, member, isRoot: false).Outcome.Fields.ShouldHaveSingleItem().Field.ShouldBe("allowed_domains");
        Decide(null, member with { EmailProof = EmailProof.Never }, isRoot: false).Outcome.IsOk.ShouldBeTrue();
        Decide(null, member with { AllowedDomains = ["example.com"] }, isRoot: false).Outcome.IsOk.ShouldBeTrue();
        Decide(null, Okta with { AllowedDomains = ["example.com"], EmailProof = EmailProof.Never }, isRoot: true).Outcome.Fields.ShouldHaveSingleItem().Field.ShouldBe("allowed_domains");
    }

    [Fact]
    public void Set_PastTwenty_IsRefused_ButReplacesStill()
    {
        SignOnState? state = null;
        for (var number = 0; number < SignOnRules.Most; number++)
            state = Set(state, Okta with { Id = "p" + number });
        Decide(state, Okta, isRoot: true).Outcome.Error.ShouldBe(AuthError.LimitReached);
        Decide(state, Okta with { Id = "p7" }, isRoot: true).Outcome.IsOk.ShouldBeTrue();
    }

    [Fact]
    public void Remove_TakesTheOneOfThatId()
    {
        var state = Set(Set(null, Okta), Okta with { Id = "google" });
        SignOnRules.Remove(state, new(Samples.Call(), Samples.ThisApp, "okta")).Next!.Providers.ShouldHaveSingleItem().Id.ShouldBe("google");
        SignOnRules.Remove(state, new(Samples.Call(), Samples.ThisApp, "azure")).Outcome.Error.ShouldBe(AuthError.SignOnProviderNotFound);
        SignOnRules.Remove(null, new(Samples.Call(), Samples.ThisApp, "okta")).Outcome.Error.ShouldBe(AuthError.SignOnProviderNotFound);
    }

    private static SignOnState Set(SignOnState? state, SignOnProvider provider, bool keep = false) => Decide(state, provider, isRoot: true, keep).Next!;

    private static Decision<SignOnState, SignOnProvider> Decide(SignOnState? state, SignOnProvider provider, bool isRoot, bool keep = false) =>
        SignOnRules.Set(state, new(Samples.Call(), Samples.ThisApp, provider, keep), Samples.TenantA, isRoot);
}
