using System.Collections.Frozen;
using OrleansTenantAuth.Apps;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// The texts for apps without templates of their own. Short enough for one or two SMS; each warns not to pass the code on.
/// </summary>
public static class BuiltInTexts
{
    private static readonly MessageTemplate[] Texts =
    [
        new("LOGIN", "en", "{code} is your {app} login code", "{code} is your {app} login code. It is valid for {minutes} minutes. Do not share it with anyone."),
        new("PHONE_CHANGE", "en", "{code} confirms your new phone number for {app}", "{code} confirms this phone number for {app}. It is valid for {minutes} minutes. If you did not ask for it, ignore this message."),
        new("EMAIL_VERIFY", "en", "{code} confirms your e-mail address for {app}", "{code} confirms this e-mail address for {app}. It is valid for {minutes} minutes. If you did not ask for it, ignore this message."),
        new("PASSWORD_RESET", "en", "{code} is your {app} password reset code", "{code} resets your {app} password. It is valid for {minutes} minutes. Do not share it. If you did not ask for it, ignore this message."),

        new("LOGIN", "de", "{code} ist Ihr Anmeldecode für {app}", "{code} ist Ihr Anmeldecode für {app}. Er gilt {minutes} Minuten. Geben Sie ihn an niemanden weiter."),
        new("PHONE_CHANGE", "de", "{code} bestätigt Ihre neue Telefonnummer für {app}", "{code} bestätigt diese Telefonnummer für {app}. Der Code gilt {minutes} Minuten. Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese Nachricht."),
        new("EMAIL_VERIFY", "de", "{code} bestätigt Ihre E-Mail-Adresse für {app}", "{code} bestätigt diese E-Mail-Adresse für {app}. Der Code gilt {minutes} Minuten. Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese Nachricht."),
        new("PASSWORD_RESET", "de", "{code} ist Ihr Code für ein neues Passwort bei {app}", "{code} setzt Ihr Passwort bei {app} zurück. Der Code gilt {minutes} Minuten. Geben Sie ihn an niemanden weiter. Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese Nachricht."),

        new("LOGIN", "fr", "{code} est votre code de connexion {app}", "{code} est votre code de connexion {app}. Il est valable {minutes} minutes. Ne le communiquez à personne."),
        new("PHONE_CHANGE", "fr", "{code} confirme votre nouveau numéro pour {app}", "{code} confirme ce numéro de téléphone pour {app}. Le code est valable {minutes} minutes. Si vous ne l'avez pas demandé, ignorez ce message."),
        new("EMAIL_VERIFY", "fr", "{code} confirme votre adresse e-mail pour {app}", "{code} confirme cette adresse e-mail pour {app}. Le code est valable {minutes} minutes. Si vous ne l'avez pas demandé, ignorez ce message."),
        new("PASSWORD_RESET", "fr", "{code} est votre code de réinitialisation {app}", "{code} réinitialise votre mot de passe {app}. Le code est valable {minutes} minutes. Ne le communiquez à personne. Si vous ne l'avez pas demandé, ignorez ce message."),

        new("LOGIN", "es", "{code} es tu código de acceso a {app}", "{code} es tu código de acceso a {app}. Es válido durante {minutes} minutos. No lo compartas con nadie."),
        new("PHONE_CHANGE", "es", "{code} confirma tu nuevo número de teléfono en {app}", "{code} confirma este número de teléfono en {app}. Es válido durante {minutes} minutos. Si no lo has pedido, ignora este mensaje."),
        new("EMAIL_VERIFY", "es", "{code} confirma tu correo electrónico en {app}", "{code} confirma este correo electrónico en {app}. Es válido durante {minutes} minutos. Si no lo has pedido, ignora este mensaje."),
        new("PASSWORD_RESET", "es", "{code} es tu código para cambiar la contraseña de {app}", "{code} restablece tu contraseña de {app}. Es válido durante {minutes} minutos. No lo compartas con nadie. Si no lo has pedido, ignora este mensaje."),

        new("LOGIN", "pt", "{code} é o seu código de acesso a {app}", "{code} é o seu código de acesso a {app}. É válido por {minutes} minutos. Não o partilhe com ninguém."),
        new("PHONE_CHANGE", "pt", "{code} confirma o seu novo número de telefone em {app}", "{code} confirma este número de telefone em {app}. É válido por {minutes} minutos. Se não o pediu, ignore esta mensagem."),
        new("EMAIL_VERIFY", "pt", "{code} confirma o seu e-mail em {app}", "{code} confirma este e-mail em {app}. É válido por {minutes} minutos. Se não o pediu, ignore esta mensagem."),
        new("PASSWORD_RESET", "pt", "{code} é o seu código para repor a senha de {app}", "{code} repõe a sua senha de {app}. É válido por {minutes} minutos. Não o partilhe com ninguém. Se não o pediu, ignore esta mensagem."),

        new("LOGIN", "hi", "{code} आपका {app} लॉगिन कोड है", "{code} आपका {app} लॉगिन कोड है। यह {minutes} मिनट तक मान्य है। इसे किसी से साझा न करें।"),
        new("PHONE_CHANGE", "hi", "{code} से {app} पर अपने नए फ़ोन नंबर की पुष्टि करें", "{code} से {app} पर इस फ़ोन नंबर की पुष्टि करें। यह कोड {minutes} मिनट तक मान्य है। यदि आपने इसे नहीं माँगा, तो इस संदेश को अनदेखा करें।"),
        new("EMAIL_VERIFY", "hi", "{code} से {app} पर अपने ईमेल पते की पुष्टि करें", "{code} से {app} पर इस ईमेल पते की पुष्टि करें। यह कोड {minutes} मिनट तक मान्य है। यदि आपने इसे नहीं माँगा, तो इस संदेश को अनदेखा करें।"),
        new("PASSWORD_RESET", "hi", "{code} आपका {app} पासवर्ड रीसेट कोड है", "{code} आपका {app} पासवर्ड रीसेट कोड है। यह {minutes} मिनट तक मान्य है। इसे किसी से साझा न करें। यदि आपने इसे नहीं माँगा, तो इस संदेश को अनदेखा करें।"),
    ];

    private static readonly FrozenDictionary<(string Purpose, string Language), MessageTemplate> ByPurposeAndLanguage =
        Texts.ToFrozenDictionary(text => (text.Purpose, text.Language));

    /// <summary>The languages that have every text.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "de", "fr", "es", "pt", "hi"];

    /// <summary>The text for a purpose in a language (lower case), or null.</summary>
    public static MessageTemplate? Find(string purpose, string language) => ByPurposeAndLanguage.GetValueOrDefault((purpose, language));
}
