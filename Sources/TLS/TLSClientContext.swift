import COpenSSL
import Glibc

/// What all connections of a client keep to: TLS 1.2 or 1.3, and certificates that somebody trusted has signed.
@safe public final class TLSClientContext: Sendable {
    // Safe to share: the pointer never changes, and `init` alone changes what it points to, before anybody else has it; then
    // it is only handed to SSL_new(3), which counts its references under a lock and which openssl-threads(7) allows to any
    // thread as long as the context is not changed.
    nonisolated(unsafe) let context: OpaquePointer

    /// Why there is no context: a sentence that names the file that is at fault.
    public struct Fault: Error, Hashable, Sendable {
        /// The sentence.
        public let sentence: String
    }

    /// A context that trusts the authorities of a file in PEM, nil for those that the machine trusts.
    ///
    /// It shows a certificate where it has one. The files are read at once.
    public init(authorities file: String? = nil, showing shown: ClientFiles? = nil) throws(Fault) {
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
        if let shown { try unsafe shown.show(in: context) }
    }

    /// The folder of the authorities that this machine trusts, where OpenSSL looks for them by itself.
    public static var machineFolder: String {
        // Constants of the library, and a text of the environment, which nobody changes; all end with a zero.
        let variable = unsafe X509_get_default_cert_dir_env().flatMap { unsafe getenv($0) }
        return unsafe String(cString: variable ?? UnsafeMutablePointer(mutating: X509_get_default_cert_dir()))
    }

    deinit { unsafe SSL_CTX_free(context) }
}
