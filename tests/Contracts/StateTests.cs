using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Dashboards;
using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.SignOn;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Tests.Contracts;

/// <summary>Stored JSON: of every state and list entry, with every member set and with as few as possible.</summary>
public sealed class StateTests
{
    private static readonly DateTimeOffset At = new(2026, 5, 4, 10, 0, 0, 123, TimeSpan.Zero);
    private static readonly AppId App = new(Guid.Parse("a0000000-0000-4000-8000-000000000001"));
    private static readonly TenantId Tenant = new(Guid.Parse("b0000000-0000-7000-8000-000000000001"));
    private static readonly TenantId Parent = new(Guid.Parse("b0000000-0000-7000-8000-000000000002"));
    private static readonly UserId User = new(Guid.Parse("c0000000-0000-4000-8000-000000000001"));
    private static readonly FamilyId Family = new(Guid.Parse("d0000000-0000-7000-8000-000000000001"));
    private static readonly ChallengeId Challenge = new(Guid.Parse("e0000000-0000-7000-8000-000000000001"));
    private static readonly Guid Operation = Guid.Parse("f0000000-0000-4000-8000-000000000001");
    private static readonly byte[] Bytes = [0, 1, 2, 253, 254, 255];

    private static readonly SessionFamilyState FreshFamily = new()
    {
        Id = Family, App = App, User = User, Epoch = 1_777_888_800_123, Salt = Bytes, KeyId = "k1", Generation = 0, Rotations = [],
        OpenedBy = Operation, IsNewUser = true, OpenedAt = At, IdleUntil = At.AddDays(30), AbsoluteUntil = At.AddDays(365),
        AuthenticationMethods = ["otp"], UserAgent = "Mozilla/5.0 \"x\" é",
    };

    private static readonly ChallengeState FreshChallenge = new()
    {
        Id = Challenge, App = App, Contact = new("email", "lookup", "Ada@Example.com"), Purpose = OtpPurpose.Login, Salt = Bytes, KeyId = "k1",
        CodeDigits = 6, CreatedAt = At, ExpiresAt = At.AddMinutes(5), CreatedBy = Operation,
    };

    private static readonly UserState FreshUser = new()
    {
        Id = User, Pool = "global", Contacts = [new("email", "lookup", "Ada@Example.com", At)], Owns = ["identity/lookup"], Apps = [],
        CreatedAt = At, CreatedBy = Operation,
    };

    private static readonly AppState FullApp = new()
    {
        Id = App, Slug = "demo", Name = "Demo é", Pool = "global", RootTenant = Tenant, KeyRing = "main", SecretHash = Bytes,
        Settings = new AppSettings
        {
            AccessTokenSeconds = 60, RefreshIdleSeconds = 300, RefreshAbsoluteSeconds = 301, RetryWindowSeconds = 10, Algorithm = "ES256",
            AdoptTenants = true, AuthorizationClaim = true, AllowedOrigins = ["https://a.example"], Language = "de",
            Templates = [new("LOGIN", "de", "Code", "{code}")], OwnIssuer = true, SharedContacts = true,
            AllowUnfiltered = true, PrefilterColumns = [new("store_id", PrefilterType.String)],
            ProjectRoles = [new(Operation, "Editor", new() { AddChart = true })],
            Workspace = new WorkspaceSettings("live", "bcdfghjk", new AppId(Operation)),
        },
        Roles = [new("admin", "Manages", ["members:write"])], Owns = ["alias/app:demo"], CreatedAt = At, SecretOperation = Operation, DeletedAt = At,
    };

    [Fact]
    public void App_IsStoredAsEver()
    {
        Check("state-app", FullApp, StateJson.Default.AppState);
        Check("state-app-least", FullApp with { Settings = new AppSettings(), DeletedAt = null }, StateJson.Default.AppState);
    }

    [Fact]
    public void Alias_IsStoredAsEver()
    {
        Check("state-alias", new AliasState(1, GrainKey.App(App.Value), At), StateJson.Default.AliasState);
        Check("state-alias-free", new AliasState(1, null, At), StateJson.Default.AliasState);
    }

