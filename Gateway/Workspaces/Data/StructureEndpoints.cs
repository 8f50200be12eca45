using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>Structures of a workspace, also by their later name of collections.</summary>
public sealed class StructureEndpoints(IGrainFactory grains, StructureLookup lookup)
{
    private const int MaxStructures = 500;
    private const int PageSize = 100;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<StructureEndpoints>();
        endpoints.Map(routes, "/structures");
        endpoints.Map(routes, "/collections");
    }

    private void Map(IEndpointRouteBuilder routes, string name)
    {
        var group = routes.MapWorkspaceGroup(WorkspaceRoutes.Data + name, "Workspace data: structures");
        group.Get("", DataJson.Default.StructuresAnswer, List)
            .WithSummary("Structures of the workspace by slug.").Needs(WorkspaceResources.Structures, "list").Pages();
        group.Send("POST", "", DataJson.Default.CreateStructureBody, DataJson.Default.StructureAnswer, Create, StatusCodes.Status201Created)
            .WithSummary("Makes a structure. A repeat with the same Idempotency-Key answers it again.").Needs(WorkspaceResources.Structures, "create")
            .Refuses(AuthError.NameTaken, AuthError.LimitReached);
        group.Get("/{structure}", DataJson.Default.StructureAnswer, Get)
            .WithSummary("A structure, by its id, slug or name.").Needs(WorkspaceResources.Structures, "retrieve").Refuses(AuthError.StructureNotFound);
        group.Send("PUT", "/{structure}", DataJson.Default.ChangeStructureBody, DataJson.Default.StructureAnswer, Change)
            .WithSummary("Changes a structure. Type and uniqueness of a field are fixed at its declaration.").Needs(WorkspaceResources.Structures, "update")
            .Refuses(AuthError.StructureNotFound, AuthError.NameTaken, AuthError.WrongState, AuthError.VersionConflict, AuthError.PreconditionFailed);
        group.Delete("/{structure}", Delete)
            .WithSummary("Deletes a structure. Its records are gone for readers at once; for a week both can be restored.").Needs(WorkspaceResources.Structures, "delete")
            .Refuses(AuthError.StructureNotFound);
        group.Post("/{structure}/restore", DataJson.Default.StructureAnswer, Restore)
            .WithSummary("Takes the deletion of a structure back, by its id or slug.").Needs(WorkspaceResources.Structures, "restore")
            .Refuses(AuthError.StructureNotFound, AuthError.WrongState);
    }

    private async Task<Outcome<StructuresAnswer>> List(WorkspaceCall call)
    {
        var check = new FieldCheck();
        var paging = Paging.Read(call.Http, check, StructureNames.IsSlug);
        if (check.Failed)
            return check.Refuse<StructuresAnswer>();
        var page = await grains.Structures().List(new(call.Info, call.Workspace, paging.After, Math.Min(paging.Limit, PageSize)));
        return page.Map(found => new StructuresAnswer([.. found.Items.Select(view => StructureAnswers.Of(call, view))], Paging.Cursor(found.Next)));
    }

    private async Task<Outcome<StructureAnswer>> Create(WorkspaceCall call, CreateStructureBody body)
    {
        var check = new FieldCheck();
        var name = check.Text("name", body.Name, StructureNames.MaxLength);
        var slug = check.OptionalText("recordSlug", body.RecordSlug, StructureNames.MaxLength) ?? StructureNames.SlugOf(name);
        if (name.Length > 0 && !StructureNames.IsSlug(slug))
            check.Add("recordSlug", "Must be lower-case ASCII letters, digits, _ and -, a letter or digit first. Give one where the name has none of these.");
        var content = StructureReader.Read(check, body, name);
        if (check.Failed)
            return check.Refuse<StructureAnswer>();
        var id = StructureNames.IdOf(call.Workspace, slug);
        var fits = await Fits(call, id, name, isNew: true);
        if (!fits.IsOk)
            return fits.As<StructureAnswer>();
        var made = await grains.Structure(id).Create(new(call.Info, call.Workspace, call.Caller.Subject, slug, content));
        return made.Map(view => StructureAnswers.Of(call, view));
    }

    private async Task<Outcome<StructureAnswer>> Get(WorkspaceCall call) => (await lookup.InPath(call, "structure")).Map(view => StructureAnswers.Of(call, view));

    private async Task<Outcome<StructureAnswer>> Change(WorkspaceCall call, ChangeStructureBody body)
    {
        var found = await lookup.InPath(call, "structure");
        if (!found.IsOk)
            return found.As<StructureAnswer>();
        var check = new FieldCheck();
        var name = check.OptionalText("name", body.Name, StructureNames.MaxLength);
        var content = StructureReader.Read(check, body, name);
        var expected = Expected.Read(check, call.Http, body.Version);
        if (check.Failed)
            return check.Refuse<StructureAnswer>();
        var id = found.Require().Id;
        var fits = name is null ? Outcome<Done>.Ok(Done.Instance) : await Fits(call, id, name, isNew: false);
        if (!fits.IsOk)
            return fits.As<StructureAnswer>();
        var changed = await grains.Structure(id).Change(new(call.Info, call.Workspace, call.Caller.Subject, content, expected));
        return changed.Map(view => StructureAnswers.Of(call, view));
    }

    private async Task<Outcome<Done>> Delete(WorkspaceCall call)
    {
        var found = await lookup.InPath(call, "structure");
        return found.IsOk
            ? await grains.Structure(found.Require().Id).Delete(new(call.Info, call.Workspace, call.Caller.Subject))
            : found.As<Done>();
    }

    private async Task<Outcome<StructureAnswer>> Restore(WorkspaceCall call)
    {
        var text = call.Http.GetRouteValue("structure") as string ?? "";
        if (!Guid.TryParseExact(text, "D", out var id))
            id = StructureNames.IdOf(call.Workspace, text);
        var restored = await grains.Structure(id).Restore(new(call.Info, call.Workspace, call.Caller.Subject));
        return restored.Map(view => StructureAnswers.Of(call, view));
    }

    // Names are looked through before; two made at the same moment may share one, and are still told apart by their slugs.
    private async Task<Outcome<Done>> Fits(WorkspaceCall call, Guid id, string name, bool isNew)
    {
        var all = await grains.Structures().Names(new(call.Info, call.Workspace, null, MaxStructures + 1));
        if (!all.IsOk)
            return all.As<Done>();
        var others = all.Require().Items.Where(item => item.Id != id).ToList();
        if (others.Any(item => string.Equals(item.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(item.Slug, name, StringComparison.OrdinalIgnoreCase)))
            return Outcome<Done>.Refuse(AuthError.NameTaken);
        return isNew && others.Count >= MaxStructures ? Outcome<Done>.Refuse(AuthError.LimitReached) : Outcome<Done>.Ok(Done.Instance);
    }
}
