using System.Text.RegularExpressions;

namespace OrleansTenantAuth.Tests.Contracts;

/// <summary>What must not stand in the source of grains, whatever engine they are built for.</summary>
public sealed class SourceRules
{
    [Theory]
    [InlineData(@"ConfigureAwait\s*\(\s*false")]
    [InlineData(@"Task\.Run\s*\(")]
    [InlineData(@"DateTime(Offset)?\.(Utc)?Now")]
    [InlineData(@"TimeProvider\.System")]
    [InlineData(@"^\s*#(if|elif|else)\b")]
    [InlineData(@"\bRequestContext\b")]
    [InlineData(@"\bRegisterTimer\b|\bRegisterGrainTimer\b|\bIRemindable\b")]
    [InlineData(@"\bGetAwaiter\(\)|\.Result\b(?!\s*[;,)]?\s*//)|\.Wait\(\)")]
    [InlineData(@"\bstatic\s+(?!readonly|class|partial|async|extern|implicit|explicit|abstract|void)[\w<>,?\[\]]+\s+\w+\s*(=[^>]|;)")]
    public void Grains_DoNotContain(string pattern)
    {
        var regex = new Regex(pattern, RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
        foreach (var file in Sources("Grains").Concat(Sources("Grains.Interfaces")))
            regex.Match(File.ReadAllText(file)).Value.ShouldBeEmpty(Path.GetFileName(file));
    }

    internal static IEnumerable<string> Sources(string project) =>
        System.IO.Directory.EnumerateFiles(Path.Combine(Golden.Root, project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
