import COpenSSL
import Glibc

/// The TLS of a client over a socket that blocks, which stays its owner's.
@safe public final class TLSClient {
    /// What went wrong.
    public enum Failure: Error, Equatable {
        /// The handshake or a call has failed, for OpenSSL's reason.
        case refused(String)
    }

    private let context: OpaquePointer
    private let session: OpaquePointer

    /// Agrees on keys through a socket, at most in this version; trusts one authority and expects a name.
    ///
    /// A `ticket` of an earlier client has it resume that one's session.
    public init(
        _ socket: CInt,
        trusting authority: Identity,
        name: String = "localhost",
        version: Int = 0x0304,
        resuming ticket: Ticket? = nil
    ) throws {
        guard let context = unsafe SSL_CTX_new(TLS_client_method()), let session = unsafe SSL_new(context) else {
            throw Failure.refused("memory")
        }
        unsafe (self.context, self.session) = (context, session)
        unsafe authority.trust(in: context)
        unsafe SSL_set_verify(session, SSL_VERIFY_PEER, nil)
        guard unsafe openssl_set_host(session, name) == 1,
            unsafe openssl_set_newest_version(session, CInt(version)) == 1, unsafe SSL_set_fd(session, socket) == 1
        else { throw Failure.refused("settings") }
        if let ticket { unsafe SSL_set_session(session, ticket.session) }
        ERR_clear_error()
        let result = unsafe SSL_connect(session)
        guard result == 1 else { throw Self.failure }
    }

    deinit {
        unsafe SSL_free(session)
        unsafe SSL_CTX_free(context)
    }

    /// What a later client resumes the session with.
    @safe public final class Ticket {
        fileprivate let session: OpaquePointer?
        fileprivate init(_ session: OpaquePointer?) { unsafe self.session = session }
        deinit { unsafe SSL_SESSION_free(session) }
    }

    /// The ticket that the server has sent so far; in TLS 1.3 it comes with the first bytes that are read.
    public var ticket: Ticket { unsafe Ticket(SSL_get1_session(session)) }
    /// Whether the session was resumed.
    public var isResumed: Bool { unsafe SSL_session_reused(session) == 1 }
    /// The version, `TLSv1.3` for one.
    public var version: String { unsafe String(cString: SSL_get_version(session)) }

    /// The name of the cipher suite.
    public var cipher: String { unsafe String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(session))) }

    /// Sends all of it.
    public func send(_ bytes: [UInt8]) throws {
        ERR_clear_error()
        guard unsafe SSL_write(session, bytes, CInt(bytes.count)) == CInt(bytes.count) else { throw Self.failure }
    }

    /// Receives once; empty where the server has said that nothing follows.
    public func receive(atMost limit: Int = 16_384) throws -> [UInt8] {
        ERR_clear_error()
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = unsafe SSL_read(session, &bytes, CInt(limit))
        if count > 0 { return Array(bytes.prefix(Int(count))) }
        guard unsafe SSL_get_error(session, count) == SSL_ERROR_ZERO_RETURN else { throw Self.failure }
        return []
    }

    /// Takes new keys, and asks the server for new ones where it is to answer; RFC 8446 §4.6.3.
    public func changeKeys(both: Bool = true) throws {
        ERR_clear_error()
        let kind = both ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED
        guard unsafe SSL_key_update(session, kind) == 1, unsafe SSL_do_handshake(session) == 1 else {
            throw Self.failure
        }
    }

    /// Asks for a new handshake in the manner of TLS 1.2, and reads on until something comes of it.
    public func renegotiate() throws {
        ERR_clear_error()
        guard unsafe SSL_renegotiate(session) == 1, unsafe SSL_do_handshake(session) == 1 else { throw Self.failure }
    }

    /// Says that nothing follows.
    public func sendEnd() { unsafe SSL_shutdown(session) }

    private static var failure: Failure {
        let code = ERR_peek_error()
        defer { ERR_clear_error() }
        // The text is OpenSSL's own and stays.
        guard code != 0, let words = unsafe ERR_reason_error_string(code) else { return .refused("end") }
        return unsafe .refused(String(cString: words))
    }
}
