import COpenSSL
import Glibc

/// A certificate that was read, with those that stood behind it in its file.
@safe public final class Certificate: Sendable {
    // Safe to share: the pointer never changes, and this class alone has it but for contexts, which take references of their
    // own that OpenSSL counts; nothing here changes what it points to, what OpenSSL remembers of it when it is asked is
    // written under a lock of the certificate (openssl-threads(7)), and it is freed with the last reference.
    nonisolated(unsafe) let pointer: OpaquePointer
    /// Those behind it: who signed it, who signed that, and so on.
    let issuers: [Certificate]

    static let noCertificate = "holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----"
    /// More than any chain has.
    private static let mostCertificates = 20

    /// Takes over a reference.
    private init(owning pointer: OpaquePointer, issuers: [Certificate]) {
        unsafe self.pointer = pointer
        self.issuers = issuers
    }

    deinit { unsafe X509_free(pointer) }

    /// The certificates of a text in PEM, in its order.
    static func chain(in text: [UInt8]) throws(CertificateFault) -> [Certificate] {
        let chain: [Certificate] = unsafe PEM.reading(text) { source in
            guard let first = unsafe openssl_read_certificate(source) else { return [] }
            var others: [Certificate] = []
            while others.count < mostCertificates - 1, let next = unsafe openssl_read_certificate(source) {
                others.append(unsafe Certificate(owning: next, issuers: []))
            }
            return [unsafe Certificate(owning: first, issuers: others)] + others
        }
        ERR_clear_error()
        guard !chain.isEmpty else { throw CertificateFault(.certificate, noCertificate) }
        return chain
    }

    /// From when on it is valid, in seconds since 1970.
    public var validFrom: Int { unsafe Self.seconds(X509_get0_notBefore(pointer)) }
    /// Until when it is valid, in seconds since 1970.
    public var validUntil: Int { unsafe Self.seconds(X509_get0_notAfter(pointer)) }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int {
        var parts = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
        return unsafe timegm(&parts)
    }

    /// Whose certificate it is, in one line.
    public var subject: String { unsafe Self.text(of: X509_get_subject_name(pointer)) }
    /// Who has signed it.
    public var issuer: String { unsafe Self.text(of: X509_get_issuer_name(pointer)) }

    /// At most so many characters of a name are shown.
    private static let longestName: CInt = 120

    private static func text(of name: OpaquePointer?) -> String {
        var bytes = [CChar](repeating: 0, count: Int(longestName))
        // A text that ends with a zero within so many bytes.
        guard unsafe X509_NAME_oneline(name, &bytes, longestName) != nil else { return "?" }
        let text = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.hasPrefix("/") ? String(text.dropFirst()) : text.isEmpty ? "no name" : text
    }

    /// Whether browsers take it for a name, RFC 9525.
    public func covers(_ name: String) -> Bool {
        let flags = UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)
        return unsafe X509_check_host(pointer, name, name.utf8.count, flags, nil) == 1
    }

    /// The one in the file or on this machine that nobody knows who is to trust the certificate; nil where the chain leads
    /// to an authority that this machine trusts, or ends with one that has signed itself.
    public var missingIssuer: String? {
        var last = self
        var rest = issuers
        while let next = rest.firstIndex(where: { unsafe X509_check_issued($0.pointer, last.pointer) == X509_V_OK }) {
            last = rest.remove(at: next)
        }
        ERR_clear_error()
        if unsafe X509_check_issued(last.pointer, last.pointer) == X509_V_OK { return nil }
        return last.isSignedByTrusted ? nil : last.issuer
    }

    /// Whether an authority that this machine trusts has signed it.
    private var isSignedByTrusted: Bool {
        let store = unsafe X509_STORE_new()
        let search = unsafe X509_STORE_CTX_new()
        defer {
            unsafe X509_STORE_CTX_free(search)
            unsafe X509_STORE_free(store)
            ERR_clear_error()
        }
        guard unsafe X509_STORE_set_default_paths(store) == 1,
            unsafe X509_STORE_CTX_init(search, store, pointer, nil) == 1
        else { return false }
        var issuer: OpaquePointer?
        // A reference of ours, where one is found.
        guard unsafe X509_STORE_CTX_get1_issuer(&issuer, search, pointer) == 1 else { return false }
        unsafe X509_free(issuer)
        return true
    }
}
