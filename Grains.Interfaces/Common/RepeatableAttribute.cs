namespace OrleansTenantAuth;

/// <summary>
/// A call that may be sent again with the same <see cref="CallInfo"/> although the first may have run: a read, or a change that
/// its operation id makes recognisable. Where a process is lost, the engine sends it again, to where the grain lives then.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RepeatableAttribute : Attribute;
