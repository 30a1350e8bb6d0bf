import TLS
import TestCertificates

/// The first bytes of a connection to a port that speaks TLS: whatever they are, the session ends or waits for more.
enum TLSFuzz: FuzzTarget {
    static let name = "tls"

    private static let context: TLSContext? = {
        guard let identity = try? Identity("localhost", names: ["DNS:localhost"]) else { return nil }
        return try? TLSContext(
            certificate: Array(identity.certificateText.utf8),
            key: Array(identity.keyText.utf8)
        )
    }()

    static func run(_ bytes: [UInt8]) {
        let pipe = TLSPipe()
        guard let context, let session = TLSSession(context, through: pipe) else {
            return require(false, "there is a certificate")
        }
        let length = Int(bytes.last ?? 0) * 8 + 1
        for start in stride(from: 0, to: bytes.count, by: length) {
            let piece = Array(bytes[start...].prefix(length))
            let outcome = unsafe piece.withUnsafeBytes { unsafe session.receive($0) { _ in } }
            require(pipe.count < 1 << 16, "what is said in return is limited")
            pipe.clear()
            if outcome != .open { break }
        }
        require(session.isHandshaking, "nobody comes in without a key")
        require(!session.speaksHTTP2, "nothing is agreed on")
    }
}
