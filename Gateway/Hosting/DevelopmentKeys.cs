using System.Security.Cryptography;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Gateway.Hosting;

/// <summary>
/// Keys that Development makes for itself, kept in the data directory for its owner only (mode 0600).
/// </summary>
public static class DevelopmentKeys
{
    private const string AdminKeyFile = "admin-key";
    private const string MasterKeyFile = "master-key";

    /// <summary>Fills in what is missing. Answers what to print about the admin key, or null where it is configured.</summary>
    public static string? Fill(TenantAuthOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.MasterKeys.Count == 0)
        {
            var (key, _) = ReadOrMake(options, MasterKeyFile, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            options.MasterKeys.Add(new MasterKeyOptions { Id = "development", Key = key });
        }

        if (!string.IsNullOrEmpty(options.AdminKey))
            return null;
        var (adminKey, isNew) = ReadOrMake(options, AdminKeyFile, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        options.AdminKey = adminKey;
        var path = Path.GetFullPath(Path.Combine(options.DataDirectory, AdminKeyFile));
        return isNew ? $"Admin key (X-Admin-Key), shown this once and kept in {path}: {adminKey}" : $"The admin key lies in {path}";
    }

    private static (string Value, bool IsNew) ReadOrMake(TenantAuthOptions options, string name, Func<string> make)
    {
        System.IO.Directory.CreateDirectory(options.DataDirectory);
        var path = Path.Combine(options.DataDirectory, name);
        if (File.Exists(path))
            return (File.ReadAllText(path).Trim(), false);

        var value = make();
        var open = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            open.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, open);
        writer.WriteLine(value);
        return (value, true);
    }
}
