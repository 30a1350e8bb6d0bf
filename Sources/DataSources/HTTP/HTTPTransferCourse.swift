import CCurl
import Synchronization

/// The requests under way; it lives in their thread and owns what it has of the library's.
@safe struct HTTPTransferCourse {
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
