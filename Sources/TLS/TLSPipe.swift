import COpenSSL
import Glibc

/// What the connections of one event loop hand to OpenSSL and get from it, one after another: none has buffers of its own.
///
/// It belongs to the thread that made it. The structure it points to is freed with it, and sessions keep it alive.
@safe public final class TLSPipe {
    let pipe: UnsafeMutablePointer<openssl_pipe>
    /// Where decrypted bytes land; a record holds no more (RFC 8446 §5.1).
    var plaintext = [UInt8](repeating: 0, count: TLSSession.mostInRecord)

    /// How much room is kept for what is to be sent.
    private static let usualCapacity = 1 << 20

    /// An empty pipe; it takes no memory to speak of before it is used.
    public init() {
        unsafe pipe = .allocate(capacity: 1)
        unsafe pipe.initialize(to: openssl_pipe())
    }

    deinit {
        unsafe free(pipe.pointee.output)
        unsafe pipe.deallocate()
    }

    /// How many bytes are to be sent that ``clear()`` has not removed yet.
    public var count: Int { unsafe pipe.pointee.output_length }

    /// The bytes that are to be sent, as long as `body` runs.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeRawBufferPointer(start: pipe.pointee.output, count: count))
    }

    /// Removes what was to be sent: it is out, or kept elsewhere.
    public func clear() {
        unsafe pipe.pointee.output_length = 0
        guard unsafe pipe.pointee.output_capacity > Self.usualCapacity * 2 else { return }
        unsafe free(pipe.pointee.output)
        unsafe (pipe.pointee.output, pipe.pointee.output_capacity) = (nil, 0)
    }

    /// Removes what was to be sent behind so many bytes.
    func remove(from start: Int) { unsafe pipe.pointee.output_length = min(start, count) }

    /// Removes what was to be sent, as a copy.
    public func take() -> [UInt8] {
        defer { clear() }
        return unsafe withBytes { unsafe Array($0) }
    }

    /// Has OpenSSL read these bytes while `body` runs; what it leaves is lost.
    func feed<Result>(_ bytes: UnsafeRawBufferPointer, _ body: () -> Result) -> Result {
        unsafe pipe.pointee.input = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe pipe.pointee.input_length = bytes.count
        defer { unsafe (pipe.pointee.input, pipe.pointee.input_length) = (nil, 0) }
        return body()
    }
}
