using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Searches among a workspace's users and tenants; keys that only read may ask too.</summary>
public sealed class FindEndpoints(IGrainFactory grains)
{
    private const int MaxOrder = 64;
    private const int MaxFilters = 65_536;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<FindEndpoints>();
        var group = new ServerRoutes(routes, "Workspaces: users");
        group.Search("/users/find", UserfrontJson.Default.FindBody, UserfrontJson.Default.FoundUsersAnswer, endpoints.Users,
            "Users of the workspace whom the filters describe.", AuthError.SearchTooBroad);
        group.Search("/tenants/{tenantId}/users/find", UserfrontJson.Default.FindBody, UserfrontJson.Default.FoundUsersAnswer, endpoints.Users,
            "Users of a tenant whom the filters describe: at the root all of the workspace, below it those with a role there.", AuthError.SearchTooBroad);
        group.Search("/tenants/{tenantId}/tenants/find", UserfrontJson.Default.FindBody, UserfrontJson.Default.FoundSitesAnswer, endpoints.Tenants,
            "Active tenants below a tenant that the filters describe.", AuthError.SearchTooBroad);
    }

    private async Task<Outcome<FoundUsersAnswer>> Users(ServerCall call, FindBody body)
    {
        var question = Read(call, body);
        if (!question.IsOk)
            return question.As<FoundUsersAnswer>();
        var ask = question.Require();
        var found = await grains.Directory().FindUsers(call.Site.IsRoot ? ask with { Tenant = null } : ask);
        if (!found.IsOk)
            return found.As<FoundUsersAnswer>();
        var (users, count) = (found.Require().Users, found.Require().Count);
        var meta = FoundMetaAnswer.Of(ask.Page, users.Length, count);
        return Outcome<FoundUsersAnswer>.Ok(new FoundUsersAnswer(
            [.. users.Select(user => PersonAnswer.Of(call.Site.Mode, call.Site.Tenant.Code, call.Site.Settings, user.Person, user.Authorization))], meta.TotalCount, meta));
    }

    private async Task<Outcome<FoundSitesAnswer>> Tenants(ServerCall call, FindBody body)
    {
        var question = Read(call, body);
        if (!question.IsOk)
            return question.As<FoundSitesAnswer>();
        var found = await grains.Directory().FindTenants(question.Require());
        return found.Map(page =>
        {
            var meta = FoundMetaAnswer.Of(question.Require().Page, page.Tenants.Length, page.Count);
            return new FoundSitesAnswer([.. page.Tenants.Select(tenant => SiteAnswer.Of(call.Site.Of(tenant)))], meta.TotalCount, meta);
        });
    }

    private static Outcome<FindQuestion> Read(ServerCall call, FindBody body)
    {
        var check = new FieldCheck();
        var order = check.OptionalText("order", body.Order, MaxOrder);
        var page = check.OptionalNumber("page", body.Page, 1, int.MaxValue) ?? 1;
        var filters = TenantData.Read(check, "filters", body.Filters, MaxFilters);
        return check.Failed
            ? check.Refuse<FindQuestion>()
            : Outcome<FindQuestion>.Ok(new FindQuestion(call.Info, call.Site.App.Id, call.Site.Tenant.Id, order, page, filters));
    }
}
