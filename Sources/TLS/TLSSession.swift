import COpenSSL

/// The TLS of one connection, without its socket: bytes go in and out through a pipe that all sessions of a loop share.
///
/// What OpenSSL wants sent lies in the pipe after each call, also after ``receive(_:_:)``: parts of the handshake, alerts,
/// answers to new keys. The pointer it keeps is owned by it alone and gone with it.
@safe public final class TLSSession {
    /// What became of received bytes.
    public enum Outcome: Equatable, Sendable {
        /// All of them are taken in.
        case open
        /// The other side has said that it sends nothing more.
        case closed
        /// They are no TLS, or not of this connection.
        case failed
    }

    /// So many bytes go into a record at most; RFC 8446 §5.1.
    public static let mostInRecord = 1 << 14

    private let session: OpaquePointer
    private let pipe: TLSPipe
    /// Whether client and server have not agreed on keys yet.
    public private(set) var isHandshaking = true
    /// Why the connection can't go on, in OpenSSL's words, such as what the other side has said at its end; nil while it can.
    public private(set) var failure: String?
    /// Whether client and server have agreed on HTTP/2, by ALPN (RFC 7301).
    public private(set) var speaksHTTP2 = false

    // Safe to share: it is made once, before any thread has it, never changed and never freed; BIO_new(3) only reads it.
    private nonisolated(unsafe) static let method = unsafe openssl_pipe_method()

    /// The server's side of a connection; nil where memory has run out.
    public init?(_ context: TLSContext, through pipe: TLSPipe) {
        guard let session = unsafe openssl_accept(context.context, Self.method, pipe.pipe) else { return nil }
        unsafe self.session = session
        self.pipe = pipe
    }

    /// The client's side of a connection to a host, by name or by numeric address, whose certificate must be for it; nil
    /// where memory has run out.
    ///
    /// What is to be sent first lies in the pipe then.
    public init?(_ context: TLSClientContext, to host: String, through pipe: TLSPipe) {
        guard let session = unsafe openssl_connect(context.context, Self.method, pipe.pipe, host) else { return nil }
        unsafe self.session = session
        self.pipe = pipe
        ERR_clear_error()
        _ = unsafe SSL_do_handshake(session)
    }

    /// Why the other side's certificate was not taken, in OpenSSL's words; nil where it was, or was not looked at yet.
    public var certificateRefusal: String? {
        let code = unsafe SSL_get_verify_result(session)
        guard code != Int(X509_V_OK) else { return nil }
        // The text is OpenSSL's own and stays.
        return unsafe String(cString: X509_verify_cert_error_string(code))
    }

    deinit { unsafe SSL_free(session) }

    /// Takes in what has come, and calls `body` with what it says, in pieces of a record at most.
    ///
    /// To be called also where nothing is expected, since clients change keys and say that they go.
    public func receive(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) -> Outcome {
        unsafe pipe.feed(bytes) {
            if isHandshaking {
                ERR_clear_error()
                let result = unsafe SSL_do_handshake(session)
                guard result == 1 else { return unsafe outcome(of: result, session) }
                isHandshaking = false
                speaksHTTP2 = unsafe openssl_speaks(session, "h2") == 1
            }
            return unsafe read(session, into: pipe, body)
        }
    }

    private func read(_ session: OpaquePointer, into pipe: TLSPipe, _ body: (UnsafeRawBufferPointer) -> Void) -> Outcome
    {
        unsafe pipe.plaintext.withUnsafeMutableBytes { buffer in
            while true {
                ERR_clear_error()
                let count = unsafe SSL_read(session, buffer.baseAddress, CInt(buffer.count))
                guard count > 0 else { return unsafe outcome(of: count, session) }
                unsafe body(UnsafeRawBufferPointer(rebasing: buffer[..<Int(count)]))
            }
        }
    }

    private func outcome(of result: CInt, _ session: OpaquePointer) -> Outcome {
        switch unsafe SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: return .open
        case SSL_ERROR_ZERO_RETURN: return .closed
        default:
            failure = OpenSSLReason.first
            return .failed
        }
    }

    /// Encrypts bytes, which then lie in the pipe; false, and nothing more in it, where the connection can't go on.
    public func seal(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard unsafe !bytes.isEmpty else { return true }
        ERR_clear_error()
        let start = pipe.count
        let isSealed = unsafe SSL_write(session, bytes.baseAddress, CInt(bytes.count)) == CInt(bytes.count)
        // What another connection sends next lies behind it in the pipe.
        if !isSealed { pipe.remove(from: start) }
        return isSealed
    }

    /// Has the client told that nothing more will come.
    public func sealEnd() {
        ERR_clear_error()
        _ = unsafe SSL_shutdown(session)
    }

    /// Whether the client came back with a ticket, so that less was to be agreed on.
    public var isResumed: Bool { unsafe SSL_session_reused(session) == 1 }

    /// The version that was agreed on, `1.3` for one.
    public var version: String {
        unsafe SSL_version(session) == TLS1_3_VERSION ? "1.3" : "1.2"
    }
}
