using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Single sign-on: which user a person at a provider is, by what the tenant set up.</summary>
public sealed class SignOnAccountTests(SignOnServer suite) : IClassFixture<SignOnServer>
{
    private const string NotAllowed = "sign_on_not_allowed";
    private readonly GatewayHarness server = suite.Server;
    private readonly TestWorkspace acme = suite.Acme;

    [RequireNodeFact]
    public async Task ProvenAddress_OfAUserWhoProvedIt_JoinsThatUser_WhoKeepsThePassword()
    {
        var person = suite.NewPerson();
        var before = await acme.SignUp(person + "@example.com");
        await Prove(before, person + "@example.com");
        (await SignOn.LogIn(server, acme.Code, person)).Claims.GetProperty("userUuid").GetString().ShouldBe(UserOf(before));
        (await acme.Login(person + "@example.com")).ShouldHave(200);
        (await acme.Refresh(before.Refresh)).ShouldHave(200);
    }

    [RequireNodeFact]
    public async Task ProvenAddress_OfAUserWhoNeverProvedIt_JoinsThatUser_AndEndsWhatWasSetBefore()
    {
        var person = suite.NewPerson();
        var before = await acme.SignUp(person + "@example.com");
        (await SignOn.LogIn(server, acme.Code, person)).Claims.GetProperty("userUuid").GetString().ShouldBe(UserOf(before));
        (await acme.Login(person + "@example.com")).ShouldBeRefusedWith(400, "Incorrect email or password");
        (await acme.Refresh(before.Refresh)).ShouldHave(401);
    }

    [RequireNodeFact]
    public async Task UnprovenAddress_JoinsNobody()
    {
        var person = suite.NewPerson();
        var before = await acme.SignUp(person + "@example.com");
        SignOn.ErrorOf(await SignOn.Visit(server, acme.Code, person + ":unproven"), NotAllowed).ShouldContain("Log in another way");
        (await acme.Login(person + "@example.com")).ShouldHave(200);
        (await acme.Refresh(before.Refresh)).ShouldHave(200);

        // Of nobody's address nothing is kept: whoever proves it later is not met by this user.
        var stranger = suite.NewPerson();
        var made = await SignOn.LogIn(server, acme.Code, stranger + ":unproven");
        WorkspaceSession.ClaimsOf(made.Id).GetProperty("email").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        string.Equals(UserOf(await acme.SignUp(stranger + "@example.com")), UserOf(made), StringComparison.Ordinal).ShouldBeFalse();
        UserOf(await SignOn.LogIn(server, acme.Code, stranger + ":unproven")).ShouldBe(UserOf(made));
        await SignOn.LogIn(server, acme.Code, stranger + ":none");
    }

    [RequireNodeFact]
    public async Task EmailProof_OfNever_JoinsNobody_AndAlways_NotWhereTheProviderDenies()
    {
        var person = suite.NewPerson();
        await acme.SignUp(person + "@example.com");
        (await SignOn.SetUp(server, acme.Test, "distrusted", suite.Provider.Issuer, new { email_proof = "never" })).ShouldHave(200);
        SignOn.ErrorOf(await SignOn.Visit(server, acme.Code, person, "custom", "distrusted"), NotAllowed);
        (await SignOn.SetUp(server, acme.Test, "trusted", suite.Provider.Issuer, new { email_proof = "always" })).ShouldHave(200);
        SignOn.ErrorOf(await SignOn.Visit(server, acme.Code, person + ":unproven", "custom", "trusted"), NotAllowed);
        (await SignOn.SetUp(server, acme.Test, "silent", suite.Provider.Issuer, new { email_proof = "always", claims = new { verified = "not_sent" } })).ShouldHave(200);
        await SignOn.LogIn(server, acme.Code, person, "custom", "silent");
    }

    [RequireNodeFact]
    public async Task AllowedDomains_KeepOthersOut_AndUnprovenAddressesToo()
    {
        (await SignOn.SetUp(server, acme.Test, "domains", suite.Provider.Issuer, new { allowed_domains = new[] { "Other.example", "EXAMPLE.com" } })).ShouldHave(200);
        await SignOn.LogIn(server, acme.Code, suite.NewPerson(), "custom", "domains");
        foreach (var person in new[] { suite.NewPerson() + ":unproven", suite.NewPerson() + ":none" })
            SignOn.ErrorOf(await SignOn.Visit(server, acme.Code, person, "custom", "domains"), NotAllowed).ShouldContain("not one that may log in");
        (await SignOn.SetUp(server, acme.Test, "domains", suite.Provider.Issuer, new { allowed_domains = new[] { "sub.example.com" } })).ShouldHave(200);
        SignOn.ErrorOf(await SignOn.Visit(server, acme.Code, suite.NewPerson(), "custom", "domains"), NotAllowed);
    }

