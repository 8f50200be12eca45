using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Body of POST /admin/workspaces.</summary>
public sealed class CreateWorkspaceBody
{
    /// <summary>Name.</summary>
    [Required, Description("What people call the workspace, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Slug.</summary>
    [Required, Description("Slug of the live app, at most 58 characters; that of the test app ends with -test. Unique, fixed. " + Http.Slug.Rule)]
    public TextField Slug { get; set; }

    /// <summary>Origins.</summary>
    [Description("Origins of the live front end, at most 20; pages of every other origin are served in test mode.")]
    public TextListField AllowedOrigins { get; set; }
}

/// <summary>A new workspace. Secrets and keys are shown this once.</summary>
public sealed record CreateWorkspaceAnswer(string Code, string Name, WorkspaceModeAnswer Live, WorkspaceModeAnswer Test);

/// <summary>One mode of a workspace.</summary>
public sealed record WorkspaceModeAnswer(Guid AppId, string Slug, string AppSecret, Guid RootTenantId, string AdminKey)
{
    /// <summary>The mode as clients see it.</summary>
    public static WorkspaceModeAnswer Of(NewMode mode)
    {
        ArgumentNullException.ThrowIfNull(mode);
        var app = mode.App.App;
        return new(app.Id.Value, app.Slug, mode.App.Secret, app.RootTenant.Value, mode.AdminKey);
    }
}
