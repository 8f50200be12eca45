using System.Reflection;

namespace OrleansTenantAuth.Tests.Delivery.Support;

/// <summary>Any interface, answered by one function; what it does not answer is a fault of the test.</summary>
public class Fake : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> answer = null!;

    public static T Of<T>(Func<MethodInfo, object?[], object?> answer)
        where T : class
    {
        var proxy = Create<T, Fake>();
        ((Fake)(object)proxy).answer = answer;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        answer(targetMethod!, args ?? []) ?? throw new NotSupportedException(targetMethod!.Name);
}
