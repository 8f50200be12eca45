using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansTenantAuth.TestSupport;

/// <summary>A self-made certificate for a host name, in one PEM file with its key; another file has the certificate alone.</summary>
public sealed class TestCertificate : IDisposable
{
    private readonly TestDirectory directory = new();

    /// <summary>Makes a certificate.</summary>
    public TestCertificate(string host)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(WithKey, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The certificate.</summary>
    public string Certificate => Path.Combine(directory.Path, "certificate.pem");

    /// <summary>The certificate and its key.</summary>
    public string WithKey => Path.Combine(directory.Path, "with-key.pem");

    /// <inheritdoc/>
    public void Dispose() => directory.Dispose();
}
