import EventStreams
import Heaps
import Tape

/// The streams of one loop: what each wants, and how far it has come.
final class Subscriptions {
    /// A group's number and a member's place in it.
    struct Place {
        var generation: UInt32 = 0
        var group: UInt32 = 0
        var member: UInt32 = 0
    }

    /// Which events subscribers want, and how.
    private struct Wish: Hashable {
        let filter: Filter
        let shape: StreamShape
    }

    /// The tape that all share, as this loop reads it.
    let shared: TapeReader
    /// How many streams there are.
    private(set) var count = 0
    /// How often keys were revoked.
    private(set) var keysRevision = 0

    private let tasks: LoopTaskQueue
    /// By number; nil where a number is free.
    private var groups: [SubscriptionGroup?] = []
    private var freeGroups: [Int] = []
    /// The groups of the tape that all share, by what they want.
    private var numbersByWish: [Wish: Int] = [:]
    /// Those of them whose results may wait for the end of a period.
    private var waitingGroups: Set<Int> = []
    /// What those read that are shown the past, who follow no tape: it stays where it is.
    private lazy var past = TapeReader(shared.tape) {}
    /// The groups of runs' logs, by the log; each has one in each loop.
    private var numbersByRunLog: [ObjectIdentifier: Int] = [:]
    /// When streams that are shown the past go on, by their index.
    private var replayTimers = IndexedHeap()
    /// Where each subscriber is, by its index.
    private var places: [Place] = []
    private var freePlaces: [UInt32] = []
    /// Subscribers that catch up and have room.
    private var ready: [SubscriptionID] = []
    /// The keys that streams may go on with.
    private var validKeys: Set<Int> = []

    init(of tape: Tape, tasks: LoopTaskQueue) {
        self.tasks = tasks
        shared = TapeReader(tape) { tasks.wakeForEvents() }
    }

    // MARK: - Coming and going

    /// The number of the group that wants what is requested, made where there is none.
    func groupNumber(for request: SubscribeRequest) -> Int {
        if let runLog = request.runLog {
            if let number = numbersByRunLog[ObjectIdentifier(runLog)] { return number }
            let number = add(SubscriptionGroup(EventSelection(.all, of: reader(of: runLog))))
            numbersByRunLog[ObjectIdentifier(runLog)] = number
            return number
        }
        let wish = Wish(filter: request.filter, shape: request.shape)
        if let number = numbersByWish[wish] { return number }
        let number = add(SubscriptionGroup(EventSelection(request.filter, of: shared), request.shape))
        numbersByWish[wish] = number
        if request.shape.every != nil { waitingGroups.insert(number) }
        return number
    }

    /// The number of a group for one stream that is shown the past.
    func groupNumber(for request: SubscribeRequest, showing replay: Replay) -> Int {
        let group = SubscriptionGroup(EventSelection(request.filter, of: past))
        group.replay = replay
        return add(group)
    }

    private func reader(of runLog: RunLog) -> TapeReader {
        TapeReader(runLog) { [tasks] in tasks.wakeForEvents() }
    }

    private func add(_ group: SubscriptionGroup) -> Int {
        let number = freeGroups.popLast() ?? groups.count
        if number == groups.count { groups.append(group) } else { groups[number] = group }
        return number
    }

    /// To be called before the first place on the tape is read for a new stream.
    func prepareForOneMore() {
        guard count == 0 else { return }
        tasks.set(.events, true)
        shared.skipToEnd()
    }

    /// Adds a subscriber, made with its index, to a group.
    func add(to number: Int, _ makeSubscriber: (_ index: UInt32) -> Subscriber) -> SubscriptionID {
        guard let group = groups[number] else { preconditionFailure("group \(number) has been given up") }
        // Only now, so that what is published because somebody watches comes behind the place of who does.
        if group.members.isEmpty, group.reader === shared { shared.tape.audience.open(group.selection.filter.filter) }
        let id = place(group: number, member: group.members.count)
        group.members.append(makeSubscriber(id.index))
        group.reader.runLog?.addSubscriber()
        count += 1
        return id
    }

    private func place(group: Int, member: Int) -> SubscriptionID {
        var place = Place(group: UInt32(group), member: UInt32(member))
        guard let index = freePlaces.popLast() else {
            places.append(place)
            return SubscriptionID(index: UInt32(places.count - 1), generation: place.generation)
        }
        place.generation = places[Int(index)].generation
        places[Int(index)] = place
        return SubscriptionID(index: index, generation: place.generation)
    }

    /// Removes a subscriber; the last member of its group takes its place.
    func remove(_ id: SubscriptionID) {
        guard let (number, group, member) = find(id) else { return }
        let last = group.members.removeLast()
        if member < group.members.count {
            group.members[member] = last
            places[Int(last.index)].member = UInt32(member)
        }
        places[Int(id.index)].generation &+= 1
        freePlaces.append(id.index)
        group.reader.runLog?.removeSubscriber()
        if group.replay != nil { replayTimers.remove(Int(id.index)) }
        if group.members.isEmpty { remove(group, number) }
        count -= 1
        if count == 0 { tasks.set(.events, false) }
    }

