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
    static func common() throws(SourceError) -> HTTPTransfers {
        let result = shared.withLock { shared -> Result<HTTPTransfers, SourceError> in
            if let shared { return .success(shared) }
            do throws(SourceError) {
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
    static func preflightFailure(library name: String = standardLibrary) -> SourceError? {
        shared.withLock { _ in
            unsafe transfers_problem(name).map { unsafe SourceError(.other, String(cString: $0)) }
        }
    }

    /// Opens the library and starts the thread, which runs to the program's end.
    init(library name: String = standardLibrary) throws(SourceError) {
        var problem: UnsafePointer<CChar>?
        guard let curl = unsafe transfers_open(name, Self.keptConnections, &problem) else {
            throw SourceError(
                .other,
                unsafe problem.map { unsafe String(cString: $0) } ?? "libcurl cannot be started"
            )
        }
        unsafe self.curl = curl
        do throws(SyscallError) {
            _ = try KernelThread(name: "http") { [self] in run() }
        } catch {
            unsafe transfers_close(curl)
            throw SourceError(.other, error.description)
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

/// The requests under way; it lives in their thread and owns what it has of the library's.
@safe private struct HTTPTransferCourse {
    /// Nothing is due so rarely that the thread need wake by itself.
    private static let longWait: CInt = 3_600_000

    private let curl: OpaquePointer
    private var handles: [ObjectIdentifier: OpaquePointer] = unsafe [:]
    /// Those under way; what the library calls back with is kept alive here.
    private var transfers: [ObjectIdentifier: HTTPTransfer] = [:]
    /// Those given up while a name is looked up, which can't be stopped.
    private var lingering: Set<ObjectIdentifier> = []

    init(_ curl: OpaquePointer) { unsafe self.curl = curl }

    mutating func look(at transfer: HTTPTransfer) {
        let identity = ObjectIdentifier(transfer)
        if let handle = unsafe handles[identity] {
            guard transfer.isGivenUp, !lingering.contains(identity) else { return }
            if unsafe transfer_is_looking_up(handle) {
                lingering.insert(identity)
                transfer.load.lookUps.add(1, ordering: .relaxed)
            } else {
                forget(identity)
            }
        } else if !transfer.isGivenUp {
            begin(transfer)
        }
    }

    /// Waits for news and deals with them.
    mutating func step() {
        unsafe transfers_step(curl, Self.longWait)
        var code: CInt = 0
        while let handle = unsafe transfers_next_ended(curl, &code) {
            guard let context = unsafe transfer_context(handle) else { continue }
            let transfer = unsafe Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            transfer.end(code, words: unsafe String(cString: transfer_words(handle)))
            forget(ObjectIdentifier(transfer))
        }
        for identity in lingering {
            if let handle = unsafe handles[identity], unsafe transfer_is_looking_up(handle) { continue }
            forget(identity)
        }
    }

    private mutating func begin(_ transfer: HTTPTransfer) {
        guard let handle = unsafe transfer.request(curl) else {
            transfer.end(CInt(CURLE_OUT_OF_MEMORY), words: "")
            return
        }
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        let failure = unsafe transfer_begin(
            handle,
            context,
            { context, bytes, count in unsafe HTTPTransfer.take(context, bytes, count) { $0.take(header: $1) } },
            { context, bytes, count in unsafe HTTPTransfer.take(context, bytes, count) { $0.take(body: $1) } }
        )
        guard failure == 0 else {
            unsafe transfer_free(handle)
            transfer.end(failure, words: "")
            return
        }
        unsafe handles[ObjectIdentifier(transfer)] = handle
        transfers[ObjectIdentifier(transfer)] = transfer
    }

    private mutating func forget(_ identity: ObjectIdentifier) {
        if let handle = unsafe handles.removeValue(forKey: identity) { unsafe transfer_free(handle) }
        let transfer = transfers.removeValue(forKey: identity)
        if lingering.remove(identity) != nil { transfer?.load.lookUps.subtract(1, ordering: .relaxed) }
    }
}
