namespace OrleansTenantAuth.Embedded.Calls;

/// <summary>Reads the chain of calls that led to a call: those that still wait for it.</summary>
internal static class CallChain
{
    /// <summary>Whether a call that runs in the chain belongs to the same grain.</summary>
    internal static bool Meets(GrainCall? innermost, GrainClass grainClass, string key)
    {
        for (var call = innermost; call is { Ended: false }; call = call.Parent)
        {
            if (ReferenceEquals(call.Slot.GrainClass, grainClass) && string.Equals(call.Slot.Key, key, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>The names of the calls, outermost first.</summary>
    internal static string Tell(GrainCall innermost, GrainCall refused)
    {
        var names = new Stack<string>([refused.Name]);
        for (var call = innermost; call is { Ended: false }; call = call.Parent)
            names.Push(call.Name);
        return string.Join(" -> ", names);
    }

    /// <summary>Copies the arguments in place; answers what went wrong.</summary>
    internal static GrainMessageException? TryCopy(GrainCall call, MessageCopier copier)
    {
        try
        {
            call.CopyArguments(copier);
            return null;
        }
        catch (GrainMessageException e)
        {
            return e;
        }
    }
}
