import COpenSSL

/// What all connections of a client keep to: TLS 1.2 or 1.3, and certificates that somebody trusted has signed.
@safe public final class TLSClientContext: Sendable {
    // Safe to share: the pointer never changes, and `init` alone changes what it points to, before anybody else has it; then
    // it is only handed to SSL_new(3), which counts its references under a lock and which openssl-threads(7) allows to any
    // thread as long as the context is not changed.
    nonisolated(unsafe) let context: OpaquePointer

    /// The files of the certificate that a client shows to a server that asks for one, and of its key, both in PEM.
    public struct Shown: Hashable, Sendable {
        /// The path of the certificate and those that it leads to.
        public let certificate: String
        /// The path of its key, without passphrase.
        public let key: String

        /// Files by their paths.
        public init(certificate: String, key: String) { (self.certificate, self.key) = (certificate, key) }
    }

    /// Why there is no context: a sentence that names the file that is at fault.
    public struct Fault: Error, Hashable, Sendable {
        /// The sentence.
        public let sentence: String
    }

    /// A context that trusts the authorities of a file in PEM, nil for those that the machine trusts.
    ///
    /// It shows a certificate where it has one. The files are read at once.
    public init(authorities file: String? = nil, showing shown: Shown? = nil) throws(Fault) {
        OpenSSLLibrary.prepare()
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(TLS_client_method()) else {
            throw Fault(sentence: "TLS can't be used: memory has run out")
        }
        unsafe self.context = context
        let isSetUp =
            if let file { unsafe openssl_set_up_client(context, file) } else {
                unsafe openssl_set_up_client(context, nil)
            }
        guard isSetUp == 1 else {
            let place = file ?? "the list of authorities of this machine"
            throw Fault(sentence: "\(place) can't be used: \(OpenSSLReason.first)")
        }
        if let shown { try unsafe Self.show(shown, in: context) }
    }

    private static func show(_ shown: Shown, in context: OpaquePointer) throws(Fault) {
        let texts = (try text(of: shown.certificate), try text(of: shown.key))
        do throws(CertificateFault) {
            let chain = try Certificate.chain(in: texts.0)
            guard let leaf = chain.first else { throw CertificateFault(.certificate, Certificate.noCertificate) }
            try unsafe TLSContext.use(leaf, chain.dropFirst(), try PrivateKey(texts.1), in: context)
        } catch {
            throw Fault(sentence: "\(error.part == .key ? shown.key : shown.certificate) \(error.sentence)")
        }
    }

    /// No file with a chain or a key is longer, in bytes.
    private static let longestFile = 1 << 20

    private static func text(of path: String) throws(Fault) -> [UInt8] {
        do throws(FileFault) { return try SmallFile.read(path, atMost: longestFile) } catch {
            throw Fault(sentence: "\(path) can't be read: \(error.reason)")
        }
    }

    deinit { unsafe SSL_CTX_free(context) }
}
