using System.Text.Json;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Records;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>Structures as clients see them.</summary>
internal static class StructureAnswers
{
    public static StructureAnswer Of(WorkspaceCall call, StructureView view) => new(
        view.Id, view.Workspace.Value, call.Caller.Slug, view.Slug, view.Name, view.Description,
        [.. view.Fields.Where(field => !field.IsRetired).Select(Of)],
        view.IsActive ? "active" : "inactive", view.Mode == DiscoveryMode.Strict, StructureTypes.Name(view.Mode), view.KeepsVersions,
        view.DefaultSearchField, view.DefaultTtlSeconds, view.Version, view.CreatedAt, view.UpdatedAt, view.CreatedBy, view.UpdatedBy);

    private static PropertyAnswer Of(StructureField field) => new(
        field.Name, StructureTypes.Name(field.Type), field.IsRequired, field.IsUnique, field.Slot is not null, Json(field.Choices), Json(field.Default), field.Target, field.Description);

    private static JsonElement? Json(byte[]? value)
    {
        if (value is null)
            return null;
        using var json = JsonDocument.Parse(value);
        return json.RootElement.Clone();
    }
}
