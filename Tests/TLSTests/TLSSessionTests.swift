import TestCertificates
import Testing

@testable import TLS

/// Contexts and sessions over bytes, without sockets.
@Suite struct TLSSessionTests {
    private static func context() throws -> TLSContext {
        let pair = try Identity("localhost", names: ["DNS:localhost"])
        return try TLSContext(certificate: Array(pair.certificateText.utf8), key: Array(pair.keyText.utf8))
    }

    /// What a session makes of bytes, and how many it wants sent.
    private static func outcome(of bytes: [UInt8]) throws -> (outcome: TLSSession.Outcome, answered: Int) {
        let pipe = TLSPipe()
        let session = try #require(TLSSession(try context(), through: pipe))
        var said = 0
        let outcome = unsafe bytes.withUnsafeBytes { unsafe session.receive($0) { said += $0.count } }
        #expect(said == 0 && session.isHandshaking)
        return (outcome, pipe.take().count)
    }

    @Test func `bytes that are no TLS are refused, a faulty handshake by an alert`() throws {
        // A head of five bytes that says it has two, and two of the alert; RFC 8446 §6.
        #expect(try Self.outcome(of: Array("hello, is there anybody?".utf8)).outcome == .failed)
        #expect(try Self.outcome(of: [0x16, 3, 1, 0, 4, 1, 0, 0, 0]) == (.failed, 7))
    }

    @Test func `a part of a record is waited for, and none is longer than it may be`() throws {
        #expect(try Self.outcome(of: []) == (.open, 0))
        #expect(try Self.outcome(of: [0x16, 3, 1]) == (.open, 0))
        #expect(try Self.outcome(of: [0x16, 3, 1, 0x40, 0] + [UInt8](repeating: 1, count: 100)).answered == 0)
        #expect(try Self.outcome(of: [0x16, 3, 1, 0x48, 1] + [UInt8](repeating: 1, count: 100)).outcome == .failed)
    }

    @Test func `nothing is encrypted before keys are agreed on`() throws {
        let pipe = TLSPipe()
        let session = try #require(TLSSession(try Self.context(), through: pipe))
        let bytes: [UInt8] = [1, 2, 3]
        #expect(unsafe bytes.withUnsafeBytes { unsafe session.seal($0) } == false)
        #expect(pipe.take() == [])
        session.sealEnd()
        #expect(pipe.take() == [])
    }

    @Test func `what can't be encrypted leaves in the pipe what others have there`() throws {
        let pipe = TLSPipe()
        let failed = try #require(TLSSession(try Self.context(), through: pipe))
        let bytes: [UInt8] = [0x16, 3, 1, 0, 4, 1, 0, 0, 0]
        #expect(unsafe bytes.withUnsafeBytes { unsafe failed.receive($0) { _ in } } == .failed)
        #expect(pipe.count == 7)
        #expect(unsafe bytes.withUnsafeBytes { unsafe failed.seal($0) } == false)
        #expect(pipe.count == 7)
    }

    @Test func `a certificate that ends early is none`() throws {
        let fault = #expect(throws: CertificateFault.self) {
            try TLSContext(certificate: Array("-----BEGIN CERTIFICATE-----\nAAAA\n".utf8), key: [])
        }
        #expect(fault?.part == .certificate)
        #expect(fault?.sentence == Certificate.noCertificate)
    }
}