    [Fact]
    public void Tenant_IsStoredAsEver()
    {
        using var data = JsonDocument.Parse("""{"plan":"pro","seats":[1,2.50,null]}""");
        var full = new TenantState
        {
            Id = Tenant, App = App, Name = "Acme", Code = "bcdfghjk", Slug = "acme", Parent = Parent, Status = TenantStatus.Suspended,
            Data = data.RootElement.Clone(), Owns = ["alias/tenant:bcdfghjk", "alias/tenant:acme"], CreatedAt = At, CreatedBy = Operation,
            Settings = new TenantSettings
            {
                AccessTokenSeconds = 60, RefreshTokenSeconds = 300, LoginRedirectPath = "/in", SignupRedirectPath = "/new", LogoutRedirectPath = "/out",
                PasswordResetPath = "/reset", IsMfaRequired = true, PkceLoginRedirectUri = "my-app:/in", MigrateUrl = "https://old.example.com/login",
                MigrateSecret = Bytes, IsMigrateOff = true,
                Cookie = new CookieSettings { Domain = "example.com", Path = "/", SameSite = "None", Secure = true },
                Webhooks = new WebhookUrls
                {
                    UserCreated = "https://a.example/1", UserUpdated = "https://a.example/2", UserDeleted = "https://a.example/3",
                    TenantCreated = "https://a.example/4", TenantUpdated = "https://a.example/5", TenantDeleted = "https://a.example/6",
                    VerificationCodeSms = "https://a.example/7", VerificationCodeEmail = "https://a.example/8", LinkEmail = "https://a.example/9", Since = At,
                },
            },
        };
        Check("state-tenant", full, StateJson.Default.TenantState);
        Check("state-tenant-least", full with { Parent = null, Data = null, Settings = null, Status = TenantStatus.Active }, StateJson.Default.TenantState);
    }

    [Fact]
    public void User_IsStoredAsEver()
    {
        var member = new Membership
        {
            App = App, JoinedAt = At, LeftAt = At, Epoch = 1_777_888_800_123, GrantsVersion = 1_777_888_800_124, LastActiveAt = At,
            Grants = [new Grant(Tenant, "bcdfghjk", ["admin", "viewer"], At)], LastRaise = new EpochRaise(Operation, 1_777_888_800_122, At),
            Profile = new UserProfile
            {
                Username = new UserName("lookup-3", "Ada"), Name = "Ada \u00e9", Image = "https://a.example/a.png", Data = JsonElement.Parse("""{"a":[1]}"""), UpdatedAt = At,
            },
        };
        var full = FreshUser with
        {
            Contacts = [.. FreshUser.Contacts, new("phone", "lookup-2", "+919876543210", null)], Apps = [member], DeletedAt = At, Number = 7,
            Credentials = new UserCredentials(1_777_888_800_125, Bytes, At, new UserTotp(Bytes, ["hash"], 59_262_960)),
        };
        Check("state-user", full, StateJson.Default.UserState);
        Check("state-user-least", FreshUser, StateJson.Default.UserState);
    }

    [Fact]
    public void Identity_IsStoredAsEver()
    {
        var full = new IdentityState
        {
            Owner = User, ClaimedAt = At, Sends = [new Send(At, "203.0.113.7", Operation)], TriesDay = 20_260_504, WrongTries = 31,
        };
        Check("state-identity", full, StateJson.Default.IdentityState);
        Check("state-identity-least", new IdentityState(), StateJson.Default.IdentityState);
    }

    [Fact]
    public void Challenge_IsStoredAsEver()
    {
        var full = FreshChallenge with
        {
            Purpose = OtpPurpose.PhoneChange, User = User, Language = "de", WrongTries = 2, IsSent = true, CodeDigits = 8,
            Used = new ChallengeUse(Operation, Family, User, At),
            Link = new ChallengeLink("https://a.example/login", "login"), Newcomer = new ChallengeNewcomer("ada", "Ada", JsonElement.Parse("""{"a":1}""")),
            Site = Tenant, AskedAt = Parent, Invite = new ChallengeInvite(Tenant, ["admin", "viewer"], true, At),
        };
        Check("state-challenge", full, StateJson.Default.ChallengeState);
        Check("state-challenge-least", FreshChallenge, StateJson.Default.ChallengeState);
    }

