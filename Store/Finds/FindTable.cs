using System.Collections.Frozen;

namespace OrleansTenantAuth.Store.Finds;

/// <summary>Types of what can be searched for.</summary>
public enum FindType
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>Text, folded to small letters; empty where unknown.</summary>
    Text = 1,

    /// <summary>A number.</summary>
    Number = 2,

    /// <summary>A time in microseconds since 1970; 0 where unknown.</summary>
    Date = 3,

    /// <summary>1 or 0.</summary>
    Flag = 4,

    /// <summary>An array of texts.</summary>
    Array = 5,
}

/// <summary>What a condition looks at: a column with an index, or a member of the customer's own data, which has none.</summary>
/// <param name="Type">How it is compared.</param>
/// <param name="Column">The column's name, ours alone; null for a member of the data.</param>
/// <param name="Member">The name of a member of the data; null for a column.</param>
public sealed record FindColumn(FindType Type, string? Column, string? Member);

/// <summary>What can be searched: the attributes that callers name, and the columns in which they stand.</summary>
public sealed class FindTable
{
    private readonly FrozenDictionary<string, FindColumn> columns;

    private FindTable(string name, string scope, params (string Attribute, FindType Type, string Column)[] columns)
    {
        (Name, Scope) = (name, scope);
        this.columns = columns.ToFrozenDictionary(
            column => column.Attribute, column => new FindColumn(column.Type, column.Column, null), StringComparer.Ordinal);
    }

    /// <summary>Users of an app.</summary>
    public static FindTable Users { get; } = new(
        "person",
        "users",
        ("userId", FindType.Number, "number"),
        ("email", FindType.Text, "email"),
        ("phoneNumber", FindType.Text, "phone"),
        ("username", FindType.Text, "username"),
        ("name", FindType.Text, "name"),
        ("createdAt", FindType.Date, "created"),
        ("updatedAt", FindType.Date, "updated"),
        ("lastActiveAt", FindType.Date, "active"),
        ("isEmailConfirmed", FindType.Flag, "is_email_confirmed"),
        ("isPhoneNumberConfirmed", FindType.Flag, "is_phone_confirmed"),
        ("isConfirmed", FindType.Flag, "is_confirmed"));

    /// <summary>Tenants of an app.</summary>
    public static FindTable Tenants { get; } = new(
        "site",
        "tenants",
        ("tenantId", FindType.Text, "code"),
        ("name", FindType.Text, "name"),
        ("createdAt", FindType.Date, "created"));

    /// <summary>The table's name in the database.</summary>
    public string Name { get; }

    /// <summary>What is searched, in messages and in names of lists.</summary>
    public string Scope { get; }

    /// <summary>The column of an attribute, or null.</summary>
    public FindColumn? Column(string attribute) => columns.GetValueOrDefault(attribute);

    /// <summary>The attributes by which an answer can be ordered.</summary>
    public IEnumerable<string> Orders =>
        columns.Where(column => column.Value.Type != FindType.Flag && column.Value.Column != "phone").Select(column => column.Key).Order(StringComparer.Ordinal);

    /// <summary>All attributes, in order.</summary>
    public IEnumerable<string> Attributes => columns.Keys.Order(StringComparer.Ordinal);
}
