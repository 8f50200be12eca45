using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("OrleansTenantAuth.TestSupport")]
[assembly: InternalsVisibleTo("OrleansTenantAuth.Tests.Rules")]
[assembly: InternalsVisibleTo("OrleansTenantAuth.Tests.Grains")]
[assembly: InternalsVisibleTo("OrleansTenantAuth.Tests.Contracts")]
[assembly: InternalsVisibleTo("OrleansTenantAuth.Tests.Simulation")]
[assembly: InternalsVisibleTo("OrleansTenantAuth.Tests.Cluster")]
[assembly: InternalsVisibleTo("OrleansTenantAuth.Bench")]