    [Fact]
    public void SignOn_IsStoredAsEver()
    {
        var provider = new SignOnProvider(
            "okta", true, "https://id.example.com", "client", Bytes, ["openid", "email"], ["example.com"], EmailProof.Verified, true, new("mail", "mail_verified", "called", "face"));
        Check("state-signon", new SignOnState { Tenant = Tenant, Providers = [provider] }, StateJson.Default.SignOnState);
        var least = provider with { IsEnabled = false, SealedSecret = null, Scopes = [], AllowedDomains = [], MakesUsers = false };
        Check("state-signon-least", new SignOnState { Tenant = Tenant, Providers = [least] }, StateJson.Default.SignOnState);
    }

    [Fact]
    public void Family_IsStoredAsEver()
    {
        var full = FreshFamily with
        {
            Tenant = Tenant, Generation = 8, Rotations = [new Rotation(6, At, Operation), new Rotation(7, At.AddSeconds(1), Operation)],
            Dead = new Death(At, "reuse"), Site = Tenant,
        };
        Check("state-family", full, StateJson.Default.SessionFamilyState);
        Check("state-family-least", FreshFamily, StateJson.Default.SessionFamilyState);
    }

    [Fact]
    public void Attempts_AreStoredAsEver()
    {
        Check("state-attempt", new AttemptState { Tries = [new Attempt(At, "203.0.113.7", Operation), new Attempt(At, "203.0.113.7", Operation, "totp")], Known = [new KnownPrefix("203.0.113.8", At)] }, StateJson.Default.AttemptState);
        Check("state-number", new NumberState(1, 33), StateJson.Default.NumberState);
    }

    [Fact]
    public void KeyRing_IsStoredAsEver()
    {
        var full = new KeyRingState
        {
            Ring = "main",
            RotatedBy = Operation,
            Keys =
            [
                new StoredKey("kid-1", "RS256", KeyState.Active, Bytes, Bytes, At, null),
                new StoredKey("kid-2", "RS256", KeyState.Standby, Bytes, Bytes, At, null),
                new StoredKey("kid-3", "ES256", KeyState.Retired, Bytes, Bytes, At, At.AddHours(1)),
                new StoredKey("kid-4", "ES256", KeyState.Compromised, Bytes, [], At, At),
            ],
        };
        Check("state-keyring", full, StateJson.Default.KeyRingState);
    }

    [Fact]
    public void ApiKey_IsStoredAsEver()
    {
        var view = new ApiKeyView(Operation, "admin", App, "CI", "x9Zq", At, At.AddDays(1), At.AddHours(1));
        Check("state-apikey", new ApiKeyState { Key = view, CreatedBy = Operation, Sealed = Bytes }, StateJson.Default.ApiKeyState);
        var used = view with { Kind = "up_embed", Scopes = ["tenants:register"], LastUsedAt = At };
        Check("state-apikey-up", new ApiKeyState { Key = used, CreatedBy = Operation }, StateJson.Default.ApiKeyState);
    }

    [Fact]
    public void EmbedRevocation_IsStoredAsEver() => Check(
        "state-embedrevocation",
        new EmbedRevocationState { Epoch = 1_777_888_800_123, RevokedAt = At, RevokedBy = Operation },
        StateJson.Default.EmbedRevocationState);

    [Fact]
    public void DataSet_IsStoredAsEver()
    {
        var least = new DataSetState { Id = Operation, App = App, Name = new(null, "orders"), Columns = [new("store_id", ColumnType.String, true)], CreatedAt = At };
        Check("state-dataset-least", least, StateJson.Default.DataSetState);
        ImmutableArray<DataSetColumn> columns =
            [.. least.Columns, new("amount", ColumnType.Number, false), new("open", ColumnType.Boolean, false), new("at", ColumnType.Date, false)];
        Check("state-dataset", least with { Name = new("customer_1", "orders"), Columns = columns, DeletedAt = At }, StateJson.Default.DataSetState);
        Check("item-dataset", new DataSetView(Operation, App, new("customer_1", "orders"), columns, At), StateJson.Default.DataSetView);
    }

