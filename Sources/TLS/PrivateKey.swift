import COpenSSL

/// A private key that was read from PEM.
@safe struct PrivateKey: ~Copyable {
    let pointer: OpaquePointer

    init(_ text: [UInt8]) throws(CertificateFault) {
        let key = unsafe PEM.reading(text) { unsafe openssl_read_key($0) }
        ERR_clear_error()
        guard let key = unsafe key else {
            let words = String(decoding: text.prefix(1 << 16), as: UTF8.self)
            if words.contains("ENCRYPTED") {
                let way = "write it without to another file, which you name here: openssl pkey -in OLD -out NEW"
                throw CertificateFault(.key, "is protected by a passphrase, which nobody can type in here; \(way)")
            }
            let marker = "-----BEGIN PRIVATE KEY-----"
            if words.contains("-----BEGIN CERTIFICATE-----") {
                throw CertificateFault(.key, "holds a certificate and no key; write the file with \(marker)")
            }
            throw CertificateFault(.key, "holds no private key in PEM, which begins with \(marker)")
        }
        unsafe pointer = key
    }

    deinit { unsafe EVP_PKEY_free(pointer) }
}

/// Texts between lines such as `-----BEGIN CERTIFICATE-----`, RFC 7468.
enum PEM {
    /// Hands a text to one of OpenSSL's readers.
    static func reading<Result>(_ text: [UInt8], _ body: (OpaquePointer?) -> Result) -> Result {
        ERR_clear_error()
        return unsafe text.withUnsafeBytes { bytes in
            // It reads from `bytes` and is freed before these go.
            let source = unsafe BIO_new_mem_buf(bytes.baseAddress, CInt(clamping: bytes.count))
            defer { unsafe BIO_free(source) }
            return unsafe body(source)
        }
    }
}