    /// Clients can ask for no end of different filters, so a group goes with its last member.
    private func remove(_ group: SubscriptionGroup, _ number: Int) {
        if let runLog = group.reader.runLog {
            numbersByRunLog[ObjectIdentifier(runLog)] = nil
        } else if group.replay == nil {
            numbersByWish[Wish(filter: group.selection.filter.filter, shape: group.shaper?.shape ?? .plain)] = nil
            waitingGroups.remove(number)
            shared.tape.audience.close(group.selection.filter.filter)
        }
        groups[number] = nil
        freeGroups.append(number)
    }

    // MARK: - Looking things up

    /// The group of a number that is in use.
    func group(_ number: Int) -> SubscriptionGroup? { groups[number] }

    /// A subscriber's group and its place there; nil where it has gone.
    func find(_ id: SubscriptionID) -> (number: Int, group: SubscriptionGroup, member: Int)? {
        let place = places[Int(id.index)]
        guard place.generation == id.generation, let group = groups[Int(place.group)] else { return nil }
        return (Int(place.group), group, Int(place.member))
    }

    func id(of subscriber: Subscriber) -> SubscriptionID { id(at: subscriber.index) }

    /// What the subscriber of an index is known by that is in use.
    private func id(at index: UInt32) -> SubscriptionID {
        SubscriptionID(index: index, generation: places[Int(index)].generation)
    }

    /// Calls `body` for each group.
    func forEachGroup(_ body: (SubscriptionGroup) -> Void) {
        for group in groups { if let group { body(group) } }
    }

    /// Calls `body` for each group whose results may wait for the end of a period.
    func forEachWaitingGroup(_ body: (SubscriptionGroup) -> Void) {
        for number in waitingGroups { if let group = groups[number] { body(group) } }
    }

    /// Calls `body` for each subscriber, which may leave meanwhile.
    func forEachSubscriber(_ body: (SubscriptionGroup, Int) -> Void) {
        forEachGroup { group in group.forEachMember { body(group, $0) } }
    }

    // MARK: - The past

    /// When the first stream that is shown the past goes on by itself; nil where none waits.
    var nextReplay: Duration? { replayTimers.first?.moment }

    /// Has a stream that is shown the past go on at a moment.
    func setReplay(_ id: SubscriptionID, due: Duration) { replayTimers.insert(Int(id.index), at: due) }

    /// A stream whose moment has come by `now`; it waits no more.
    func takeReplay(dueBy now: Duration) -> SubscriptionID? {
        guard let first = replayTimers.first, first.moment <= now else { return nil }
        replayTimers.remove(first.number)
        return id(at: UInt32(first.number))
    }

    // MARK: - Tapes

    /// Whether a tape that is followed has something to read.
    var haveEvents: Bool {
        guard count > 0 else { return false }
        return shared.hasEvents || numbersByRunLog.values.contains { groups[$0]?.reader.hasEvents ?? false }
    }

    /// Calls `body` with each tape that is followed.
    func forEachReader(_ body: (TapeReader) -> Void) {
        guard count > 0 else { return }
        body(shared)
        guard !numbersByRunLog.isEmpty else { return }
        for number in numbersByRunLog.values.sorted() {
            if let group = groups[number] { body(group.reader) }
        }
    }

    /// Calls `body` with each group that follows a tape.
    func forEachGroup(of reader: TapeReader, _ body: (SubscriptionGroup) -> Void) {
        if let runLog = reader.runLog {
            if let number = numbersByRunLog[ObjectIdentifier(runLog)], let group = groups[number] { body(group) }
        } else {
            forEachGroup { group in
                if group.reader === reader { body(group) }
            }
        }
    }

    /// Reports to the writers of runs' logs how far their slowest subscribers have come.
    func reportProgress() {
        for number in numbersByRunLog.values {
            if let group = groups[number] { group.reader.reportProgress(of: group.slowestPosition) }
        }
    }
}

// MARK: - How far they have come

extension Subscriptions {
    /// Whether some catch up and have room.
    var haveReady: Bool { !ready.isEmpty }

    /// A subscriber that catches up has room.
    func markReady(_ id: SubscriptionID) { ready.append(id) }

    /// The subscribers that catch up and have room, once.
    func takeReady() -> [SubscriptionID] {
        defer { ready = [] }
        return ready
    }

    /// All bytes of a subscriber are out; it goes on from its place.
    func unblock(_ id: SubscriptionID, now: Duration) {
        guard let (_, group, member) = find(id) else { return }
        group.members[member].cursor.isBlocked = false
        group.members[member].cursor.lastWrite = now
        // One that was sent what the loop has read last, as all streams of HTTP/2 are each time, goes on as it was.
        let isAtEnd = group.members[member].cursor.state == .catchingUp(from: group.position)
        if isAtEnd, !group.reader.isAtEnd, group.replay == nil {
            group.members[member].cursor.state = .live
        } else {
            ready.append(id)
        }
    }

    /// A subscriber's outlet has taken something.
    func recordWrite(_ id: SubscriptionID, now: Duration) {
        guard let (_, group, member) = find(id) else { return }
        group.members[member].cursor.lastWrite = now
    }

    // MARK: - Keys

    /// Revokes all keys but these.
    func revokeKeys(except valid: Set<Int>) {
        validKeys = valid
        keysRevision += 1
    }

    /// Whether a stream may go on that was opened with a key.
    func isValid(_ key: Int) -> Bool { validKeys.contains(key) }
}
