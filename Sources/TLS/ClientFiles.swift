import COpenSSL

/// The files of the certificate that a client shows to a server that asks for one, and of its key, both in PEM.
public struct ClientFiles: Hashable, Sendable {
    /// The path of the certificate and those that it leads to.
    public let certificate: String
    /// The path of its key, without passphrase.
    public let key: String

    /// Files by their paths.
    public init(certificate: String, key: String) { (self.certificate, self.key) = (certificate, key) }

    /// The certificate, once both files were read and found to belong together.
    ///
    /// Blocks as long as their file system does, and throws a sentence that names the file that is at fault.
    public func read() throws(TLSClientContext.Fault) -> Certificate { try pair().leaf }

    /// Why they can't be shown now, as a sentence that names the file that is at fault; nil where they can.
    ///
    /// Blocks as long as their file system does.
    public var trouble: String? {
        do throws(TLSClientContext.Fault) {
            _ = try read()
            return nil
        } catch {
            return error.sentence
        }
    }

    /// Has a context show them; they are read at once.
    @unsafe func show(in context: OpaquePointer) throws(TLSClientContext.Fault) {
        let pair = try pair()
        do throws(CertificateFault) { try unsafe TLSContext.use(pair.leaf, pair.others, pair.key, in: context) } catch {
            throw fault(error)
        }
    }

    /// What stands in both files.
    private struct Pair: ~Copyable {
        let leaf: Certificate
        let others: ArraySlice<Certificate>
        let key: PrivateKey
    }

    private func pair() throws(TLSClientContext.Fault) -> Pair {
        let texts = (try text(of: .certificate), try text(of: .key))
        do throws(CertificateFault) {
            let chain = try Certificate.chain(in: texts.0)
            guard let leaf = chain.first else { throw CertificateFault(.certificate, Certificate.noCertificate) }
            let pair = Pair(leaf: leaf, others: chain.dropFirst(), key: try PrivateKey(texts.1))
            try TLSContext.match(pair.leaf, pair.others, pair.key)
            return pair
        } catch {
            throw fault(error)
        }
    }

    private func fault(_ fault: CertificateFault) -> TLSClientContext.Fault {
        TLSClientContext.Fault(sentence: "\(path(of: fault.part)) \(fault.sentence)")
    }

    private func path(of part: CertificateFault.Part) -> String { part == .key ? key : certificate }

    /// No file with a chain or a key is longer, in bytes.
    private static let longest = 1 << 20

    private func text(of part: CertificateFault.Part) throws(TLSClientContext.Fault) -> [UInt8] {
        do throws(FileFault) { return try SmallFile.read(path(of: part), atMost: Self.longest) } catch {
            let advice = error.isOfPath ? "; write in client where the \(part == .key ? "key" : "certificate") is" : ""
            throw TLSClientContext.Fault(sentence: "\(path(of: part)) can't be read: \(error.reason)\(advice)")
        }
    }
}
