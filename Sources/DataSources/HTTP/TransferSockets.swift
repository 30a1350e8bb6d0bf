import CCurl
import Glibc
import Syscalls

/// The sockets that libcurl waits for, and the moment; see libcurl-multi(3), "multi_socket".
///
/// What a round costs depends on how many sockets have news, not on how many there are.
@safe final class TransferSockets {
    /// Whose poller it is, on which a wake-up of ``wakeupToken`` ends a wait.
    private let transfers: HTTPTransfers
    /// Whose sockets they are; it outlives this object.
    private let multi: UnsafeMutableRawPointer
    private var news = Poller.ReadyList(capacity: 64)
    /// Those that are watched, each with the generation of its token: a number may be closed and given anew within a round.
    private var watched: [CInt: UInt32] = [:]
    private var generation: UInt32 = 0
    /// When libcurl wants to be called for no socket's sake; nil for never.
    private var alarm: ContinuousClock.Instant?

    /// No socket has this number.
    static let wakeupToken = Poller.Token(slot: .max, generation: 0)
    /// How long there may be nothing to do.
    private static let longWait = Duration.seconds(3600)

    /// Has libcurl tell of its sockets; to be kept as long as it does.
    @unsafe init(of transfers: HTTPTransfers, _ multi: UnsafeMutableRawPointer) {
        self.transfers = transfers
        unsafe self.multi = multi
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe curl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, context)
        unsafe curl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, context)
        unsafe curl_multi_set_socket_callback(multi) { _, socket, what, context, _ in
            guard let context = unsafe context else { return 0 }
            unsafe Unmanaged<TransferSockets>.fromOpaque(context).takeUnretainedValue().watch(socket, what)
            return 0
        }
        unsafe curl_multi_set_timer_callback(multi) { _, milliseconds, context in
            guard let context = unsafe context else { return 0 }
            let sockets = unsafe Unmanaged<TransferSockets>.fromOpaque(context).takeUnretainedValue()
            sockets.alarm = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
            return 0
        }
    }

    /// Waits for news until `deadline`, and has libcurl deal with them.
    ///
    /// - Returns: the moment behind them; nil where nothing goes by the clock, which then is not asked.
    func step(until deadline: ContinuousClock.Instant?) -> ContinuousClock.Instant? {
        var running: CInt = 0
        let first = alarm.map { min($0, deadline ?? $0) } ?? deadline
        do throws(SyscallError) {
            // Without a moment, as between the events of a stream, the kernel sets no timer, which would cost with each.
            try transfers.poller.wait(first.map { min(max(.zero, $0 - .now), Self.longWait) }, for: &news)
        } catch {
            // As for want of memory; it must not become busy.
            usleep(10_000)
        }
        for index in 0..<news.count where news[index].token != Self.wakeupToken {
            let event = news[index]
            let socket = CInt(bitPattern: event.token.slot)
            // What came before in this round may have closed it.
            guard watched[socket] == event.token.generation else { continue }
            unsafe curl_multi_socket_action(multi, socket, event.bitsOfCurl, &running)
        }
        guard deadline != nil || alarm != nil else { return nil }
        let now = ContinuousClock.now
        if let alarm, alarm <= now {
            self.alarm = nil
            unsafe curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
        }
        return now
    }

    /// Takes in what libcurl wants to know of a socket from now on.
    private func watch(_ socket: CInt, _ what: CInt) {
        let interest: Poller.Interest =
            switch what {
            case CURL_POLL_IN: .readable
            case CURL_POLL_OUT: .writable
            case CURL_POLL_INOUT: [.readable, .writable]
            default: []
            }
        let known = watched[socket]
        guard !interest.isEmpty else {
            watched[socket] = nil
            if known != nil { transfers.poller.remove(socket) }
            return
        }
        if known == nil { generation &+= 1 }
        let token = Poller.Token(slot: UInt32(bitPattern: socket), generation: known ?? generation)
        watched[socket] = token.generation
        // Where there is no memory for it, the request ends by its time.
        if known == nil {
            try? transfers.poller.add(socket, interest, as: token)
        } else {
            try? transfers.poller.change(socket, to: interest, as: token)
        }
    }
}

extension Poller.Event {
    /// The same as curl_multi_socket_action(3) takes it.
    fileprivate var bitsOfCurl: CInt {
        (isReadable || isHalfClosed ? CURL_CSELECT_IN : 0) | (isWritable ? CURL_CSELECT_OUT : 0)
            | (isBroken ? CURL_CSELECT_ERR : 0)
    }
}
