import Scheduling
public import Logging
public import Syscalls
public import Tape
extension JobRunner {
    public func take(_ job: Job, after record: RunRecord?) { schedule(job, .restart) }
    public func release(_ job: Job) { timers.remove(job.number) }
    public func releaseAll() {}
    public convenience init(_ registry: JobRegistry, log: Log, idleLimit: Duration = .seconds(30), isShared: Bool)
        throws(SyscallError)
    { try self.init(registry, log: log, idleLimit: idleLimit) }
}
extension Job {
    public var isIdle: Bool { status.running == 0 }
    public var isElsewhere: Bool { false }
    public func follow(_ event: StoredEvent) {}
}
extension JobRegistry { public var scheduledDigests: [String: String] { [:] } }
