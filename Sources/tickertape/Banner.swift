import DataSources
import JobConfig
import Jobs
import API
import Edge
import Configuration
import Foundation
import Scheduling
import Server
import Syscalls
import Tape

/// The lines `serve` greets with: where to look, and what will happen.
struct Banner {
    let doors: [Door]
    let state: AppContext

    var text: String {
        var lines = ["tickertape \(version)"] + places + origin + [""]
        let jobs = state.registry.jobs
        // One more takes no more room than to say so.
        let shown = jobs.prefix(jobs.count > Self.mostJobs + 1 ? Self.mostJobs : jobs.count)
        let width = shown.map(\.name.count).max() ?? 0
        for job in shown { lines.append("  \(job.name.padded(to: width))  \(Self.plan(of: job, now: .now))") }
        let rest = jobs.count - shown.count
        if rest > 0 { lines.append("  and \(rest.inThousands) more, all in GET /") }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Of so many jobs the plans are told; of more nobody reads them.
    private static let mostJobs = 200

    /// Where to look: all that is at the first address and port, and then the others; where there are socket files alone,
    /// what leads to the first of them.
    private var places: [String] {
        let open = doors.filter { if case .redirect = $0.kind { false } else { true } }
        let urls = open.compactMap { door in
            if case .tcp(let address) = door.address { "\(door.scheme)://\(address.reachable)" } else { nil }
        }
        let files = open.compactMap { door -> String? in
            guard case .unix(let address) = door.address else { return nil }
            return "curl --unix-socket \(address.path) \(door.scheme)://localhost"
        }
        guard let url = urls.first else {
            let call = files.first ?? ""
            return ["  stream  \(call)/events", "  index   \(call)/"] + files.dropFirst().map { "  also    \($0)/" }
                + redirects
        }
        return [
            "  page    \(page(url))", "  stream  \(url)/events", "  index   \(url)/          (JSON: curl \(url)/)",
        ] + (urls.dropFirst().map { "\($0)/" } + files.map { "\($0)/" }).map { "  also    \($0)" } + redirects
    }

    /// Where the events of an edge come from; what may be secret in its address is left out.
    private var origin: [String] { (state.edge?.feed.origin.place).map { ["  origin  \($0)"] } ?? [] }

    /// Doors that only lead to the first with TLS.
    private var redirects: [String] {
        doors.compactMap { door in
            if case .redirect = door.kind { "  also    \(door.address) leads there" } else { nil }
        }
    }

    /// Where the page is, and whether it is another than the one that was asked for.
    private func page(_ url: String) -> String {
        let file = "\(state.settings.publicFolder)/index.html"
        let isOwn = !state.settings.namesPublicFolder || FileManager.default.isReadableFile(atPath: file)
        let shown = state.settings.secrets.concealed(in: file)
        return isOwn ? "\(url)/" : "\(url)/          (the built-in one, since \(shown) can't be read)"
    }

    private static func plan(of job: Job, now: Timestamp) -> String {
        switch job.definition.trigger {
        case .post: return "takes posts at /jobs/\(job.name)"
        case .request(let rule):
            let query = rule.parameters.map { "\($0.name)=..." }.joined(separator: "&")
            return "runs for who asks at /jobs/\(job.name)/stream\(query.isEmpty ? "" : "?\(query)")"
        case .after(let rule): return "runs after \(rule.text)"
        case .follow: return "follows \(job.definition.source?.text ?? "")"
        case .schedule(let scheduleTrigger):
            let status = job.status
            let wait = status.nextRun.map { max(0, $0.milliseconds - now.milliseconds) }
            let next = wait.map { ", next run in \(DurationText.format(.milliseconds($0)))" }
            let end = [.paused, .done].contains(status.state) ? ", \(status.state.rawValue)" : ""
            let viewers = job.definition.watching == nil ? "" : " while watched"
            return "\(scheduleTrigger.key) \(scheduleTrigger.text)\(viewers)\(next ?? end)"
        }
    }
}

extension SocketAddress {
    /// Whether it stands for all addresses of the machine, and is none to connect to.
    var isAny: Bool { host == "0.0.0.0" || host == "::" }

    /// An address that a browser on this machine can open.
    var reachable: SocketAddress { isAny ? SocketAddress(host: "127.0.0.1", port: port) ?? self : self }
}

extension Door {
    /// What addresses of it begin with.
    fileprivate var scheme: String { isSecure ? "https" : "http" }
}

extension Int {
    /// The number for people: `9,980`.
    fileprivate var inThousands: String {
        let digits = String(self)
        let parts = stride(from: digits.count, to: 0, by: -3).map { end in
            digits.prefix(end).suffix(end > 3 ? 3 : end)
        }
        return parts.reversed().joined(separator: ",")
    }
}

extension String {
    /// The text with spaces behind it up to `width` characters.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
