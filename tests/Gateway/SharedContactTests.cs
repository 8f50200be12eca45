using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Apps of one pool share users, but none may enter the others as one of them.</summary>
public sealed class SharedContactTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task ContactOfAUserOfTwoApps_CanBeChangedByNeither_UnlessAnAdminOfAllAppsGrantedIt()
    {
        var one = await admin.Server.CreateApp("shared-one");
        var two = await admin.Server.CreateApp("shared-two");
        var user = await one.Login("shared@example.com");
        (await two.Login("shared@example.com")).UserId.ShouldBe(user.UserId);
        var change = new { email = "intruder@example.com", purpose = "EMAIL_VERIFY", user_id = user.UserId };

        (await one.Post("/auth/send-otp", change)).ShouldBeRefused(403, "FORBIDDEN");

        var (_, ownKey) = await admin.NewKey(one.Id);
        var grant = new { settings = new { shared_contacts = true } };
        (await admin.Patch("/apps/" + one.Slug, grant, ownKey)).ShouldBeRefused(403, "FORBIDDEN");
        (await admin.Patch("/apps/" + one.Slug, grant)).ShouldHave(200);
        (await one.Post("/auth/send-otp", change)).ShouldHave(200);
        (await two.Post("/auth/send-otp", change)).ShouldBeRefused(403, "FORBIDDEN");
    }

    [Fact]
    public async Task CodeSentBeforeTheUserJoinedAnotherApp_IsRefusedAndNotUsed()
    {
        var one = await admin.Server.CreateApp("joined-one");
        var two = await admin.Server.CreateApp("joined-two");
        var user = await one.Login("joined@example.com");
        var sent = (await one.Post("/auth/send-otp", new { email = "later@example.com", purpose = "EMAIL_VERIFY", user_id = user.UserId })).ShouldHave(200);
        var request = sent.String("otp_request_id");
        var code = await admin.Server.Code("later@example.com", "EMAIL_VERIFY", request);
        await two.Login("joined@example.com");

        var verify = new { otp_request_id = request, otp = code, purpose = "EMAIL_VERIFY" };
        (await one.Post("/auth/verify-otp", verify)).ShouldBeRefused(403, "FORBIDDEN");
        (await admin.Patch("/apps/" + one.Slug, new { settings = new { shared_contacts = true } })).ShouldHave(200);
        (await one.Post("/auth/verify-otp", verify)).ShouldHave(200);
    }
}
