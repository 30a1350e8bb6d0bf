import CCurl
import Glibc
import Synchronization

/// The requests under way; it lives in their thread.
@safe struct HTTPTransferCourse {
    /// Whose connections are used; it outlives all requests.
    private let multi: UnsafeMutableRawPointer
    private let sockets: TransferSockets
    /// Those under way; what libcurl calls back with is kept alive here.
    private var handles: [ObjectIdentifier: EasyHandle] = [:]
    /// Handles without a request, for those to come.
    private var spare: [EasyHandle] = []
    /// So many are kept.
    private static let mostSpare = 16
    /// Those given up while a name is looked up, which can't be stopped.
    private var lingering: Set<ObjectIdentifier> = []
    /// When the first is late, as far as was looked; nil where that has to be looked up again, since there is another.
    private var knownDeadline: ContinuousClock.Instant??

    @unsafe init(_ multi: UnsafeMutableRawPointer, _ sockets: TransferSockets) {
        unsafe self.multi = multi
        self.sockets = sockets
    }

    /// Begins a request, or ends it where it was given up.
    mutating func look(at transfer: HTTPTransfer) {
        let identity = ObjectIdentifier(transfer)
        if let handle = handles[identity] {
            if transfer.stream?.takeWish() ?? false, !transfer.isGivenUp { handle.resume() }
            guard transfer.isGivenUp, !lingering.contains(identity) else { return }
            if handle.isLookingUp {
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
        let next = knownDeadline ?? nextDeadline
        knownDeadline = .some(next)
        let now = sockets.step(until: next)
        takeMessages()
        if let next, let now, next <= now { endLate(now) }
        for identity in lingering where handles[identity]?.isLookingUp != true { forget(identity) }
    }

    /// When the first is late that is to come until then.
    private var nextDeadline: ContinuousClock.Instant? {
        handles.values.lazy.compactMap { $0.transfer?.deadlineMoment }.min()
    }

    /// Ends what has not come in time; libcurl's own limits would wait for a look-up that hangs.
    private mutating func endLate(_ now: ContinuousClock.Instant) {
        knownDeadline = nil
        for handle in Array(handles.values) {
            guard let transfer = handle.transfer, let deadline = transfer.deadline, deadline.moment <= now,
                !transfer.isGivenUp
            else { continue }
            if deadline.isForConnecting, handle.isConnected {
                transfer.noteConnected()
            } else {
                transfer.giveUp(for: deadline.failure)
                look(at: transfer)
            }
        }
    }

    private mutating func takeMessages() {
        var left: CInt = 0
        while let message = unsafe curl_multi_info_read(multi, &left)?.pointee {
            guard unsafe message.msg == CURLMSG_DONE, let handle = unsafe EasyHandle.of(message.easy_handle),
                let transfer = handle.transfer
            else { continue }
            // With that kind of message, this is what the union holds.
            let code = unsafe message.data.result
            if transfer.isRedirected, let (address, port) = handle.peer { transfer.take(peer: address, port: port) }
            let (words, time) = (handle.words, handle.time)
            forget(ObjectIdentifier(transfer))
            transfer.end(code, words: words, time: time)
        }
    }

    private mutating func begin(_ transfer: HTTPTransfer) {
        guard let handle = spare.popLast() ?? EasyHandle(), handle.take(transfer), unsafe handle.begin(in: multi) else {
            transfer.end(CURLE_OUT_OF_MEMORY, words: "")
            return
        }
        handles[ObjectIdentifier(transfer)] = handle
        if transfer.deadlineMoment != nil { knownDeadline = nil }
    }

    private mutating func forget(_ identity: ObjectIdentifier) {
        guard let handle = handles.removeValue(forKey: identity) else { return }
        if lingering.remove(identity) != nil { handle.transfer?.load.lookUps.subtract(1, ordering: .relaxed) }
        handle.clear()
        if spare.count < Self.mostSpare { spare.append(handle) }
    }
}
