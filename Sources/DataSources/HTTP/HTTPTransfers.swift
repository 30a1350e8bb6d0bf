import CCurl
import Synchronization
import Syscalls

/// The thread that carries all requests of the program, by libcurl, and keeps connections between them; another one
/// carries those whose answers go on.
///
/// What hostile servers send is small work for it: a request is ended as soon as it passes a bound.
@safe final class HTTPTransfers: Sendable {
    /// How many idle connections are kept.
    private static let keptConnections = 64
    private static let shared = Mutex<[SourceUse: HTTPTransfers]>([:])

    /// What libcurl has of the transfers; see libcurl-multi(3).
    ///
    /// Nothing frees it once there is the thread of ``run()``, which goes on to the program's end.
    // Safe to share: the pointer never changes. Until the thread of `run()` begins, `init` alone uses it, and frees it only
    // where the thread can't begin, in which case nobody else ever has this object. From then on that thread alone uses it,
    // and never frees it.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    /// What the thread waits with, and what ends its waiting.
    let poller: Poller
    private let wakeup: Wakeup
    /// Requests to begin, and those given up to end.
    private let letters = Mutex<[HTTPTransfer]>([])
    /// For tasks that take what comes part by part.
    let executor = TransferExecutor()

    /// Those of the program, begun when they are first asked for; where that fails, the next call tries again.
    static func common(for use: SourceUse) throws(SourceError) -> HTTPTransfers {
        let result = shared.withLock { shared -> Result<HTTPTransfers, SourceError> in
            if let begun = shared[use] { return .success(begun) }
            do throws(SourceError) {
                let begun = try HTTPTransfers(use == .reading ? "http" : "http-follow")
                shared[use] = begun
                return .success(begun)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Starts libcurl and the thread, which runs to the program's end; not to be called by two threads at once.
    private init(_ name: String) throws(SourceError) {
        // It counts how often it is called, so that a second try does no harm.
        guard curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK else {
            throw SourceError(.other, "libcurl cannot be started")
        }
        guard let multi = unsafe curl_multi_init() else {
            throw SourceError(.other, "libcurl cannot be started: memory is short")
        }
        unsafe curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
        // A connection for each transfer: whoever holds up one holds up no other.
        unsafe curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        unsafe self.multi = multi
        do throws(SyscallError) {
            poller = try Poller()
            wakeup = try Wakeup()
            // Told once each time, so that nobody need take a wake-up back.
            try poller.add(wakeup.number, .edges, as: TransferSockets.wakeupToken)
            _ = try KernelThread(name: name) { [self] in run() }
        } catch {
            unsafe curl_multi_cleanup(multi)
            throw SourceError(.other, error.description)
        }
    }

    /// Has the thread look at a request: begin it, or end it where it was given up.
    func look(at transfer: HTTPTransfer) {
        let isFirst = letters.withLock { letters in
            letters.append(transfer)
            return letters.count == 1
        }
        if isFirst { wakeup.wake() }
    }

    private func run() {
        var course = unsafe HTTPTransferCourse(multi, TransferSockets(of: self, multi))
        executor.adoptThread()
        while true {
            readLetters(&course)
            course.step()
            executor.runJobs()
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