    [Fact]
    public void Structure_IsStoredAsEver()
    {
        var least = new StructureState
        {
            Id = Operation, Workspace = Tenant, Rows = Operation, Slug = "task", Name = "Task", Mode = DiscoveryMode.Strict, Fields = [], Version = 1,
            CreatedAt = At, UpdatedAt = At, CreatedBy = "ada", UpdatedBy = "ada",
        };
        Check("state-structure-least", least, StateJson.Default.StructureState);
        Check(
            "state-structure",
            least with
            {
                Description = "To do", IsInactive = true, Mode = DiscoveryMode.AutoEvolving, WasSchemaless = true, ForgetsVersions = true, DefaultTtlSeconds = 60,
                DefaultSearchField = "String", DeletedAt = At, Operation = Operation,
                Fields =
                [
                    .. Enum.GetValues<FieldType>().Skip(1).Select(type => new FieldState { Name = type.ToString(), Type = type }),
                    new FieldState
                    {
                        Name = "all", Type = FieldType.String, Required = true, Unique = true, Choices = new(@"[""a""]"u8.ToArray()), Default = new(@"""a"""u8.ToArray()),
                        Target = "task", Description = "é", Indexed = true, Slot = 3, Retired = true,
                    },
                ],
            },
            StateJson.Default.StructureState);
        Check("item-structure", new StructureItem(Operation, "task", "Task"), StateJson.Default.StructureItem);
    }

    [Fact]
    public void Functions_AreStoredAsEver()
    {
        Check("state-functions-least", new FunctionsState { Workspace = Tenant }, StateJson.Default.FunctionsState);
        var content = new TriggerContent(
            "assigned", Operation, TriggerKind.Event, "é", "record_updated", "task", 60, "0 9 * * *", "Europe/Berlin", "hook",
            [new("open", @"{""a"":1}"u8.ToArray(), null), new("secret", null, Bytes)]);
        Check(
            "state-functions",
            new FunctionsState
            {
                Workspace = Tenant,
                Functions = [new(Operation, "Notify", "é", "draft", 30_000, ["api.example.com"], [new(2, "function run() {}", At, "ada")], At, At, "ada", "bob")],
                Triggers = [new(Operation, content, true, At, At, "ada", "bob", At)],
            },
            StateJson.Default.FunctionsState);
        var run = new FunctionRunState
        {
            Id = Operation, Workspace = Tenant, Function = Operation, Source = RunSources.Test, Status = RunStatus.Pending, CreatedAt = At, Input = new("{}"u8.ToArray()),
        };
        Check("state-functionrun-least", run, StateJson.Default.FunctionRunState);
        Check(
            "state-functionrun",
            run with
            {
                Trigger = Operation, Depth = 2, Status = RunStatus.Failure, Attempts = 4, Left = 1, StartedAt = At, EndedAt = At, DueAt = At, Attempt = Operation, Code = "function run() {}",
                Last = new RunOutcome(RunStatus.Failure, "[1]"u8.ToArray(), "FUNCTION_ERROR", "Error: no", [new(At, true, "é")], 1, 2, true),
            },
            StateJson.Default.FunctionRunState);
        Check("item-run", new RunItem(Operation, Operation, Operation, RunSources.Event, RunStatus.Timeout, 1, At, At, At, "TIMEOUT", "x"), StateJson.Default.RunItem);
        Check("item-schedule", new ScheduleEntry { Workspace = Tenant }, StateJson.Default.ScheduleEntry);
        Check("item-waiting", new WaitingEntry { Workspace = Tenant, Function = Operation }, StateJson.Default.WaitingEntry);
    }

    [Fact]
    public void Record_IsStoredAsEver()
    {
        var least = new RecordState
        {
            Id = Operation, Workspace = Tenant, Structure = Operation, Rows = Operation, Data = new("{}"u8.ToArray()), Metadata = new("{}"u8.ToArray()), Version = 1,
            CreatedAt = At, UpdatedAt = At, CreatedBy = "ada", UpdatedBy = "ada", Last = "record.created",
        };
        Check("state-record-least", least, StateJson.Default.RecordState);
        Check(
            "state-record",
            least with
            {
                Data = new(@"{""title"":""a"",""n"":1.5,""deep"":{""x"":[true]}}"u8.ToArray()), Metadata = new(@"{""source"":""web""}"u8.ToArray()), ExpiresAt = At, DeletedAt = At,
                Gone = true, Last = "record.deleted", Operation = Operation,
            },
            StateJson.Default.RecordState);
    }