    [RequireNodeFact]
    public async Task ProviderThatMakesNoUsers_LetsKnownOnesIn()
    {
        (await SignOn.SetUp(server, acme.Test, "members", suite.Provider.Issuer, new { makes_users = false })).ShouldHave(200);
        var person = suite.NewPerson();
        SignOn.ErrorOf(await SignOn.Visit(server, acme.Code, person, "custom", "members"), NotAllowed).ShouldContain("no user here");
        var made = await SignOn.LogIn(server, acme.Code, person);
        UserOf(await SignOn.LogIn(server, acme.Code, person, "custom", "members")).ShouldBe(UserOf(made));
    }

    [RequireNodeFact]
    public async Task DeletedUser_IsNotLetIn()
    {
        var person = suite.NewPerson();
        var made = await SignOn.LogIn(server, acme.Code, person);
        (await server.Send(HttpMethod.Delete, "/admin/users/" + UserOf(made), null, ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(204);
        SignOn.ErrorOf(await SignOn.Visit(server, acme.Code, person), NotAllowed);
    }

    [RequireNodeFact]
    public async Task SecondFactor_IsAskedFor_WhereTheTenantTakesTwo()
    {
        var own = await TestWorkspace.Create(server, "sign-on-two-factors");
        (await SignOn.SetUp(server, own.Test, "okta", suite.Provider.Issuer)).ShouldHave(200);
        (await own.Send(HttpMethod.Put, "/v0/tenants/" + own.Code, new { isMfaRequired = true }, own.Test.AdminKey)).ShouldHave(200);
        var person = suite.NewPerson();
        var asked = (await SignOn.Take(server, own.Code, SignOn.PageOf(await SignOn.Visit(server, own.Code, person)))).ShouldHave(200);
        asked.Json.TryGetProperty("tokens", out _).ShouldBeFalse();
        var authentication = asked.Json.GetProperty("authentication");
        authentication.GetProperty("firstFactor").GetProperty("channel").GetString().ShouldBe("sso");
        authentication.GetProperty("secondFactors").EnumerateArray().Count(factor => factor.GetProperty("isConfiguredByUser").GetBoolean()).ShouldBe(1);
        var token = asked.String("firstFactorToken");
        var again = (await SignOn.Take(server, own.Code, SignOn.PageOf(await SignOn.Visit(server, own.Code, person)))).ShouldHave(200);
        again.Json.TryGetProperty("tokens", out _).ShouldBeFalse();
        var sent = (await own.Send(HttpMethod.Post, $"/v0/tenants/{own.Code}/auth/code", new { channel = "email", email = person + "@example.com" }, token)).ShouldHave(200);
        var code = sent.Json.GetProperty("result").GetProperty("verificationCode").GetString();
        WorkspaceSession.Of(await own.Send(
            HttpMethod.Put, $"/v0/tenants/{own.Code}/auth/code", new { channel = "email", email = person + "@example.com", verificationCode = code }, token));
    }

    [RequireNodeFact]
    public async Task Child_HasTheRootsProviders_ForThoseWithARoleThere_AndItsLinksCountThereAlone()
    {
        var child = await NewChild();
        var person = suite.NewPerson();
        SignOn.ErrorOf(await SignOn.Visit(server, child, person), NotAllowed);
        var user = await SignOn.LogIn(server, acme.Code, person);
        SignOn.ErrorOf(await SignOn.Visit(server, child, person), NotAllowed);
        await GiveRole(child, user);
        var page = SignOn.PageOf(await SignOn.Visit(server, child, person));
        (await SignOn.Take(server, acme.Code, page)).ShouldBeRefusedWith(400, "Invalid token");
        (await SignOn.Take(server, suite.Other.Code, page)).ShouldBeRefusedWith(400, "Invalid token");
        UserOf(WorkspaceSession.Of(await SignOn.Take(server, child, page))).ShouldBe(UserOf(user));

        // A child may hide what it inherits.
        (await SignOn.SetUp(server, acme.Test, "okta", suite.Provider.Issuer, new { enabled = false, makes_users = false, email_proof = "never" }, child)).ShouldHave(200);
        SignOn.ErrorOf(await SignOn.Open(server, child), "provider_not_found");
        await SignOn.LogIn(server, acme.Code, person);
    }

    [RequireNodeFact]
    public async Task ChildsOwnProvider_JoinsByDomainsOfItsOwnAlone_AndIsNobodyElses()
    {
        var child = await NewChild();
        await using var provider = await OpenIdServer.Start("customer.example");
        (await SignOn.SetUp(server, acme.Test, "customer", provider.Issuer, tenant: child)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["allowed_domains"]);
        (await SignOn.SetUp(server, acme.Test, "customer", provider.Issuer, new { allowed_domains = new[] { "customer.example" }, makes_users = true }, child))
            .ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["makes_users"]);
        (await SignOn.SetUp(server, acme.Test, "customer", provider.Issuer, new { allowed_domains = new[] { "example.net" } }, child)).ShouldHave(200);
        var person = suite.NewPerson();
        var user = await acme.SignUp(person + "@customer.example");
        await GiveRole(child, user);
        SignOn.ErrorOf(await SignOn.Visit(server, child, person, "custom", "customer"), NotAllowed);
        (await SignOn.SetUp(server, acme.Test, "customer", provider.Issuer, new { allowed_domains = new[] { "customer.example" } }, child)).ShouldHave(200);
        UserOf(await SignOn.LogIn(server, child, person, "custom", "customer")).ShouldBe(UserOf(user));

        // Whom the tenant does not know is not touched: neither joined nor proven.
        var stranger = suite.NewPerson();
        await acme.SignUp(stranger + "@customer.example");
        SignOn.ErrorOf(await SignOn.Visit(server, child, stranger, "custom", "customer"), NotAllowed);
        (await acme.Login(stranger + "@customer.example")).ShouldHave(200);
        SignOn.ErrorOf(await SignOn.Open(server, acme.Code, "custom", "customer"), "provider_not_found");
        SignOn.ErrorOf(await SignOn.Open(server, await NewChild(), "custom", "customer"), "provider_not_found");
        SignOn.ErrorOf(await SignOn.Open(server, suite.Other.Code), "provider_not_found");
    }

    [RequireNodeFact]
    public async Task ProviderThatIsSwitchedOffOrChanged_WhileSomebodyLogsIn_RefusesTheReturn()
    {
        (await SignOn.SetUp(server, acme.Test, "changing", suite.Provider.Issuer)).ShouldHave(200);
        var begun = await SignOn.Begin(server, acme.Code, "custom", "changing");
        var back = await OpenIdServer.LogIn(begun.Address, suite.NewPerson());
        (await SignOn.SetUp(server, acme.Test, "changing", suite.Provider.Issuer, new { client_id = "another" })).ShouldHave(200);
        SignOn.ErrorOf(await SignOn.Return(server, back, begun), "sign_on_failed");
        (await SignOn.SetUp(server, acme.Test, "changing", suite.Provider.Issuer, new { enabled = false })).ShouldHave(200);
        SignOn.ErrorOf(await SignOn.Return(server, back, begun), "provider_not_found");
        SignOn.ErrorOf(await SignOn.Open(server, acme.Code, "custom", "changing"), "provider_not_found");
    }

    [RequireNodeFact]
    public async Task WrongSecret_IsARefusal_AndNothingIsMade()
    {
        (await SignOn.SetUp(server, acme.Test, "wrong-secret", suite.Provider.Issuer, new { client_secret = "wrong" })).ShouldHave(200);
        var person = suite.NewPerson();
        SignOn.ErrorOf(await SignOn.Visit(server, acme.Code, person, "custom", "wrong-secret"), "sign_on_failed");
        var users = (await server.Get($"/admin/apps/{acme.Test.App.Id}/users?email={person}@example.com", ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(200);
        users.Json.GetProperty("users").GetArrayLength().ShouldBe(0);
    }

    private static string UserOf(WorkspaceSession session) => session.Claims.GetProperty("userUuid").GetString()!;

    private async Task<string> NewChild() =>
        (await acme.Send(HttpMethod.Post, "/v0/tenants", new { name = "Customer" }, acme.Test.AdminKey)).ShouldHave(200).String("tenantId");

    private async Task GiveRole(string tenant, WorkspaceSession user) => (await acme.Send(
        HttpMethod.Put, $"/v0/tenants/{tenant}/users/{user.Claims.GetProperty("userId").GetInt64()}/roles", new { roles = new[] { "viewer" } }, acme.Test.AdminKey)).ShouldHave(200);

    private async Task Prove(WorkspaceSession session, string email)
    {
        var sent = (await acme.Send(HttpMethod.Post, "/v0/auth/verify/email", new { email }, session.Access)).ShouldHave(200);
        var link = new Uri(sent.Json.GetProperty("result").GetProperty("link").GetString()!);
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(link.Query);
        (await acme.Send(HttpMethod.Put, $"/v0/tenants/{acme.Code}/auth/link", new { token = query["token"].ToString(), uuid = query["uuid"].ToString() }, session.Access)).ShouldHave(200);
    }
}
