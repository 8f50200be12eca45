using System.ComponentModel;
using System.Runtime.InteropServices;

namespace OrleansTenantAuth.Tests.Cluster.Processes;

/// <summary>Signals by kill(2): <see cref="System.Diagnostics.Process"/> knows SIGKILL alone.</summary>
internal static partial class Signals
{
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
