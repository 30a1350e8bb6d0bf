/// What one stretch of publishing came to.
struct Run {
    var published: UInt64 = 0
    /// How many deliveries that makes, over all clients.
    var due: UInt64 = 0
    var tally = Tally()
    /// From sending a batch to its last answer.
    var roundTrips = Histogram()
    /// From the first post to the last delivery, or the last answer where nobody listens; in seconds.
    var seconds = 0.0
    /// Processor time of the server in seconds; nil where its process is not known.
    var serverSeconds: Double?
    /// Processor time of this process in seconds.
    var clientSeconds = 0.0

    /// Whether every client got every event once.
    var isComplete: Bool { tally.delivered == due && tally.gaps == 0 && tally.duplicates == 0 }
}

extension Load {
    /// Publishes at `pace` until `extent` is reached and waits until all has arrived.
    ///
    /// `audiences` tells how many clients hear of each job; events go to the jobs in turn. Gives up when nothing arrives for
    /// ``Bench/patience``; the result is then incomplete.
    func run(_ pace: Pace, until extent: Extent, audiences: [Int]) throws -> Run {
        guard let publisher else { return Run() }
        // What was wrong before the first event of this run, such as numbers that nobody has published, counts here.
        tally = Tally(gaps: tally.gaps, duplicates: tally.duplicates)
        defer { tally = Tally() }
        publisher.resetRoundTrips()
        let usage = ProcessUsage(of: target.process)
        let serverBefore = usage?.processorTime()
        let clientBefore = Monotonic.ownProcessorTime
        var course = Course(pace: pace, extent: extent, audiences: audiences, start: Monotonic.now)
        while true {
            let now = Monotonic.now
            let step = course.next(now: now, isIdle: publisher.isIdle, delivered: tally.delivered)
            switch step {
            case .post(let jobs): try post(on: jobs)
            case .wait(let time): try turn(time)
            case .finish: return result()
            }
        }

        func result() -> Run {
            var run = Run()
            run.published = course.published
            run.due = course.due
            run.tally = tally
            run.roundTrips = publisher.roundTrips
            let end = tally.delivered > 0 ? tally.lastDelivery : Monotonic.now
            run.seconds = Double(end - course.start) / 1e9
            run.clientSeconds = Double(Monotonic.ownProcessorTime - clientBefore) / 1e9
            run.serverSeconds = usage?.seconds(since: serverBefore)
            return run
        }
    }
}
