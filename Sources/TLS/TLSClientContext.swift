import COpenSSL

/// What all connections of a client keep to: TLS 1.2 or 1.3, and certificates that somebody trusted has signed.
@safe public final class TLSClientContext: Sendable {
    // Safe to share: the pointer never changes, and `init` alone changes what it points to, before anybody else has it; then
    // it is only handed to SSL_new(3), which counts its references under a lock and which openssl-threads(7) allows to any
    // thread as long as the context is not changed.
    nonisolated(unsafe) let context: OpaquePointer

    /// A context that trusts the authorities of a file in PEM; nil for those that the machine trusts.
    ///
    /// Throws what is wrong as it reads behind the file's name.
    public init(authorities file: String? = nil) throws(CertificateFault) {
        OpenSSLLibrary.prepare()
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(TLS_client_method()) else {
            throw CertificateFault(.certificate, "can't be used: memory has run out")
        }
        unsafe self.context = context
        let isSetUp =
            if let file { unsafe openssl_set_up_client(context, file) } else {
                unsafe openssl_set_up_client(context, nil)
            }
        guard isSetUp == 1 else { throw CertificateFault(.certificate, "can't be used: \(OpenSSLReason.first)") }
    }

    deinit { unsafe SSL_CTX_free(context) }
}
