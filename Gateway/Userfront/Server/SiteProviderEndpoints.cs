using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.SignOn;
using OrleansTenantAuth.SignOn;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Providers of single sign-on, set up by the workspace's own server.</summary>
public sealed class SiteProviderEndpoints(IGrainFactory grains, SignOnReader reader, SignOnStart start)
{
    private const string Path = "/tenants/{tenantId}/sso-providers";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<SiteProviderEndpoints>();
        var group = new ServerRoutes(routes, "Workspaces: single sign-on");
        group.Get(Path, UserfrontJson.Default.SiteProvidersAnswer, endpoints.List, "The tenant's own OpenID providers, at most 20, without their secrets.");
        group.Send("PUT", Path + "/{provider}", UserfrontJson.Default.SiteProviderBody, UserfrontJson.Default.SiteProviderAnswer, endpoints.Set,
            "Sets an OpenID provider up, in place of the one before. At a tenant below the root it hides the root's of that id, also where it is not enabled. Safe to repeat.",
            AuthError.Forbidden, AuthError.LimitReached);
        group.Delete(Path + "/{provider}", UserfrontJson.Default.MessageAnswer, endpoints.Remove,
            "Removes a provider. Users keep what they linked, and come in by it again where it is set up again.", AuthError.Forbidden, AuthError.SignOnProviderNotFound);
    }

    private async Task<Outcome<SiteProvidersAnswer>> List(ServerCall call)
    {
        var listed = await grains.SignOn(call.Site.Tenant.Id).List(new(call.Info, call.Site.App.Id));
        return listed.Map(found => new SiteProvidersAnswer([.. found.Items.Select(Answer)]));
    }

    private async Task<Outcome<SiteProviderAnswer>> Set(ServerCall call, SiteProviderBody body)
    {
        var check = new FieldCheck();
        var read = reader.Read(check, IdOf(call), body, call.Site.Tenant.Id, call.Site.IsRoot);
        if (check.Failed)
            return Named(check.Refuse<SiteProviderAnswer>());
        var set = await grains.SignOn(call.Site.Tenant.Id).Set(new(call.Info, call.Site.App.Id, read.Provider, read.KeepSecret));
        return set.Error == AuthError.ValidationError ? Named(set.As<SiteProviderAnswer>()) : set.Map(Answer);
    }

    private async Task<Outcome<MessageAnswer>> Remove(ServerCall call)
    {
        var removed = await grains.SignOn(call.Site.Tenant.Id).Remove(new(call.Info, call.Site.App.Id, IdOf(call)));
        return removed.Map(_ => new MessageAnswer(MessageAnswer.Ok));
    }

    private SiteProviderAnswer Answer(SignOnProvider provider) => SiteProviderAnswer.Of(SignOnProviderAnswer.Of(provider, start.ReturnOf(provider.Id)));

    // Fields are named as these routes write them.
    private static Outcome<SiteProviderAnswer> Named(Outcome<SiteProviderAnswer> refusal) => Outcome<SiteProviderAnswer>.Refuse(
        refusal.Error, null, [.. refusal.Fields.Select(fault => fault with { Field = CamelCase.Name(fault.Field) })]);

    private static string IdOf(ServerCall call) => call.Http.GetRouteValue("provider") as string ?? "";
}

/// <summary>Body by which a workspace's server sets a provider up.</summary>
public sealed class SiteProviderBody : SignOnProviderBody;

/// <summary>A provider as a workspace's server sees it.</summary>
public sealed record SiteProviderAnswer : SignOnProviderAnswer
{
    private SiteProviderAnswer(SignOnProviderAnswer provider)
        : base(provider)
    {
    }

    /// <summary>The provider as clients see it.</summary>
    public static SiteProviderAnswer Of(SignOnProviderAnswer provider) => new(provider);
}

/// <summary>A tenant's own providers.</summary>
public sealed record SiteProvidersAnswer(ImmutableArray<SiteProviderAnswer> Providers);
