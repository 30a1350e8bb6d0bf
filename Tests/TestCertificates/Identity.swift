import COpenSSL
public import Foundation
import TLS

/// A certificate with its key, made for a test.
@safe public final class Identity: Sendable {
    // Safe to share, both: the pointers never change, and `init` alone changes what they point to, before anybody else has
    // them; then OpenSSL only reads it, keeps what it remembers of it under locks of its own (openssl-threads(7)), and frees
    // it with the last reference.
    fileprivate nonisolated(unsafe) let certificate: OpaquePointer
    fileprivate nonisolated(unsafe) let pair: OpaquePointer

    /// What went wrong in OpenSSL while a test prepared itself.
    public struct Failure: Error {}

    /// A certificate for a name, valid for a range of seconds counted from now; its issuer has signed it, or itself.
    ///
    /// One without `names` is an authority.
    public init(
        _ name: String,
        names: [String] = [],
        valid: ClosedRange<Int> = -3600...(90 * 86_400),
        by issuer: Identity? = nil
    ) throws {
        OpenSSLLibrary.prepare()
        guard let key = unsafe openssl_make_key(), let made = unsafe X509_new() else { throw Failure() }
        unsafe (pair, certificate) = (key, made)
        unsafe X509_set_version(made, 2)
        unsafe ASN1_INTEGER_set(X509_get_serialNumber(made), Int.random(in: 1...(1 << 40)))
        unsafe X509_gmtime_adj(X509_getm_notBefore(made), valid.lowerBound)
        unsafe X509_gmtime_adj(X509_getm_notAfter(made), valid.upperBound)
        let subject = unsafe X509_get_subject_name(made)
        unsafe X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0)
        let signer = issuer ?? self
        unsafe X509_set_issuer_name(made, X509_get_subject_name(signer.certificate))
        unsafe X509_set_pubkey(made, key)
        let (kind, words) =
            names.isEmpty
            ? (NID_basic_constraints, "critical,CA:TRUE")
            : (NID_subject_alt_name, names.joined(separator: ","))
        guard unsafe openssl_add_extension(made, signer.certificate, kind, words) == 1,
            unsafe X509_sign(made, signer.pair, EVP_sha256()) > 0
        else { throw Failure() }
    }

    deinit {
        unsafe X509_free(certificate)
        unsafe EVP_PKEY_free(pair)
    }

    /// The certificate in PEM.
    public var certificateText: String {
        unsafe Self.text { unsafe PEM_write_bio_X509($0, certificate) }
    }

    /// The key in PEM.
    public var keyText: String {
        unsafe Self.text { unsafe PEM_write_bio_PrivateKey($0, pair, nil, nil, 0, nil, nil) }
    }

    private static func text(_ write: (OpaquePointer?) -> CInt) -> String {
        let memory = unsafe BIO_new(BIO_s_mem())
        defer { unsafe BIO_free(memory) }
        _ = unsafe write(memory)
        var bytes: UnsafeMutablePointer<CChar>?
        let count = unsafe openssl_bytes(memory, &bytes)
        // So many bytes lie there until the BIO is freed.
        let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
        return unsafe String(decoding: buffer, as: UTF8.self)
    }
}

extension Identity {
    /// Has a client's context trust this authority.
    func trust(in context: OpaquePointer) {
        unsafe X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate)
    }
}

extension Identity {
    /// Writes the key into a file that its owner alone may read.
    public func writeKey(to file: URL) throws {
        try Data(keyText.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }
}
