using System.Collections.Frozen;
using OrleansTenantAuth.Apps;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>Texts of messages with a link, in the languages of <see cref="BuiltInTexts"/>. <c>{code}</c> is the whole link.</summary>
public static class LinkTexts
{
    private static readonly MessageTemplate[] Texts =
    [
        new("LOGIN", "en", "Log in to {app}", "Open this link to log in to {app}:\n\n{code}\n\nIt works once, within {minutes} minutes. Do not share it. If you did not ask for it, ignore this message."),
        new("EMAIL_VERIFY", "en", "Confirm your e-mail address for {app}", "Open this link to confirm this e-mail address for {app}:\n\n{code}\n\nIt works once, within {minutes} minutes. If you did not ask for it, ignore this message."),
        new("PASSWORD_RESET", "en", "Choose a new password for {app}", "Open this link to choose a new password for {app}:\n\n{code}\n\nIt works once, within {minutes} minutes. Do not share it. If you did not ask for it, ignore this message."),
        new("INVITE", "en", "You are invited to {app}", "Open this link to join {app}:\n\n{code}\n\nIt works once and for a limited time. Do not share it. If you did not expect it, ignore this message."),

        new("LOGIN", "de", "Anmeldung bei {app}", "Öffnen Sie diesen Link, um sich bei {app} anzumelden:\n\n{code}\n\nEr gilt einmal und {minutes} Minuten. Geben Sie ihn an niemanden weiter. Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese Nachricht."),
        new("EMAIL_VERIFY", "de", "E-Mail-Adresse für {app} bestätigen", "Öffnen Sie diesen Link, um diese E-Mail-Adresse für {app} zu bestätigen:\n\n{code}\n\nEr gilt einmal und {minutes} Minuten. Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese Nachricht."),
        new("PASSWORD_RESET", "de", "Neues Passwort für {app}", "Öffnen Sie diesen Link, um ein neues Passwort für {app} zu wählen:\n\n{code}\n\nEr gilt einmal und {minutes} Minuten. Geben Sie ihn an niemanden weiter. Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese Nachricht."),
        new("INVITE", "de", "Einladung zu {app}", "Öffnen Sie diesen Link, um {app} beizutreten:\n\n{code}\n\nEr gilt einmal und nur für begrenzte Zeit. Geben Sie ihn an niemanden weiter. Wenn Sie ihn nicht erwartet haben, ignorieren Sie diese Nachricht."),

        new("LOGIN", "fr", "Connexion à {app}", "Ouvrez ce lien pour vous connecter à {app} :\n\n{code}\n\nIl fonctionne une fois, pendant {minutes} minutes. Ne le communiquez à personne. Si vous ne l'avez pas demandé, ignorez ce message."),
        new("EMAIL_VERIFY", "fr", "Confirmez votre adresse e-mail pour {app}", "Ouvrez ce lien pour confirmer cette adresse e-mail pour {app} :\n\n{code}\n\nIl fonctionne une fois, pendant {minutes} minutes. Si vous ne l'avez pas demandé, ignorez ce message."),
        new("PASSWORD_RESET", "fr", "Nouveau mot de passe pour {app}", "Ouvrez ce lien pour choisir un nouveau mot de passe pour {app} :\n\n{code}\n\nIl fonctionne une fois, pendant {minutes} minutes. Ne le communiquez à personne. Si vous ne l'avez pas demandé, ignorez ce message."),
        new("INVITE", "fr", "Invitation à rejoindre {app}", "Ouvrez ce lien pour rejoindre {app} :\n\n{code}\n\nIl fonctionne une fois, pendant une durée limitée. Ne le communiquez à personne. Si vous ne l'attendiez pas, ignorez ce message."),

        new("LOGIN", "es", "Accede a {app}", "Abre este enlace para acceder a {app}:\n\n{code}\n\nFunciona una sola vez, durante {minutes} minutos. No lo compartas con nadie. Si no lo has pedido, ignora este mensaje."),
        new("EMAIL_VERIFY", "es", "Confirma tu correo electrónico en {app}", "Abre este enlace para confirmar este correo electrónico en {app}:\n\n{code}\n\nFunciona una sola vez, durante {minutes} minutos. Si no lo has pedido, ignora este mensaje."),
        new("PASSWORD_RESET", "es", "Nueva contraseña de {app}", "Abre este enlace para elegir una contraseña nueva de {app}:\n\n{code}\n\nFunciona una sola vez, durante {minutes} minutos. No lo compartas con nadie. Si no lo has pedido, ignora este mensaje."),
        new("INVITE", "es", "Invitación a {app}", "Abre este enlace para unirte a {app}:\n\n{code}\n\nFunciona una sola vez y por tiempo limitado. No lo compartas con nadie. Si no lo esperabas, ignora este mensaje."),

        new("LOGIN", "pt", "Entrar em {app}", "Abra este link para entrar em {app}:\n\n{code}\n\nFunciona uma vez, durante {minutes} minutos. Não o partilhe com ninguém. Se não o pediu, ignore esta mensagem."),
        new("EMAIL_VERIFY", "pt", "Confirme o seu e-mail em {app}", "Abra este link para confirmar este e-mail em {app}:\n\n{code}\n\nFunciona uma vez, durante {minutes} minutos. Se não o pediu, ignore esta mensagem."),
        new("PASSWORD_RESET", "pt", "Nova senha de {app}", "Abra este link para escolher uma nova senha de {app}:\n\n{code}\n\nFunciona uma vez, durante {minutes} minutos. Não o partilhe com ninguém. Se não o pediu, ignore esta mensagem."),
        new("INVITE", "pt", "Convite para {app}", "Abra este link para entrar em {app}:\n\n{code}\n\nFunciona uma vez e por tempo limitado. Não o partilhe com ninguém. Se não o esperava, ignore esta mensagem."),

        new("LOGIN", "hi", "{app} में लॉग इन करें", "{app} में लॉग इन करने के लिए यह लिंक खोलें:\n\n{code}\n\nयह एक बार और {minutes} मिनट तक मान्य है। इसे किसी से साझा न करें। यदि आपने इसे नहीं माँगा, तो इस संदेश को अनदेखा करें।"),
        new("EMAIL_VERIFY", "hi", "{app} पर अपने ईमेल पते की पुष्टि करें", "{app} पर इस ईमेल पते की पुष्टि के लिए यह लिंक खोलें:\n\n{code}\n\nयह एक बार और {minutes} मिनट तक मान्य है। यदि आपने इसे नहीं माँगा, तो इस संदेश को अनदेखा करें।"),
        new("PASSWORD_RESET", "hi", "{app} का नया पासवर्ड", "{app} का नया पासवर्ड चुनने के लिए यह लिंक खोलें:\n\n{code}\n\nयह एक बार और {minutes} मिनट तक मान्य है। इसे किसी से साझा न करें। यदि आपने इसे नहीं माँगा, तो इस संदेश को अनदेखा करें।"),
        new("INVITE", "hi", "{app} के लिए आमंत्रण", "{app} से जुड़ने के लिए यह लिंक खोलें:\n\n{code}\n\nयह एक बार और सीमित समय तक मान्य है। इसे किसी से साझा न करें। यदि आपने इसकी अपेक्षा नहीं की थी, तो इस संदेश को अनदेखा करें।"),
    ];

    private static readonly FrozenDictionary<(string Purpose, string Language), MessageTemplate> ByPurposeAndLanguage =
        Texts.ToFrozenDictionary(text => (text.Purpose, text.Language));

    /// <summary>The text for a purpose in a language (lower case), or null.</summary>
    public static MessageTemplate? Find(string purpose, string language) => ByPurposeAndLanguage.GetValueOrDefault((purpose, language));
}
