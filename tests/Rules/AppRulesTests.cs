using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Apps, their settings and secrets; tenants; API keys.</summary>
public sealed class AppRulesTests
{
    private static readonly byte[] Hash = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void Create_WithoutRoles_HasTheDocumentedFour() =>
        Create(new AppSettings()).Next!.Roles.Select(role => role.Name).ShouldBe(["owner", "admin", "staff", "viewer"]);

    [Fact]
    public void Defaults_AreTheDocumentedOnes()
    {
        var settings = new AppSettings();

        (settings.AccessTokenSeconds, settings.RefreshIdleSeconds, settings.RefreshAbsoluteSeconds, settings.RetryWindowSeconds, settings.Algorithm)
            .ShouldBe((1_800, 2_592_000, 31_536_000, 0, "RS256"));
        (settings.AdoptTenants, settings.AuthorizationClaim, settings.OwnIssuer).ShouldBe((false, false, false));
    }

    public static TheoryData<string, AppSettings, bool> Bounds => new()
    {
        { "access 59", new() { AccessTokenSeconds = 59 }, false },
        { "access 60", new() { AccessTokenSeconds = 60 }, true },
        { "access 86400", new() { AccessTokenSeconds = 86_400 }, true },
        { "access 86401", new() { AccessTokenSeconds = 86_401 }, false },
        { "idle 299", new() { RefreshIdleSeconds = 299 }, false },
        { "idle 300", new() { RefreshIdleSeconds = 300 }, true },
        { "idle year + 1", new() { RefreshIdleSeconds = 31_536_001 }, false },
        { "absolute 299", new() { RefreshAbsoluteSeconds = 299 }, false },
        { "absolute year", new() { RefreshAbsoluteSeconds = 31_536_000 }, true },
        { "absolute year + 1", new() { RefreshAbsoluteSeconds = 31_536_001 }, false },
        { "window -1", new() { RetryWindowSeconds = -1 }, false },
        { "window 60", new() { RetryWindowSeconds = 60 }, true },
        { "window 61", new() { RetryWindowSeconds = 61 }, false },
        { "HS256", new() { Algorithm = "HS256" }, false },
        { "none", new() { Algorithm = "none" }, false },
        { "rs256", new() { Algorithm = "rs256" }, false },
        { "ES256", new() { Algorithm = "ES256" }, true },
        { "20 origins", new() { AllowedOrigins = Origins(20) }, true },
        { "21 origins", new() { AllowedOrigins = Origins(21) }, false },
        { "origin with a path", new() { AllowedOrigins = ["https://a.example/x"] }, false },
        { "origin with a slash", new() { AllowedOrigins = ["https://a.example/"] }, false },
        { "origin *", new() { AllowedOrigins = ["*"] }, false },
        { "origin null", new() { AllowedOrigins = ["null"] }, false },
        { "origin of another scheme", new() { AllowedOrigins = ["file://x"] }, false },
        { "origin with a port", new() { AllowedOrigins = ["http://localhost:5173"] }, true },
        { "origin with a user", new() { AllowedOrigins = ["https://u@a.example"] }, false },
        { "language of 1", new() { Language = "e" }, false },
        { "language of 17", new() { Language = new string('e', 17) }, false },
        { "template", new() { Templates = [new("LOGIN", "en", "S", "Code {code}")] }, true },
        { "template without code", new() { Templates = [new("LOGIN", "en", "S", "Code")] }, false },
        { "template with a long subject", new() { Templates = [new("LOGIN", "en", new string('s', 201), "{code}")] }, false },
        { "template with a long body", new() { Templates = [new("LOGIN", "en", "S", "{code}" + new string('b', 3_995))] }, false },
        { "41 templates", new() { Templates = [.. Enumerable.Repeat(new MessageTemplate("LOGIN", "en", "S", "{code}"), 41)] }, false },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Settings_KeepTheirBounds(string name, AppSettings settings, bool isGood)
    {
        var made = Create(settings);
        var configured = AppRules.Configure(Create(new AppSettings()).Next, new ConfigureApp(Call(), null, settings, null));

        (made.Outcome.IsOk, configured.Outcome.IsOk).ShouldBe((isGood, isGood), name);
        if (!isGood)
        {
            made.Next.ShouldBeNull();
            made.Outcome.Error.ShouldBe(AuthError.ValidationError);
            made.Outcome.Fields.Single().Field.ShouldStartWith("settings.");
        }
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a", true)]
    [InlineData("billing:admin_1.x-y", true)]
    [InlineData("two words", false)]
    [InlineData("é", false)]
    public void Roles_HaveNamesOfLettersDigitsAndFewMarks(string name, bool isGood) =>
        Create(new AppSettings(), [new RoleDefinition(name, "", [])]).Outcome.IsOk.ShouldBe(isGood);

    [Fact]
    public void Roles_AreAtMostAHundredDistinctNames()
    {
        ImmutableArray<RoleDefinition> Roles(int count) => [.. Enumerable.Range(0, count).Select(i => new RoleDefinition("r" + i, "", []))];
        Create(new AppSettings(), Roles(100)).Outcome.IsOk.ShouldBeTrue();
        Create(new AppSettings(), Roles(101)).Outcome.Error.ShouldBe(AuthError.ValidationError);
        Create(new AppSettings(), [.. Roles(2), .. Roles(1)]).Outcome.Error.ShouldBe(AuthError.ValidationError);
    }

    [Fact]
    public void RolesToAssign_MustStandInTheCatalogueOnceEach()
    {
        RoleNames.Problem(["admin"], AppRules.DefaultRoles, "role").ShouldBeNull();
        RoleNames.Problem(["admin", "viewer"], AppRules.DefaultRoles, "roles").ShouldBeNull();
        RoleNames.Problem(["boss"], AppRules.DefaultRoles, "role")!.Field.ShouldBe("role");
        RoleNames.Problem(["Admin"], AppRules.DefaultRoles, "role").ShouldNotBeNull();
        RoleNames.Problem(["admin", "admin"], AppRules.DefaultRoles, "roles").ShouldNotBeNull();
        RoleNames.Problem([], AppRules.DefaultRoles, "roles").ShouldNotBeNull();
    }

    [Fact]
    public void Create_Repeated_CannotShowTheSecretAgain()
    {
        var operation = Guid.NewGuid();
        var made = Create(new AppSettings(), operation: operation).Next;

        Create(new AppSettings(), state: made, operation: operation).Outcome.Error.ShouldBe(AuthError.SecretAlreadyShown);
        Create(new AppSettings(), state: made).Outcome.Error.ShouldBe(AuthError.NameTaken);
    }

    [Fact]
    public void KeyRing_IsTheServersUnlessTheAppHasItsOwnIssuer_FixedAtCreation()
    {
        Create(new AppSettings()).Next!.KeyRing.ShouldBe("main");
        Create(new AppSettings { OwnIssuer = true }).Next!.KeyRing.ShouldBe($"app-{ThisApp.Value:N}");
        AppRules.Configure(Create(new AppSettings()).Next, new ConfigureApp(Call(), null, new AppSettings { OwnIssuer = true }, null))
            .Outcome.Fields.Single().Field.ShouldBe("settings.own_issuer");
    }

    [Fact]
    public void Authenticate_UnknownDeletedAndWrongSecret_LookAlike()
    {
        var app = Create(new AppSettings()).Next!;
        AppRules.Authenticate(app, Hash).IsOk.ShouldBeTrue();
        AppRules.Authenticate(app, new byte[32]).Error.ShouldBe(AuthError.TokenInvalid);
        AppRules.Authenticate(app, []).Error.ShouldBe(AuthError.TokenInvalid);
        AppRules.Authenticate(null, new byte[32]).Error.ShouldBe(AuthError.TokenInvalid);
        AppRules.Authenticate(AppRules.Delete(app, Now).Next, Hash).Error.ShouldBe(AuthError.TokenInvalid);
    }

    [Fact]
    public void RotateSecret_KillsTheOldOneAtOnce_AndARepeatCannotShowItAgain()
    {
        var rotate = new RotateAppSecret(Call());
        var rotated = AppRules.RotateSecret(Create(new AppSettings()).Next, rotate, new byte[32]).Next;

        AppRules.Authenticate(rotated, Hash).Error.ShouldBe(AuthError.TokenInvalid);
        AppRules.Authenticate(rotated, new byte[32]).IsOk.ShouldBeTrue();
        AppRules.RotateSecret(rotated, rotate, Hash).Outcome.Error.ShouldBe(AuthError.SecretAlreadyShown);
    }

    [Fact]
    public void Delete_IsForGood_AndKeepsTheSlugTaken()
    {
        var deleted = AppRules.Delete(Create(new AppSettings()).Next, Now).Next!;

        deleted.Owns.ShouldHaveSingleItem();
        AppRules.Describe(deleted).Error.ShouldBe(AuthError.AppNotFound);
        AppRules.Configure(deleted, new ConfigureApp(Call(), "x", null, null)).Outcome.Error.ShouldBe(AuthError.AppNotFound);
        AppRules.RotateSecret(deleted, new RotateAppSecret(Call()), Hash).Outcome.Error.ShouldBe(AuthError.AppNotFound);
        AppRules.Delete(deleted, Now).ShouldSatisfyAllConditions(d => d.Next.ShouldBeNull(), d => d.Outcome.IsOk.ShouldBeTrue());
    }

    [Fact]
    public void Tenant_OfAnotherApp_IsNotFound()
    {
        var tenant = Tenant();

        TenantRules.Describe(tenant, OtherApp).Error.ShouldBe(AuthError.TenantNotFound);
        TenantRules.Admit(tenant, OtherApp)!.Error.ShouldBe(AuthError.TenantNotFound);
        TenantRules.Change(tenant, new ChangeTenant(Call(), OtherApp, "x", null), null, Now).Outcome.Error.ShouldBe(AuthError.TenantNotFound);
        SetStatus(tenant, TenantStatus.Deleted, OtherApp).Outcome.Error.ShouldBe(AuthError.TenantNotFound);
    }

    [Fact]
    public void Tenant_SuspendedOrDeleted_TakesNoRoles_AndOnlySuspensionEnds()
    {
        var suspended = SetStatus(Tenant(), TenantStatus.Suspended).Next!;
        TenantRules.Admit(suspended, ThisApp)!.Error.ShouldBe(AuthError.TenantNotFound);
        TenantRules.Describe(suspended, ThisApp).Require().Status.ShouldBe(TenantStatus.Suspended);
        TenantRules.Admit(SetStatus(suspended, TenantStatus.Active).Next, ThisApp)!.IsOk.ShouldBeTrue();

        var deleted = SetStatus(Tenant(), TenantStatus.Deleted);
        deleted.Next!.Owns.ShouldBeEmpty();
        deleted.Entries.Single().Value.ShouldBeNull();
        TenantRules.Describe(deleted.Next, ThisApp).Error.ShouldBe(AuthError.TenantNotFound);
        SetStatus(deleted.Next, TenantStatus.Active).Outcome.Error.ShouldBe(AuthError.TenantNotFound);
    }

    [Fact]
    public void Tenant_Admit_OfAnUnknownOne_LeavesTheChoiceToTheApp() => TenantRules.Admit(null, ThisApp).ShouldBeNull();

    [Fact]
    public void Tenant_Adopt_IsNamedByItsIdAndOwnsItsCode()
    {
        var adopted = TenantRules.Adopt(new(Call(), ThisApp, true), TenantB, "bcdfghjk", Now);

        adopted.Next!.Name.ShouldBe(TenantB.ToString());
        adopted.Next.Owns.ShouldBe(["alias/tenant:bcdfghjk"]);
        adopted.Events.Single().Kind.ShouldBe("tenant.adopted");
    }

    [Fact]
    public void Tenant_Create_RepeatsForItsOperationOnly()
    {
        var create = new CreateTenant(Call(), ThisApp, "Acme", "bcdfghjk", "acme", null, null);
        var made = TenantRules.Create(null, create, TenantA, Now).Next;

        made!.Owns.ShouldBe(["alias/tenant:bcdfghjk", "alias/tenant:acme"]);
        TenantRules.Create(made, create, TenantA, Now).ShouldSatisfyAllConditions(d => d.Next.ShouldBeNull(), d => d.Outcome.IsOk.ShouldBeTrue());
        TenantRules.Create(made, create with { Call = Call() }, TenantA, Now).Outcome.Error.ShouldBe(AuthError.NameTaken);
    }

    [Fact]
    public void ApiKey_CountsForItsKindUntilRevokedOrExpired()
    {
        var key = ApiKeyRules.Create(null, new(Call(), Guid.NewGuid(), "admin", null, "n", "h", Now.AddDays(1)), Now).Next!;

        ApiKeyRules.Authenticate(key, "admin", Now).IsOk.ShouldBeTrue();
        ApiKeyRules.Authenticate(key, "up_embed", Now).Error.ShouldBe(AuthError.TokenInvalid);
        ApiKeyRules.Authenticate(key, "admin", Now.AddDays(1)).Error.ShouldBe(AuthError.TokenInvalid);
        ApiKeyRules.Authenticate(null, "admin", Now).Error.ShouldBe(AuthError.TokenInvalid);
        var revoked = ApiKeyRules.Revoke(key, new(Call()), Now).Next;
        ApiKeyRules.Authenticate(revoked, "admin", Now).Error.ShouldBe(AuthError.TokenInvalid);
        ApiKeyRules.Revoke(revoked, new(Call()), Now.AddDays(1)).Next.ShouldBeNull();
        ApiKeyRules.Revoke(null, new(Call()), Now).Outcome.Error.ShouldBe(AuthError.KeyNotFound);
    }

    private static ImmutableArray<string> Origins(int count) => [.. Enumerable.Range(0, count).Select(i => $"https://a{i}.example")];

    private static TenantState Tenant() =>
        TenantRules.Create(null, new CreateTenant(Call(), ThisApp, "Acme", "bcdfghjk", null, null, null), TenantA, Now).Next!;

    private static Decision<TenantState, TenantView> SetStatus(TenantState tenant, TenantStatus status, AppId? app = null) =>
        TenantRules.SetStatus(tenant, new SetTenantStatus(Call(), app ?? ThisApp, status));

    private static Decision<AppState, AppView> Create(
        AppSettings settings, ImmutableArray<RoleDefinition> roles = default, AppState? state = null, Guid? operation = null) => AppRules.Create(
            state, new CreateApp(Call(operation), "demo", "Demo", "global", TenantA, settings, roles.IsDefault ? [] : roles), ThisApp, Hash, Now);
}
