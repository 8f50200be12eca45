using System.Globalization;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>The audit log: of everything, and of one app.</summary>
public sealed class AdminEventEndpoints(IGrainFactory grains)
{
    private const int MaxKindLength = 64;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminEventEndpoints>();
        Filters(routes.MapAdminGroup("/events", "Admin: events").Get("", AdminJson.Default.EventsAnswer, endpoints.OfAll))
            .WithSummary("Events, newest first: ids and numbers, never contacts, codes or secrets. Only a key for all apps may.")
            .Takes("app_id", "Only events of this app.");
        Filters(routes.MapAppGroup("/events", "Admin: events").Get("", AdminJson.Default.EventsAnswer, endpoints.OfApp))
            .WithSummary("Events of the app, newest first: ids and numbers, never contacts, codes or secrets.");
    }

    private static IEndpointConventionBuilder Filters(IEndpointConventionBuilder route) => route
        .Takes("tenant_id", "Only events of this tenant.")
        .Takes("user_id", "Only events of this user.")
        .Takes("kind", "Only events of this kind, for example role.assigned.")
        .Takes("from", "Only events at this instant or later, for example 2026-05-04T10:00:00.000Z.")
        .Takes("until", "Only events before this instant.")
        .Pages();

    private Task<Outcome<EventsAnswer>> OfAll(AdminCall call)
    {
        var check = new FieldCheck();
        var app = QueryFields.Uuid(call.Http, check, "app_id");
        return Find(call, check, app is { } id ? new AppId(id) : null);
    }

    private Task<Outcome<EventsAnswer>> OfApp(AppCall call) => Find(call, new FieldCheck(), call.App.Id);

    private async Task<Outcome<EventsAnswer>> Find(AdminCall call, FieldCheck check, AppId? app)
    {
        var http = call.Http;
        TenantId? tenant = QueryFields.Uuid(http, check, "tenant_id") is { } tenantId ? new TenantId(tenantId) : null;
        UserId? user = QueryFields.Uuid(http, check, "user_id") is { } userId ? new UserId(userId) : null;
        var kind = check.OptionalText("kind", QueryFields.Read(http, check, "kind"), MaxKindLength);
        var from = Instants.Read(check, "from", QueryFields.Read(http, check, "from"));
        var until = Instants.Read(check, "until", QueryFields.Read(http, check, "until"));
        var paging = Paging.Read(http, check, Paging.IsPosition);
        if (check.Failed)
            return check.Refuse<EventsAnswer>();

        long? before = paging.After is { } position ? long.Parse(position, CultureInfo.InvariantCulture) : null;
        var page = await grains.Directory().Events(new(call.Info, app, tenant, user, kind, from, until, before, paging.Limit));
        return page.Map(found => new EventsAnswer([.. found.Items.Select(EventAnswer.Of)], Paging.Cursor(found.Next)));
    }
}
