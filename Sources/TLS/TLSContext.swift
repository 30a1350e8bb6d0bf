import COpenSSL
import Glibc

/// A certificate with its key, and what all connections that show it keep to: TLS 1.2 and 1.3, forward secrecy and
/// authenticated ciphers alone, no compression, no renegotiation, no early data (RFC 9325).
@safe public final class TLSContext: Sendable {
    // Safe to share: the pointer never changes, and `init` alone changes what it points to, before anybody else has it; then
    // it is only handed to SSL_new(3), which counts its references under a lock and which openssl-threads(7) allows to any
    // thread as long as the context is not changed. The callbacks that it has use nothing but what is locked.
    nonisolated(unsafe) let context: OpaquePointer
    /// The certificate that is shown.
    public let certificate: Certificate

    /// What is offered by ALPN, each behind its length.
    private static let protocols: StaticString = "\u{02}h2\u{08}http/1.1\u{08}http/1.0"

    /// A context that shows the first certificate of a chain in PEM, and those behind it.
    public init(certificate: [UInt8], key: [UInt8]) throws(CertificateFault) {
        let chain = try Certificate.chain(in: certificate)
        guard let leaf = chain.first else { throw CertificateFault(.certificate, Certificate.noCertificate) }
        let key = try PrivateKey(key)
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw CertificateFault(.certificate, "can't be used: memory has run out")
        }
        unsafe self.context = context
        self.certificate = leaf
        let protocols = unsafe UnsafeRawPointer(Self.protocols.utf8Start).assumingMemoryBound(to: CChar.self)
        guard unsafe openssl_set_up(context, protocols, findTicketKey) == 1 else {
            throw CertificateFault(.certificate, "can't be used: \(OpenSSLReason.first)")
        }
        unsafe openssl_set_ticket_lifetime(context, Int(TicketKeys.lifetime.components.seconds))
        try unsafe Self.use(leaf, chain.dropFirst(), key, in: context)
    }

    /// Throws where a key is not that of a certificate; `others` stand behind that in its file.
    static func match(
        _ leaf: Certificate,
        _ others: ArraySlice<Certificate>,
        _ key: borrowing PrivateKey
    ) throws(CertificateFault) {
        guard unsafe X509_check_private_key(leaf.pointer, key.pointer) == 1 else {
            ERR_clear_error()
            if let owner = others.first(where: { unsafe X509_check_private_key($0.pointer, key.pointer) == 1 }) {
                let what = "holds the certificate of \(leaf.subject) before that of the key, \(owner.subject)"
                throw CertificateFault(.certificate, "\(what); write that first, and behind it who has signed it")
            }
            ERR_clear_error()
            let way = "name the two files that were made together"
            throw CertificateFault(.key, "is the key of another certificate than that of \(leaf.subject); \(way)")
        }
    }

    static func use(
        _ leaf: Certificate,
        _ others: ArraySlice<Certificate>,
        _ key: borrowing PrivateKey,
        in context: OpaquePointer
    ) throws(CertificateFault) {
        try match(leaf, others, key)
        guard unsafe SSL_CTX_use_certificate(context, leaf.pointer) == 1 else {
            throw CertificateFault(.certificate, "can't be used: \(OpenSSLReason.first)")
        }
        guard unsafe SSL_CTX_use_PrivateKey(context, key.pointer) == 1 else {
            throw CertificateFault(.key, "can't be used: \(OpenSSLReason.first)")
        }
        for other in others {
            guard unsafe openssl_add_chain_certificate(context, other.pointer) == 1 else {
                throw CertificateFault(.certificate, "can't be used: \(other.subject): \(OpenSSLReason.first)")
            }
        }
    }

    deinit { unsafe SSL_CTX_free(context) }
}

/// What is wrong with a certificate or its key, and which of the two it is.
public struct CertificateFault: Error, Hashable, Sendable {
    /// The file that has the fault.
    public enum Part: Hashable, Sendable {
        case certificate
        case key
    }

    /// The file that has the fault.
    public let part: Part
    /// What is wrong, as it reads behind the file's name.
    public let sentence: String

    init(_ part: Part, _ sentence: String) { (self.part, self.sentence) = (part, sentence) }
}

/// Why OpenSSL has refused something.
enum OpenSSLReason {
    /// The words of the first error since errors were cleared; clears them.
    static var first: String {
        let code = ERR_peek_error()
        defer { ERR_clear_error() }
        // The text is OpenSSL's own and stays.
        // Of the system's errors it has no words.
        let number = openssl_system_error(code)
        if number != 0 { return unsafe String(cString: strerror(number)) }
        guard code != 0, let words = unsafe ERR_reason_error_string(code) else { return "for no known reason" }
        return unsafe String(cString: words)
    }
}
