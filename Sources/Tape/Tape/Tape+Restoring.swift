import Synchronization

extension Tape {
    /// A tape that goes on where another has ended; one that `isFollowing` gets all that it has from elsewhere.
    public convenience init(
        _ snapshot: TapeSnapshot,
        capacity: Capacity,
        archive: (any TapeArchive)?,
        isFollowing: Bool = false
    ) {
        self.init(epoch: snapshot.epoch, capacity: capacity, archive: archive, isFollowing: isFollowing)
        var known: [SeriesName: EventSeries] = [:]
        func key(job: String?, event: String) -> EventKey {
            let name = SeriesName(job: job, event: event)
            let series = known[name] ?? series(job: job, event: event, role: .info)
            known[name] = series
            return series.key
        }
        let dropped = snapshot.dropped.map { (key: key(job: $0.job, event: $0.event), sequence: $0.through) }
        let latest = snapshot.latest.map { event in
            (event: event.encoded(as: key(job: event.job, event: event.event)), job: event.job ?? "")
        }
        let newest = snapshot.newest.map { $0.encoded(as: key(job: $0.job, event: $0.event)) }
        state.withLock { state in
            state.identity = TapeIdentity(epoch: snapshot.epoch, offset: snapshot.offset)
            state.numbering = Numbering(next: snapshot.next, end: snapshot.next - UInt64(newest.count))
            state.numbering.archive(to: snapshot.next)
            state.evictions.add(through: snapshot.droppedThrough)
            state.lostEnd = snapshot.lostEnd
            for (key, sequence) in dropped { state.evictions.add(key, through: sequence) }
            for event in newest {
                state.references.add(event.key)
                state.retained.append(event)
                state.numbering.commit()
            }
            for (event, job) in latest { state.latest.update(with: event, since: snapshot.since[job]) }
            for (job, standing) in snapshot.standings { state.notes.add(JobNote(standing: standing), of: job) }
            for (job, record) in snapshot.runs { state.notes.add(JobNote(runs: record), of: job) }
            for (job, posts) in snapshot.posts {
                for post in posts { state.notes.add(JobNote(post: post), of: job) }
            }
            state.evictExcess(now: .now)
            // Their numbers stay theirs: what was dropped of each is known until the program ends.
            state.references.pin(Array(known.values))
        }
    }
}

/// What tells series apart.
private struct SeriesName: Hashable {
    let job: String?
    let event: String
}
