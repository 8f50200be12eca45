namespace OrleansTenantAuth.Workspaces;

/// <summary>Bounds of one policy's conditions.</summary>
public static class ConditionLimits
{
    /// <summary>Levels of <c>and</c>, <c>or</c> and <c>not</c>.</summary>
    public const int Depth = 5;

    /// <summary>Comparisons.</summary>
    public const int Comparisons = 50;

    /// <summary>Values of one <c>in</c> or <c>nin</c>.</summary>
    public const int ListValues = 100;

    /// <summary>Characters of a text value.</summary>
    public const int TextChars = 512;

    /// <summary>Largest number, either side of zero.</summary>
    public const double Magnitude = 1e15;
}
