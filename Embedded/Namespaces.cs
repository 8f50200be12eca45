global using OrleansTenantAuth.Embedded.Activations;
global using OrleansTenantAuth.Embedded.Calls;
global using OrleansTenantAuth.Embedded.References;
global using OrleansTenantAuth.Embedded.Status;
