using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Embeds;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>What a registration makes of what it was given and of what was registered before; what revocation and roles do.</summary>
public sealed class EmbedRulesTests
{
    private static readonly Prefilters Store1 = Filter(("store_id", "1"));
    private static readonly Prefilters Store2 = Filter(("store_id", "2"));
    private static readonly AppSettings Plain = new();

    [Fact]
    public void Scope_OfAFirstRegistration_IsWhatItSays_AndNeverNothing()
    {
        Scope(null, Store1, null).Require().ShouldBe(new EmbedScope(Store1, null, false));
        Scope(null, null, "s").Require().ShouldBe(new EmbedScope(Prefilters.Empty, "s", false));
        Scope(null, Store1, "s").Require().ShouldBe(new EmbedScope(Store1, "s", false));
        Scope(null, null, null).Error.ShouldBe(AuthError.PrefiltersMissing);
        Scope(null, Prefilters.Empty, null).Error.ShouldBe(AuthError.PrefiltersMissing);
        Scope(null, Prefilters.Empty, "s").Error.ShouldBe(AuthError.PrefiltersMissing);
        Scope(null, Prefilters.Empty, null, new AppSettings { AllowUnfiltered = true }).Require().ShouldBe(new EmbedScope(Prefilters.Empty, null, true));
    }

    [Fact]
    public void Scope_TakesWhatIsLeftOut_FromRegistrationsThatWereEqual()
    {
        var state = After((Store1, "s"));
        Scope(state, null, null).Require().ShouldBe(new EmbedScope(Store1, "s", false));
        Scope(state, Store2, null).Require().ShouldBe(new EmbedScope(Store2, "s", false));
        Scope(state, null, "t").Require().ShouldBe(new EmbedScope(Store1, "t", false));
        Scope(After((Store1, null), (null, null), (Store1, null)), null, null).Require().Prefilters.ShouldBe(Store1);
    }

    [Fact]
    public void Scope_OnceRegistrationsDiffered_MustBeGiven_EachPartByItself()
    {
        var prefilters = After((Store1, "s"), (Store2, null), (Store1, null));
        Scope(prefilters, null, null).Error.ShouldBe(AuthError.PrefiltersMissing);
        Scope(prefilters, null, "s").Error.ShouldBe(AuthError.PrefiltersMissing);
        Scope(prefilters, Store2, null).Require().ShouldBe(new EmbedScope(Store2, "s", false));
        var schemas = After((Store1, "s"), (null, "t"));
        Scope(schemas, null, null).Error.ShouldBe(AuthError.PrefiltersMissing);
        Scope(schemas, Store1, null).Error.ShouldBe(AuthError.PrefiltersMissing);
        Scope(schemas, null, "t").Require().ShouldBe(new EmbedScope(Store1, "t", false));
    }

    [Fact]
    public void Scope_OfAnUnfilteredRegistration_EndsWithTheSetting()
    {
        var open = new AppSettings { AllowUnfiltered = true };
        var state = After((Prefilters.Empty, null));
        Scope(state, null, null, open).Require().IsUnfiltered.ShouldBeTrue();
        Scope(state, null, null).Error.ShouldBe(AuthError.PrefiltersMissing);
    }

    [Fact]
    public void Scope_DemandsDeclaredColumns_OfTheirType_ButNotOfUnfilteredAccess()
    {
        var settings = new AppSettings { AllowUnfiltered = true, PrefilterColumns = [new("store_id", PrefilterType.String)] };
        Scope(null, Store1, null, settings).IsOk.ShouldBeTrue();
        Scope(null, Filter(("region", "eu")), null, settings).Error.ShouldBe(AuthError.PrefiltersMissing);
        Scope(null, null, "s", settings).Error.ShouldBe(AuthError.PrefiltersMissing);
        Scope(null, new([new("store_id", false, [new(PrefilterType.Number, "1")])]), null, settings).Fields.Single().Field.ShouldBe("prefilters.store_id");
        Scope(null, Prefilters.Empty, null, settings).Require().IsUnfiltered.ShouldBeTrue();
    }

