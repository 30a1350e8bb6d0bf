public import Configuration
public import DataSources
public import Scheduling

/// One job of jobs.yaml: what makes it run, what it reads, and how the result goes out.
///
/// A class, since it never changes and many hold it; what few jobs have takes no room in the others.
public final class JobDefinition: Sendable {
    /// What makes a job run.
    public enum Trigger: Sendable {
        case schedule(ScheduleTrigger)
        /// The source goes on by itself.
        indirect case follow(FollowRule)
        /// Each `POST /jobs/NAME` publishes its body.
        case post
        /// Runs for the client that asks, for it alone.
        indirect case request(OnDemandRule)
        /// Runs after events of other jobs.
        indirect case after(AfterRule)
    }

    /// Which results go out.
    public enum Publishing: String, CaseIterable, Sendable {
        case always
        /// Only those that differ from the one before.
        case change
    }

    /// Its key in the map of jobs, by which clients know it.
    public let name: String
    private let file: String
    private let line: UInt32
    private let column: UInt32
    /// What makes it run.
    public let trigger: Trigger
    private let reading: Reading
    /// The event's type.
    public let event: String
    /// Whether the value goes out with the job's name and the time around it.
    public let envelope: Bool
    /// Which of its results become events.
    public let publishing: Publishing
    /// What becomes of a run that is due while another goes on.
    public let overlap: Overlap
    /// Whether it runs, or takes posts, from the start on.
    public let isEnabled: Bool
    /// In nanoseconds.
    private let longestRun: Int64
    /// Tells whether a new file changes it.
    public let content: ContentDigest
    /// Tells whether it is another thing that feeds it; nil for one that no file describes.
    public let feedContent: ContentDigest?
    private let written: Written
    /// Where the key stands of what feeds it, in the file in which its name stands.
    private let feedLine: UInt32
    private let feedColumn: UInt32
    /// Nil where nothing of it is said.
    private let rest: Rest?

    /// A source by how it is read.
    private enum Reading: Sendable {
        case none
        case atOnce(any SynchronousSource)
        case begun(any BegunSource)
        case byTask(any DataSource)

        init(_ source: (any DataSource)?) {
            self =
                switch source {
                case nil: .none
                case let source as any SynchronousSource: .atOnce(source)
                case let source as any BegunSource: .begun(source)
                case .some(let source): .byTask(source)
                }
        }
    }

    /// The digest of what stands in the file, which mostly is that of what it says.
    private enum Written: Sendable {
        case unknown
        case content
        indirect case other(ContentDigest)

        init(_ text: ContentDigest?, _ content: ContentDigest) {
            self = text.map { $0 == content ? .content : .other($0) } ?? .unknown
        }
    }

    /// What is said of few jobs.
    struct Extras: Sendable {
        /// What is picked from a reading or from a posted body; nil for all of it.
        var extraction: Extraction?
        /// A label for the value.
        var unit: String?
        /// How a run that fails is tried again; nil where it is not.
        var retry: Retry?
        /// What its references stand for, to be kept out of what is told of its runs.
        var secrets = Secrets()
        /// Why it can't run yet: a file that it refers to is not there; nil where nothing is missing.
        var awaited: String?
        /// What is asked of posts; nil for a job that is not posted.
        var posting: PostRule?
        /// It is overdue when nothing was published for so long; nil where its schedule alone says what is due.
        var expectWithin: Duration?
        /// How it is shown.
        var show = ShowRule.none
        /// When alerts of it are raised.
        var alerts: [AlertRule] = []
        /// How it goes by whether somebody watches; nil where it runs whoever does.
        var watching: WatchRule?

        /// Whether nothing is said.
        fileprivate var isEmpty: Bool {
            extraction == nil && unit == nil && retry == nil && secrets.isEmpty && awaited == nil && posting == nil
                && expectWithin == nil && show == .none && alerts.isEmpty && watching == nil
        }
    }

    /// Apart in memory.
    private final class Rest: Sendable {
        let extras: Extras
        init(_ extras: Extras) { self.extras = extras }
    }