    [Fact]
    public void Dashboard_IsStoredAsEver()
    {
        var least = new DashboardState { Id = Operation, App = App, Workspace = Operation, Name = "Sales é", Charts = [], Filters = [], CreatedAt = At, CreatedBy = Operation };
        Check("state-dashboard-least", least, StateJson.Default.DashboardState);
        Check(
            "state-dashboard",
            least with
            {
                Tenant = Tenant,
                Charts = [.. Enum.GetValues<ChartKind>().Skip(1).Select(kind => new Chart(Operation, "By region", kind, "orders", """{"select":["a"]}"""))],
                Filters = [new BoardFilter(Operation, "orders", """{"a":1}""")],
                DeletedAt = At,
            },
            StateJson.Default.DashboardState);
        Check("item-dashboard", new DashboardItem(Operation, "Sales", Tenant, At), StateJson.Default.DashboardItem);
        Check("item-chart", new ChartPlace(Operation), StateJson.Default.ChartPlace);
    }

    [Fact]
    public void Workspace_IsStoredAsEver()
    {
        var least = new WorkspaceState { Id = Operation, App = App, Name = "Sales é", CreatedAt = At, CreatedBy = Operation };
        Check("state-workspace-least", least, StateJson.Default.WorkspaceState);
        Check("state-workspace", least with { Tenant = Tenant }, StateJson.Default.WorkspaceState);
        Check("item-workspace", new WorkspaceView(Operation, Tenant, "Sales", At), StateJson.Default.WorkspaceView);
    }

    [Fact]
    public void EmbedTenant_IsStoredAsEver()
    {
        using var metadata = JsonDocument.Parse("""{"plan":"pro"}""");
        var least = new EmbedTenantState { App = App, Tenant = Tenant, DisplayName = "Acme é", RegisteredAt = At };
        Check("state-embedtenant-least", least, StateJson.Default.EmbedTenantState);
        Check(
            "state-embedtenant",
            least with
            {
                Prefilters = new([new("a", false, [new(PrefilterType.String, "é")]), new("b", true, [new(PrefilterType.Number, "1.5"), new(PrefilterType.Number, "2")]), new("c", false, [new(PrefilterType.Boolean, "true")])]),
                PrefiltersVary = true, Schema = "customer_1", SchemaVaries = true, ConnectionId = Operation, Metadata = metadata.RootElement.Clone(),
                Hosted = new("Acme", Prefilters.Empty, "customer_1", [new("admin", EditingPermissions.None)]), Organization = new("Acme", "org-1", Prefilters.Empty),
            },
            StateJson.Default.EmbedTenantState);
    }

    [Fact]
    public void HostedEmbed_IsStoredAsEver() => Check(
        "state-hostedembed",
        new HostedEmbedState
        {
            App = App, Tenant = Tenant, User = User, TokenId = Operation, SealedToken = Bytes, ExpiresAt = At, DisplayName = "Acme é",
            Scope = new(new([new("a", false, [new(PrefilterType.String, "x")])]), "customer_1", false), Permissions = new() { AddChart = true },
            Epochs = new(1, 2, 3),
        },
        StateJson.Default.HostedEmbedState);

    [Fact]
    public void ProjectUser_IsStoredAsEver() => Check(
        "state-projectuser",
        new ProjectUserState
        {
            App = App, Organization = Tenant, Name = "Ada é", Role = Operation, RegisteredAt = At,
            Properties = new([new("a", false, [new(PrefilterType.Number, "1")])]),
        },
        StateJson.Default.ProjectUserState);