    [Fact]
    public void Register_ChangesTheStateOnlyWhereSomethingIsNew()
    {
        var state = After((Store1, "s"));
        EmbedTenantRules.Register(state, Command(Store1, "s"), TenantA, Now).Next.ShouldBeNull();
        EmbedTenantRules.Register(state, Command(null, null), TenantA, Now).Next.ShouldBeNull();
        var varied = EmbedTenantRules.Register(state, Command(Store2, null), TenantA, Now).Next!;
        varied.PrefiltersVary.ShouldBeTrue();
        foreach (var again in new[] { Store1, Store2, Filter(("store_id", "3")) })
            EmbedTenantRules.Register(varied, Command(again, null), TenantA, Now).Next.ShouldBeNull();
        EmbedTenantRules.Register(state, Command(null, null) with { Metadata = "{\"a\":1}"u8.ToArray() }, TenantA, Now).Next.ShouldNotBeNull();
        var told = EmbedTenantRules.Register(state, Command(null, null) with { Metadata = "{\"a\":1}"u8.ToArray() }, TenantA, Now).Next!;
        EmbedTenantRules.Register(told, Command(null, null) with { Metadata = "{ \"a\" : 1 }"u8.ToArray() }, TenantA, Now).Next.ShouldBeNull();
        EmbedTenantRules.Register(told, Command(null, null), TenantA, Now).Next.ShouldBeNull();
    }

    [Fact]
    public void And_LetsPassOnlyWhatBothLetPass()
    {
        Store1.And(Filter(("region", "eu"))).ShouldBe(Filter(("region", "eu"), ("store_id", "1")));
        Store1.And(Store2).ShouldBeNull();
        Store1.And(Prefilters.Empty).ShouldBe(Store1);
        Prefilters.Empty.And(Store1).ShouldBe(Store1);
        List("1", "2", "3").And(List("4", "3", "2")).ShouldBe(List("2", "3"));
        List("1", "2").And(Store1).ShouldBe(Store1);
        Store1.And(new([new("store_id", false, [new(PrefilterType.Number, "1")])])).ShouldBeNull();
    }

    [Fact]
    public void Permissions_OfSeveralRoles_AreJoined_AndReadOnlyHoldsUnlessARoleLiftsIt()
    {
        var settings = new HostedEmbedSettings("Acme", Store1, null,
        [
            new("viewer", EditingPermissions.None),
            new("staff", new() { AddChart = true, ReadOnly = true }),
            new("admin", new() { EditCharts = true, DisableTabs = true }),
        ]);
        HostedEmbedRules.Permissions(settings, []).ShouldBe(EditingPermissions.None);
        HostedEmbedRules.Permissions(settings, ["owner"]).ShouldBe(EditingPermissions.None);
        HostedEmbedRules.Permissions(settings, ["viewer", "staff"]).ShouldBe(new EditingPermissions { AddChart = true, ReadOnly = true });
        HostedEmbedRules.Permissions(settings, ["staff", "admin"]).ShouldBe(new EditingPermissions { AddChart = true, EditCharts = true });
    }

    [Fact]
    public void Revoke_RaisesTheEpochEachTime_ButOnceForARepeat()
    {
        var first = EmbedRevocationRules.Revoke(null, Revocation(), "k", Now).Next!;
        first.Epoch.ShouldBe(Now.ToUnixTimeMilliseconds());
        var call = Revocation();
        var second = EmbedRevocationRules.Revoke(first, call, "k", Now.AddSeconds(-5)).Next!;
        second.Epoch.ShouldBe(first.Epoch + 1);
        EmbedRevocationRules.Revoke(second, call, "k", Now).Next.ShouldBeNull();
        var reaped = EmbedRevocationRules.Revoke(null, Revocation(), "k", Now).Entries.Single();
        reaped.ExpiresAt!.Value.ShouldBeGreaterThan(Now.AddSeconds(EmbedLifetime.Longest));
    }

    private static RevokeEmbeds Revocation() => new(Call() with { OperationId = Guid.NewGuid() }, ThisApp, TenantA, "tenant");

    private static Prefilters Filter(params (string Column, string Value)[] columns) =>
        new([.. columns.Select(column => new Prefilter(column.Column, false, [new(PrefilterType.String, column.Value)]))]);

    private static Prefilters List(params string[] values) =>
        new([new("store_id", true, [.. values.Order(StringComparer.Ordinal).Select(value => new PrefilterValue(PrefilterType.String, value))])]);

    private static RegisterEmbed Command(Prefilters? prefilters, string? schema) =>
        new(Call(), ThisApp, Guid.Empty, "Acme", prefilters, schema, EditingPermissions.None, null, null, null, 3_600);

    private static EmbedTenantState After(params (Prefilters? Prefilters, string? Schema)[] registrations) => registrations.Aggregate(
        (EmbedTenantState?)null,
        (state, given) => EmbedTenantRules.Register(state, Command(given.Prefilters, given.Schema), TenantA, Now).Next ?? state)!;

    private static Outcome<EmbedScope> Scope(EmbedTenantState? state, Prefilters? prefilters, string? schema, AppSettings? settings = null) =>
        EmbedTenantRules.Scope(state, Command(prefilters, schema), settings ?? Plain);
}
