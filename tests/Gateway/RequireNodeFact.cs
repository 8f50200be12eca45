using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A test that runs functions.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireNodeFactAttribute : FactAttribute
{
    /// <summary>Skips it where there is no Node.js.</summary>
    public RequireNodeFactAttribute() => Skip = NodeTools.Missing;
}

/// <summary>Cases of a test that runs functions.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireNodeTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips them where there is no Node.js.</summary>
    public RequireNodeTheoryAttribute() => Skip = NodeTools.Missing;
}
