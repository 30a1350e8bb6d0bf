import Syscalls

/// The clients of one measurement and the publisher that feeds them, on one thread and one poller.
final class Load {
    let target: Target
    private let poller: Poller
    private var news = Poller.ReadyList(capacity: 128)
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private(set) var subscribers: [Subscriber] = []
    private(set) var publisher: Publisher?
    var tally = Tally()
    /// The events before those that are measured, where there were any.
    var warmUp: Run?

    /// After how many events clients leave; nil where they stay.
    private var stay: UInt64?
    /// How long clients were there that have left, from the beginning of their connection on; in nanoseconds.
    private(set) var stays = Histogram()
    /// How many clients have left.
    var leftCount: Int { Int(stays.count) }

    /// How many clients wait for their head.
    private var pending = 0
    /// Connections are spread over so many source addresses, since each has some 28 000 ports only.
    private static let sources = (1...8).compactMap { SocketAddress(host: "127.0.1.\($0)", port: 0) }
    private static let publisherToken = Poller.Token(slot: .max, generation: 0)
    private static let halfOpenLimit = 256

    init(_ target: Target) throws(SyscallError) {
        self.target = target
        poller = try Poller()
    }

    /// The number of the next event that is published.
    var nextNumber: UInt64 { publisher?.next.first ?? 0 }
    /// What happened to the first client that was lost; nil while none is.
    private(set) var firstLoss: String?
    /// How many clients were lost.
    private var lostCount = 0
    /// How many clients have the head of their stream.
    var streamingCount: Int { subscribers.count { $0.phase == .streaming } }

    /// Opens `count` streams as fast as the server takes them and waits until all have their head.
    ///
    /// `request` makes the request of each, by its place among the new ones; `expected` is the first number that counts;
    /// `halfOpen` bounds how many wait for their head at once. Gives up when nothing moves for `patience`.
    func connect(
        _ count: Int,
        expecting expected: UInt64,
        halfOpen: Int = halfOpenLimit,
        isNarrow: Bool = false,
        patience: Duration = Bench.patience,
        _ request: (Int) -> [UInt8]
    ) throws {
        var opened = 0
        var lastMove = Monotonic.now
        while opened < count || pending > 0 {
            let pendingBefore = pending
            while opened < count, pending < halfOpen {
                try open(request(opened), expecting: expected, isNarrow: isNarrow)
                opened += 1
            }
            let pendingOpened = pending
            try turn(.milliseconds(10))
            if pending != pendingOpened || pendingOpened != pendingBefore { lastMove = Monotonic.now }
            if Monotonic.now - lastMove > patience.nanoseconds { return }
        }
    }

    /// Opens `count` streams, `atOnce` of them at a time, each of which is closed once it has brought so many events.
    ///
    /// Gives up when nothing moves for `patience`.
    func comeBack(
        _ count: Int,
        expecting expected: UInt64,
        for events: UInt64,
        atOnce: Int,
        patience: Duration = Bench.patience,
        _ request: [UInt8]
    ) throws {
        stay = events
        var lastCount = 0
        var lastMove = Monotonic.now
        while leftCount + lostCount < count, Monotonic.now - lastMove < patience.nanoseconds {
            while subscribers.count < count, subscribers.count - leftCount - lostCount < atOnce {
                try open(request, expecting: expected, isNarrow: false)
            }
            try turn(.milliseconds(10))
            if leftCount + lostCount != lastCount {
                lastCount = leftCount + lostCount
                lastMove = Monotonic.now
            }
        }
    }

    private func open(_ request: [UInt8], expecting expected: UInt64, isNarrow: Bool) throws(SyscallError) {
        let source = Self.sources.isEmpty ? nil : Self.sources[subscribers.count % Self.sources.count]
        let socket = try Socket.connect(to: target.address, from: source, isNarrow: isNarrow)
        let token = Poller.Token(slot: UInt32(subscribers.count), generation: 0)
        try poller.add(socket.number, .writable, as: token)
        subscribers.append(Subscriber(socket, request: request, expecting: expected))
        pending += 1
    }