    init(
        name: String,
        location: SourceLocation,
        feedLocation: SourceLocation,
        trigger: Trigger,
        source: (any DataSource)?,
        event: String = "dataUpdate",
        envelope: Bool = true,
        publishing: Publishing = .always,
        timeout: Duration,
        overlap: Overlap,
        isEnabled: Bool,
        content: ContentDigest,
        feedContent: ContentDigest? = nil,
        text: ContentDigest? = nil,
        _ extras: Extras = Extras()
    ) {
        (self.name, file, self.trigger, reading) = (name, location.file, trigger, Reading(source))
        (line, column) = (UInt32(clamping: location.line), UInt32(clamping: location.column))
        (feedLine, feedColumn) = (UInt32(clamping: feedLocation.line), UInt32(clamping: feedLocation.column))
        (self.event, self.envelope, self.publishing) = (event, envelope, publishing)
        longestRun = Int64(clamping: timeout.attoseconds / 1_000_000_000)
        (self.overlap, self.isEnabled) = (overlap, isEnabled)
        (self.content, self.feedContent, written) = (content, feedContent, Written(text, content))
        rest = extras.isEmpty ? nil : Rest(extras)
    }

    /// The same job where it stands now.
    private init(_ other: JobDefinition, at location: SourceLocation, fedAt feedLocation: SourceLocation) {
        (name, file, trigger, reading) = (other.name, location.file, other.trigger, other.reading)
        (line, column) = (UInt32(clamping: location.line), UInt32(clamping: location.column))
        (feedLine, feedColumn) = (UInt32(clamping: feedLocation.line), UInt32(clamping: feedLocation.column))
        (event, envelope, publishing) = (other.event, other.envelope, other.publishing)
        longestRun = other.longestRun
        (overlap, isEnabled) = (other.overlap, other.isEnabled)
        (content, feedContent, written, rest) = (other.content, other.feedContent, other.written, other.rest)
    }

    /// The same job where it stands in another reading of the file.
    func moved(to location: SourceLocation, fedAt feedLocation: SourceLocation) -> JobDefinition {
        location == self.location && feedLocation == self.feedLocation
            ? self : JobDefinition(self, at: location, fedAt: feedLocation)
    }
}

extension JobDefinition {
    /// Where the name stands in the file.
    public var location: SourceLocation { SourceLocation(file: file, line: Int(line), column: Int(column)) }

    /// Where the key of what feeds it stands.
    public var feedLocation: SourceLocation {
        SourceLocation(file: file, line: Int(feedLine), column: Int(feedColumn))
    }

    /// What a run reads; nil exactly for ``Trigger/post``.
    public var source: (any DataSource)? {
        switch reading {
        case .none: nil
        case .atOnce(let source): source
        case .begun(let source): source
        case .byTask(let source): source
        }
    }

    /// The source, where it yields at once.
    public var quickSource: (any SynchronousSource)? { if case .atOnce(let source) = reading { source } else { nil } }

    /// The source, where it is begun without a task.
    public var begunSource: (any BegunSource)? { if case .begun(let source) = reading { source } else { nil } }

    /// How long one run may take, all its tries together.
    public var timeout: Duration { .nanoseconds(longestRun) }

    /// Tells whether the next reading of the file has to read it; nil where it has to, whatever stands there.
    var text: ContentDigest? {
        switch written {
        case .unknown: nil
        case .content: content
        case .other(let digest): digest
        }
    }

    /// What is picked from a reading or from a posted body.
    public var extraction: Extraction {
        if let extraction = rest?.extras.extraction { return extraction }
        var everything = Extraction.everything
        everything.limit = timeout
        return everything
    }

    /// What is picked from a reading, at once; not for what may take long.
    public func pickNow(from result: SourceResult) throws(SourceError) -> SourceResult {
        // Most jobs pick everything.
        guard let extraction = rest?.extras.extraction else { return result }
        return try extraction.apply(to: result)
    }

    /// A label for the value.
    public var unit: String? { rest?.extras.unit }
    /// How a run that fails is tried again; nil where it is not.
    public var retry: Retry? { rest?.extras.retry }
    /// What its references stand for, to be kept out of what is told of its runs.
    public var secrets: Secrets { rest?.extras.secrets ?? Secrets() }
    /// Why it can't run yet: a file that it refers to is not there; nil where nothing is missing.
    public var awaited: String? { rest?.extras.awaited }
    /// What is asked of posts; nil for a job that is not posted.
    public var posting: PostRule? { rest?.extras.posting }
    /// It is overdue when nothing was published for so long; nil where its schedule alone says what is due.
    public var expectWithin: Duration? { rest?.extras.expectWithin }
    /// How it is shown.
    public var show: ShowRule { rest?.extras.show ?? .none }
    /// When alerts of it are raised.
    public var alerts: [AlertRule] { rest?.extras.alerts ?? [] }
    /// How it goes by whether somebody watches; nil where it runs whoever does.
    public var watching: WatchRule? { rest?.extras.watching }
    /// What a `GET` by an alias publishes on a job that is posted; nil where that publishes nothing.
    public var textOnGet: String? { posting?.textOnGet }
}
