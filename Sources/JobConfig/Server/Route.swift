/// A place in the URL space.
public enum Route: Hashable {
    case index
    case events
    case job(String)
    case history(String)
    case stream(String)
    case control(String, Control)
    case badge(String)
    case health
    case monitor
    case metrics
    case openAPI
    case edges
    case cluster
    case file

    /// What an administrator can do with a job.
    public enum Control: String {
        case run
        case pause
        case resume
    }

    /// The place that a decoded path leads to; nil for what would belong to a job and doesn't.
    public init?(_ path: String) {
        // The usual one, without taking it apart.
        guard path != "/events" else {
            self = .events
            return
        }
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init)
        switch (parts.first, parts.count) {
        case (nil, _): self = .index
        case ("events", 1): self = .events
        case ("health", 1): self = .health
        case ("monitor", 1): self = .monitor
        case ("edges", 1): self = .edges
        case ("cluster", 1): self = .cluster
        case ("metrics", 1): self = .metrics
        case ("openapi.json", 1): self = .openAPI
        case ("jobs", 2): self = .job(String(parts[1]))
        case ("jobs", 3):
            let name = String(parts[1])
            if parts[2] == "history" {
                self = .history(name)
            } else if parts[2] == "stream" {
                self = .stream(name)
            } else if let control = Control(rawValue: String(parts[2])) {
                self = .control(name, control)
            } else {
                return nil
            }
        case ("jobs", _): return nil
        case ("badge", 2) where parts[1].hasSuffix(".svg"): self = .badge(String(parts[1].dropLast(4)))
        default: self = .file
        }
    }

    /// The name of the job that it belongs to; nil where it belongs to none.
    public var job: String? {
        switch self {
        case .job(let name), .history(let name), .stream(let name), .control(let name, _), .badge(let name): name
        default: nil
        }
    }

    /// The methods it takes, whatever the job.
    public var methods: [String] {
        switch self {
        case .job: ["GET", "HEAD", "POST", "OPTIONS"]
        case .control, .edges: ["POST", "OPTIONS"]
        default: ["GET", "HEAD", "OPTIONS"]
        }
    }
}
