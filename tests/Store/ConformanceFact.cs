using OrleansTenantAuth.TestSupport;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>A test of the conformance suite: in the PostgreSQL class it is skipped where PostgreSQL is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("OrleansTenantAuth.Tests.Store.ConformanceDiscoverer", "OrleansTenantAuth.Tests.Store")]
public sealed class ConformanceFactAttribute : FactAttribute;

/// <summary>Makes the test cases of <see cref="ConformanceFactAttribute"/>.</summary>
public sealed class ConformanceDiscoverer(IMessageSink sink) : FactDiscoverer(sink)
{
    private readonly IMessageSink sink = sink;

    /// <inheritdoc/>
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new ConformanceCase(sink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

/// <summary>A test case that knows which engine it needs.</summary>
public sealed class ConformanceCase : XunitTestCase
{
    /// <summary>For deserialization only.</summary>
    [Obsolete("For deserialization only.")]
    public ConformanceCase()
    {
    }

    /// <summary>Made by the discoverer.</summary>
    public ConformanceCase(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(sink, display, options, method)
    {
    }

    /// <inheritdoc/>
    protected override string GetSkipReason(IAttributeInfo factAttribute)
    {
        var needsPostgres = TestMethod.TestClass.Class.Name.EndsWith(nameof(PostgresConformance), StringComparison.Ordinal);
        return needsPostgres ? new RequirePostgresFactAttribute().Skip! : base.GetSkipReason(factAttribute);
    }
}
