using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>The documented names of purposes.</summary>
internal static class Purposes
{
    public static OtpPurpose Read(FieldCheck check, TextField sent)
    {
        var name = check.Text("purpose", sent, 40);
        var purpose = name switch
        {
            "LOGIN" => OtpPurpose.Login,
            "PHONE_CHANGE" => OtpPurpose.PhoneChange,
            "EMAIL_VERIFY" => OtpPurpose.EmailVerify,
            "PASSWORD_RESET" => OtpPurpose.PasswordReset,
            _ => OtpPurpose.Unset,
        };
        if (purpose == OtpPurpose.Unset && name.Length > 0)
            check.Add("purpose", "Must be LOGIN, PHONE_CHANGE, EMAIL_VERIFY or PASSWORD_RESET.");
        return purpose;
    }
}