    [Fact]
    public void App_OfAnOlderRelease_HasTheDefaultsOfLaterSettings()
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(FullApp, StateJson.Default.AppState))!;
        var settings = json["settings"]!.AsObject();
        settings.Remove("allowUnfiltered").ShouldBeTrue();
        settings.Remove("prefilterColumns").ShouldBeTrue();
        settings.Remove("projectRoles").ShouldBeTrue();

        var read = JsonSerializer.Deserialize(json.ToJsonString(), StateJson.Default.AppState)!.Settings;
        read.AllowUnfiltered.ShouldBeFalse();
        read.PrefilterColumns.ShouldBeNull();
        read.ProjectRoles.ShouldBeNull();
    }

    [Fact]
    public void TenantWorkspace_IsStoredAsEver()
    {
        var account = new TenantWorkspaceState.StoredAccount
        {
            Id = 1, Uuid = Operation, ClientId = "ci_0123456789abcdef01234567", SecretHash = Bytes, Name = "CI", Groups = ["workspace_administrators"],
            Epoch = 1_777_888_800_123, CreatedAt = At, SecretBy = Operation,
        };
        var permission = new TenantWorkspaceState.StoredPermission
        {
            Id = Operation, Resource = "records", Actions = ["list"], Conditions = JsonElement.Parse("""{"groups":{"contains":"admins"}}"""),
            CreatedAt = At, UpdatedAt = At, CreatedBy = "account:1", ChangedBy = Operation,
        };
        var least = new TenantWorkspaceState
        {
            Id = Tenant, App = App, NextAccount = 2, Accounts = [account], Keys = [], Permissions = [permission], Owns = ["alias/client:ci_0123456789abcdef01234567"],
            CreatedAt = At, UpdatedAt = At, CreatedBy = Operation,
        };
        Check("state-tenantworkspace-least", least, StateJson.Default.TenantWorkspaceState);
        var full = least with
        {
            Description = "d", OwnerId = "o", PlanId = "p", ExternalOrg = "org_1", RoleGroups = [new("owner", ["admins"])], DeletedAt = At,
            Accounts = [account with { Description = "d", RotatedAt = At, RevokedAt = At }],
            Keys = [new() { Id = Operation, Hash = Bytes, Name = "Page", Hint = "x9Zq", Scopes = ["records:list:*"], CreatedAt = At, RevokedAt = At }],
            Permissions = [permission with { Name = "n", Denies = true, Priority = -5, IsBuiltIn = true }],
        };
        Check("state-tenantworkspace", full, StateJson.Default.TenantWorkspaceState);
        var issuer = new TenantWorkspaceState.StoredIssuer
        {
            Id = Operation,
            Settings = new("Clerk", "Clerk", "https://c.example", null, ["convex"], [], ["RS256"], null, null, null, null, null, [], 5, true),
            CreatedAt = At,
            UpdatedAt = At,
            ChangedBy = Operation,
        };
        var whole = issuer with
        {
            Epoch = 1_777_888_800_123,
            CutOffAt = At,
            Settings = new(
                "Clerk", "Clerk", "https://c.example", "https://c.example/keys", ["convex"], ["https://app.example"], ["RS256", "ES256"], "org_id", "org_role",
                [new("org:admin", ["admins"])], "email", "name", [new("org.plan", "plan", true)], 5, false),
        };
        Check("state-tenantworkspace-issuers", least with { Issuers = [issuer, whole] }, StateJson.Default.TenantWorkspaceState);
        Check("item-tenantworkspace", new WorkspaceEntry(1, "d", "o", "p", At, At), StateJson.Default.WorkspaceEntry);
    }

    [Fact]
    public void ExternalSubjects_AreStoredAsEver()
    {
        var least = new ExternalSubjectState { App = App, Workspace = Tenant, Issuer = "https://c.example", Subject = "user_1", UpdatedAt = At };
        Check("state-externalsubject-least", least, StateJson.Default.ExternalSubjectState);
        var full = least with { Email = "ada@example.com", Name = "Ada", IssuedAt = 1_777_888_800, Epoch = 1_777_888_800_123, CutOffAt = At };
        Check("state-externalsubject", full, StateJson.Default.ExternalSubjectState);
    }

    [Fact]
    public void ListEntries_AreStoredAsEver()
    {
        EntryChange[] entries =
        [
            Entries.Put(new AppItem(App, "demo", "Demo", At)),
            Entries.Put(App, new TenantItem(Tenant, "Acme", "bcdfghjk", "acme", "active", At)),
            Entries.Put(Tenant, new MemberItem(User, ["admin", "viewer"], At)),
            Entries.Put(App, new UserItem(User, At)),
            Entries.Put(App, User, Family, new SessionEntry(1, 1_777_888_800_123), At.AddDays(365)),
            Entries.Put("admin", new ApiKeyView(Operation, "admin", null, "CI", "x9Zq", At, null, null)),
            Entries.PutNumber("global", 7, new UserItem(User, At)),
            Entries.Put(Entries.FindUsers(App), User, new UserSearchItem(
                1, 7, "ada@example.com", "+1", "ada", "ada", 1, 2, 3, 1, 0, 1, JsonSerializer.Deserialize<JsonElement>("""{"plan":{"s":"pro"}}"""))),
            Entries.Put(Tenant, User, new RoleSearchItem(1, ["admin", "viewer"])),
            Entries.Put(App, Tenant, new TenantSearchItem(1, App.Value.ToString("N"), "bcdfghjk", "acme", 1, null)),
            Entries.PutOtp(Challenge, At),
            Entries.PutInvite(Tenant, Challenge, At),
            Entries.PutListener(Tenant),
            Entries.PutSchedule(Operation, Tenant),
            Entries.PutWaiting(FunctionQueue.Item(At, Operation), Tenant, Operation),
            Entries.PutWaiting(Tenant, Operation, At),
            Entries.Put(Entries.FunctionRuns(Operation), "item", new RunItem(Operation, Operation, null, RunSources.Event, RunStatus.Pending, 0, At, null, null, null, null), At),
            Entries.Reap(GrainKey.Family(Family.Value), At),
            Entries.Remove(Entries.Members(Tenant), User.Value),
        ];
        var rows = entries.Select(entry => new
        {
            list = entry.ListName,
            item = entry.Item,
            value = entry.Value is { } value ? JsonSerializer.Deserialize<JsonElement>(value) : (JsonElement?)null,
            expires = entry.ExpiresAt,
        });
        Golden.ShouldMatch("list-entries", JsonSerializer.SerializeToUtf8Bytes(rows));
    }

    [Fact]
    public void EventData_IsStoredAsEver()
    {
        var written = EventJson.Write(
            [
                new Happening("role.assigned", App, Tenant, User, [KeyValuePair.Create("ver", "5"), KeyValuePair.Create("roles", "admin viewer")]),
                new Happening("app.created", App),
            ],
            new CallInfo { OperationId = Operation, RequestId = "r-1", Actor = "system" });
        var rows = written.Select(e => new
        {
            e.Kind, e.AppId, e.TenantId, e.UserId, e.Actor, e.RequestId, data = JsonSerializer.Deserialize<JsonElement>(e.Data),
        });
        Golden.ShouldMatch("events", JsonSerializer.SerializeToUtf8Bytes(rows));
    }

    [Fact]
    public void UnknownMembers_OfANewerProcess_AreIgnored()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(FreshFamily, StateJson.Default.SessionFamilyState);
        var newer = """{"later":{"a":[1]},"""u8.ToArray().Concat(json.Skip(1)).ToArray();

        JsonSerializer.Deserialize(newer, StateJson.Default.SessionFamilyState)!.Id.ShouldBe(Family);
    }

    [Fact]
    public void EveryStateHasAGoldenFile()
    {
        var states = typeof(StateJson).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && IsStatefulGrain(type))
            .Select(type => type.BaseType!.GenericTypeArguments[0].Name.Replace("State", "", StringComparison.Ordinal).ToLowerInvariant())
            .Select(name => name == "sessionfamily" ? "family" : name);
        foreach (var state in states)
            File.Exists(Path.Combine(Golden.Root, "tests", "Contracts", "Golden", $"state-{state}.json")).ShouldBeTrue(state);
    }

    private static bool IsStatefulGrain(Type type) =>
        type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(StatefulGrain<>);

    private static void Check<T>(string name, T sample, JsonTypeInfo<T> json)
    {
        var file = Golden.ShouldMatch(name, JsonSerializer.SerializeToUtf8Bytes(sample, json));

        // Records hold arrays, which compare by reference: two states are equal when every member they have is written alike.
        var read = JsonSerializer.Deserialize(file, json)!;
        JsonSerializer.SerializeToUtf8Bytes(read, json).ShouldBe(JsonSerializer.SerializeToUtf8Bytes(sample, json), name);
    }
}
