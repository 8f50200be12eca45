using System.Buffers;
using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// Bodies of webhooks: <c>{action, model, mode, record}</c>, with the user or tenant as it is when it is told and as the <c>/v0</c>
/// routes show it. Of one that is gone the record is its ids.
/// </summary>
internal sealed class WebhookRecords(IGrainFactory grains)
{
    /// <summary>The body of a notice; refused where a grain could not be asked.</summary>
    public async Task<Outcome<byte[]>> Write(CallInfo call, AppView app, WebhookNotice notice)
    {
        if (notice.Model == WebhookNotice.Tenant)
        {
            var id = new TenantId(notice.Subject);
            var tenant = await grains.Tenant(id).Get(new(call, app.Id));
            return tenant.IsOk || tenant.Error == AuthError.TenantNotFound
                ? Outcome<byte[]>.Ok(Body(app, notice, json => WriteTenant(json, app, id, tenant.Value)))
                : tenant.As<byte[]>();
        }

        var facts = await grains.User(new UserId(notice.Subject)).ReadSessionNow(new(call, app.Id, null, null, app.RootTenant, app.RootTenant));
        return facts.IsOk || facts.Error is AuthError.UserNotFound
            ? Outcome<byte[]>.Ok(Body(app, notice, json => WriteUser(json, app, notice.Subject, facts.Value)))
            : facts.As<byte[]>();
    }

    /// <summary>A body around a record.</summary>
    public static byte[] Body(AppView app, string action, string model, Action<Utf8JsonWriter> record)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("action", action);
            json.WriteString("model", model);
            json.WriteString("mode", app.Settings.Workspace!.Mode);
            json.WriteStartObject("record");
            record(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Body(AppView app, WebhookNotice notice, Action<Utf8JsonWriter> record) => Body(app, notice.Action, notice.Model, record);

    private static void WriteUser(Utf8JsonWriter json, AppView app, Guid id, SessionFacts? facts)
    {
        json.WriteString("mode", app.Settings.Workspace!.Mode);
        json.WriteString("tenantId", app.Settings.Workspace.Code);
        json.WriteString("userUuid", id);
        json.WriteString("uuid", id);
        if (facts is not { IsDeleted: false, Person: { } person })
            return;
        json.WriteNumber("userId", person.Number);
        json.WriteString("email", person.Email);
        json.WriteString("phoneNumber", person.Phone);
        json.WriteString("username", person.Username);
        json.WriteString("name", person.Name);
        json.WriteString("image", person.Image);
        WriteData(json, person.Data);
        json.WriteBoolean("isConfirmed", person.EmailVerifiedAt is not null || person.PhoneVerifiedAt is not null);
        json.WriteBoolean("isEmailConfirmed", person.EmailVerifiedAt is not null);
        json.WriteBoolean("isPhoneNumberConfirmed", person.PhoneVerifiedAt is not null);
        WriteTime(json, "confirmedEmailAt", person.EmailVerifiedAt);
        WriteTime(json, "confirmedPhoneNumberAt", person.PhoneVerifiedAt);
        json.WriteString("createdAt", Iso(person.CreatedAt));
        json.WriteString("updatedAt", Iso(person.UpdatedAt));
        json.WriteStartObject("authorization");
        foreach (var tenant in facts.Authorization)
        {
            json.WriteStartObject(tenant.Code);
            json.WriteStartArray("roles");
            foreach (var role in tenant.Roles)
                json.WriteStringValue(role);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTenant(Utf8JsonWriter json, AppView app, TenantId id, TenantView? tenant)
    {
        json.WriteString("mode", app.Settings.Workspace!.Mode);
        json.WriteString("uuid", id.Value);
        if (tenant is null)
            return;
        json.WriteString("tenantId", tenant.Code);
        json.WriteString("name", tenant.Name);
        json.WriteBoolean("isRoot", id == app.RootTenant);
        json.WriteBoolean("isActive", tenant.Status == TenantStatus.Active);
        WriteData(json, tenant.Data);
        json.WriteString("createdAt", Iso(tenant.CreatedAt));
    }

    private static void WriteData(Utf8JsonWriter json, byte[]? data)
    {
        json.WritePropertyName("data");
        json.WriteRawValue(data ?? "{}"u8.ToArray());
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
            json.WriteString(name, Iso(known));
        else
            json.WriteNull(name);
    }

    /// <summary>A time as the <c>/v0</c> routes write it.</summary>
    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
