using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Records;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>Finds structures by what clients call them.</summary>
public sealed class StructureLookup(IGrainFactory grains)
{
    private const int MaxText = 64;

    /// <summary>The structure that a part of the path names, or <see cref="AuthError.StructureNotFound"/>.</summary>
    public Task<Outcome<StructureView>> InPath(WorkspaceCall call, string parameter)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Find(call, call.Http.GetRouteValue(parameter) as string ?? "");
    }

    /// <summary>The structure that a text names: id, slug, or name whatever its case.</summary>
    public Task<Outcome<StructureView>> Find(WorkspaceCall call, string text)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is 0 or > MaxText
            ? Task.FromResult(Outcome<StructureView>.Refuse(AuthError.StructureNotFound))
            : grains.Structures().Find(new(call.Info, call.Workspace, text));
    }
}
