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
    /// Where the name stands in the file.
    public let location: SourceLocation
    /// What makes it run.
    public let trigger: Trigger
    /// What a run reads; nil exactly for ``Trigger/post``.
    public let source: (any DataSource)?
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
    /// How long one run may take, all its tries together.
    public let timeout: Duration
    /// Tells whether a new file changes it.
    public let content: ContentDigest
    /// Tells whether it is another thing that feeds it; nil for one that no file describes.
    public let feedContent: ContentDigest?
    /// Tells whether the next reading of the file has to read it; nil where it has to, whatever stands there.
    let text: ContentDigest?
    /// Where the key stands of what feeds it, in the file in which its name stands.
    private let feedLine: UInt32
    private let feedColumn: UInt32
    /// Nil where nothing of it is said.
    private let rest: Rest?

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
        (self.name, self.location, self.trigger, self.source) = (name, location, trigger, source)
        (feedLine, feedColumn) = (UInt32(clamping: feedLocation.line), UInt32(clamping: feedLocation.column))
        (self.event, self.envelope, self.publishing, self.timeout) = (event, envelope, publishing, timeout)
        (self.overlap, self.isEnabled) = (overlap, isEnabled)
        (self.content, self.feedContent, self.text) = (content, feedContent, text)
        rest = extras.isEmpty ? nil : Rest(extras)
    }

    /// The same job where it stands now.
    private init(_ other: JobDefinition, at location: SourceLocation, fedAt feedLocation: SourceLocation) {
        (name, self.location, trigger, source) = (other.name, location, other.trigger, other.source)
        (feedLine, feedColumn) = (UInt32(clamping: feedLocation.line), UInt32(clamping: feedLocation.column))
        (event, envelope, publishing, timeout) = (other.event, other.envelope, other.publishing, other.timeout)
        (overlap, isEnabled) = (other.overlap, other.isEnabled)
        (content, feedContent, text, rest) = (other.content, other.feedContent, other.text, other.rest)
    }

    /// The same job where it stands in another reading of the file.
    func moved(to location: SourceLocation, fedAt feedLocation: SourceLocation) -> JobDefinition {
        location == self.location && feedLocation == self.feedLocation
            ? self : JobDefinition(self, at: location, fedAt: feedLocation)
    }
}

extension JobDefinition {
    /// Where the key of what feeds it stands.
    public var feedLocation: SourceLocation {
        SourceLocation(file: location.file, line: Int(feedLine), column: Int(feedColumn))
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
