namespace OrleansTenantAuth.Gateway.Userfront.Passwords;

/// <content>What the operator is told.</content>
public sealed partial class PasswordRule
{
    [LoggerMessage(1, LogLevel.Warning, "A list of leaked passwords ({List}) could not be asked; a new password was {Outcome}.")]
    private partial void LogNotAsked(string list, string outcome);
}