    /// Connects the publisher of `jobs` and waits until it stands; to the server that the clients listen to, or another one.
    func connectPublisher(to other: Target? = nil, jobs: [String] = [Target.job], payload: Int) throws {
        let publisher = try Publisher(to: other ?? target, jobs: jobs, payload: payload)
        try poller.add(publisher.number, .writable, as: Self.publisherToken)
        self.publisher = publisher
        let deadline = Monotonic.now + Bench.patience.nanoseconds
        while !publisher.isIdle, Monotonic.now < deadline { try turn(.milliseconds(10)) }
        guard publisher.isIdle else {
            throw Publisher.Failure(description: "the server takes no connection to publish")
        }
    }

    /// Posts one event each on `jobs`.
    func post(on jobs: some Sequence<Int>) throws {
        guard let publisher else { return }
        try publisher.post(on: jobs)
        if publisher.wantsToSend { try watch(publisher) }
    }

    private func watch(_ publisher: Publisher) throws(SyscallError) {
        let interest: Poller.Interest = publisher.wantsToSend ? [.readable, .writable] : .readable
        try poller.change(publisher.number, to: interest, as: Self.publisherToken)
    }

    /// Stops reading what one client receives, as a client does that hangs.
    func pause(_ index: Int) {
        if let number = subscribers[index].number { poller.remove(number) }
    }

    /// Reads again what one client receives.
    func resume(_ index: Int) throws(SyscallError) {
        guard let number = subscribers[index].number else { return }
        try poller.add(number, .readable, as: Poller.Token(slot: UInt32(index), generation: 0))
    }

    /// Receives for `time`, whatever comes.
    func idle(for time: Duration) throws {
        let end = Monotonic.now + time.nanoseconds
        while true {
            let now = Monotonic.now
            guard now < end else { return }
            try turn(.nanoseconds(Int64(end - now)))
        }
    }

    /// One round: waits for news up to `timeout` and deals with them.
    ///
    /// Answers to posts are looked for in every round: the poller would tell of them only after all clients that were ready
    /// before, and publishing would wait for a whole sweep where another process's would not.
    func turn(_ timeout: Duration?) throws {
        try poller.wait(timeout, for: &news)
        if let publisher, publisher.awaitsAnswers { try publisher.becameReadable(&buffer) }
        for index in 0..<news.count {
            let event = news[index]
            if event.token == Self.publisherToken {
                try servePublisher(event)
            } else {
                try handle(event)
            }
        }
    }

    private func servePublisher(_ event: Poller.Event) throws {
        guard let publisher else { return }
        let wantedToSend = publisher.wantsToSend
        if event.isWritable { try publisher.becameWritable() }
        if event.isReadable || event.isBroken { try publisher.becameReadable(&buffer) }
        if publisher.wantsToSend != wantedToSend { try watch(publisher) }
    }

    private func handle(_ event: Poller.Event) throws(SyscallError) {
        let subscriber = subscribers[Int(event.token.slot)]
        switch subscriber.phase {
        case .left, .closed: break
        case .connecting:
            guard subscriber.sendRequest(), let number = subscriber.number else { return close(subscriber) }
            try poller.change(number, to: .readable, as: event.token)
        case .head, .streaming: receive(subscriber)
        }
    }

    private func receive(_ subscriber: Subscriber) {
        switch subscriber.receive(into: &buffer) {
        case .wouldBlock: break
        case .ended: close(subscriber)
        case .moved(let count):
            tally.reads += 1
            tally.bytes += UInt64(count)
            let wasStreaming = subscriber.phase == .streaming
            let isFine = subscriber.take(buffer.span.extracting(0..<count), at: Monotonic.now, into: &tally)
            if !wasStreaming, subscriber.phase == .streaming { pending -= 1 }
            if !isFine { return close(subscriber) }
            if let stay, subscriber.received >= stay {
                subscriber.leave()
                stays.add(Monotonic.now - subscriber.startedAt)
            }
        }
    }

    private func close(_ subscriber: Subscriber) {
        if subscriber.phase != .streaming { pending -= 1 }
        lostCount += 1
        if firstLoss == nil { firstLoss = subscriber.fault ?? "the server ended the connection" }
        subscriber.close()
    }
}
