import CCurl
import Synchronization
import Syscalls

/// The one thread that carries all requests of the program, by libcurl, and keeps connections between them.
///
/// What hostile servers send is small work for it: a request is ended as soon as it passes a bound.
@safe final class HTTPTransfers: Sendable {
    /// How many idle connections are kept.
    private static let keptConnections = 64
    static let standardLibrary = "libcurl.so.4"
    private static let shared = Mutex<HTTPTransfers?>(nil)

    /// What libcurl has of the transfers.
    ///
    /// Any thread may read the pointer: it is set once, before the thread of ``run()`` begins. What it points to that thread
    /// alone touches, but for `transfers_wake`, which is curl_multi_wakeup(3) and made for other threads. Nothing frees it
    /// once there is the thread, which runs to the program's end.
    private nonisolated(unsafe) let curl: OpaquePointer
    /// Requests to begin, and those given up to end.
    private let letters = Mutex<[HTTPTransfer]>([])

    /// Those of the program, begun when they are first asked for; where that fails, the next call tries again.
    static func common() throws(SourceFailure) -> HTTPTransfers {
        let result = shared.withLock { shared -> Result<HTTPTransfers, SourceFailure> in
            if let shared { return .success(shared) }
            do throws(SourceFailure) {
                let begun = try HTTPTransfers()
                shared = begun
                return .success(begun)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// What keeps the library of this name from being used on this machine; nil where nothing does.
    static func obstacle(library name: String = standardLibrary) -> SourceFailure? {
        shared.withLock { _ in
            unsafe transfers_problem(name).map { unsafe SourceFailure(.other, String(cString: $0)) }
        }
    }

    /// Opens the library and starts the thread, which runs to the program's end.
    init(library name: String = standardLibrary) throws(SourceFailure) {
        var problem: UnsafePointer<CChar>?
        guard let curl = unsafe transfers_open(name, Self.keptConnections, &problem) else {
            throw SourceFailure(
                .other,
                unsafe problem.map { unsafe String(cString: $0) } ?? "libcurl cannot be started"
            )
        }
        unsafe self.curl = curl
        do throws(SyscallError) {
            _ = try KernelThread(name: "http") { [self] in run() }
        } catch {
            unsafe transfers_close(curl)
            throw SourceFailure(.other, error.description)
        }
    }

    /// Has the thread look at a request: begin it, or end it where it was given up.
    func look(at transfer: HTTPTransfer) {
        let isFirst = letters.withLock { letters in
            letters.append(transfer)
            return letters.count == 1
        }
        if isFirst { unsafe transfers_wake(curl) }
    }

    private func run() {
        var course = unsafe HTTPTransferCourse(curl)
        while true {
            readLetters(&course)
            course.step()
        }
    }

    /// Apart from the waiting, so that no letter, and no body with it, is held meanwhile.
    private func readLetters(_ course: inout HTTPTransferCourse) {
        let news = letters.withLock { letters in
            defer { letters = [] }
            return letters
        }
        for transfer in news { course.look(at: transfer) }
    }
}
