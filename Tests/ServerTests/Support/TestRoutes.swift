import HTTP
import Syscalls
import Tape

@testable import EventStreams
@testable import Server

/// The routes of a server under test.
enum TestRoutes {
    static func reply(to request: Request, _ tape: Tape, _ gate: Gate, _ runLogs: RunLogs) -> Reply {
        guard let query = try? request.head.query else { return .response(.empty(400)) }
        let target = request.head.target
        return switch request.head.path {
        case "/events" where query.first("late") != nil:
            .async {
                await gate.pass()
                return .stream(stream(query, request.head, runLogs))
            }
        case "/events": .stream(stream(query, request.head, runLogs))
        case "/later": .async { .response(.text(target)) }
        case "/deferred":
            .deferred { give in
                // One that comes later may be answered earlier.
                Task { give(.text(target)) }
            }
        case "/deferred-held":
            .deferred { give in
                Task {
                    await gate.pass()
                    give(.text(target))
                }
            }
        case "/drafted": draft(target, on: tape)
        case "/accepted": .accepted(.text(target), at: UInt64(number(query, "at") ?? 0))
        case "/held":
            .async {
                await gate.pass()
                return .response(.text(target))
            }
        case "/big": .response(.text(String(repeating: "x", count: number(query, "bytes") ?? 0)))
        case "/pages": .response(pages(number(query, "bytes") ?? 0))
        case "/echo": .response(Response(status: 200, body: request.body))
        default: .response(.text(target))
        }
    }

    /// Publishes on a tape whose events others number, without telling them; answers when they have.
    private static func draft(_ target: String, on tape: Tape) -> Reply {
        let series = tape.series(job: "j", event: "dataUpdate", role: .result)
        let receipt = tape.publish(.text(target), to: series, at: .now, wakesReaders: false, isAwaited: true)
        guard case .drafted(let ticket) = receipt, let outbox = tape.outbox else { return .response(.empty(500)) }
        return .deferred { give in outbox.whenSettled(ticket) { _ in give(.text(target)) } }
    }

    /// Made once: to make it for each answer would hold up the loop.
    private static let piece = Array(text(ofPages: 800_000).utf8)

    /// What ``text(ofPages:)`` says, in pages of its own; longer ones repeat it.
    private static func pages(_ count: Int) -> Response {
        var writer = PagedWriter()
        for start in stride(from: 0, to: count, by: piece.count) {
            writer.append(Array(piece.prefix(count - start)))
        }
        var answer = Response.text("")
        answer.pages = writer.finish()
        return answer
    }

    /// Text of this length in which each place can be told from the others.
    static func text(ofPages count: Int) -> String {
        String((0...count / 8).map { String($0 + 10_000_000) }.joined().prefix(count))
    }

    private static func stream(_ query: Query, _ head: RequestHead, _ runLogs: RunLogs) -> SubscribeRequest {
        var request = SubscribeRequest(
            filter: Filter(jobs: names(query, "job"), events: names(query, "event")),
            lastEventID: head.fields["Last-Event-ID"],
            catchUp: catchUp(query),
            heartbeatStyle: query.first("heartbeat") == "event" ? .event : .comment,
            unknownJobs: Array((query.first("unknown") ?? "[]").utf8),
            key: number(query, "key") ?? 0,
            fields: [("X-Test", "yes")]
        )
        request.runLog = query.first("runLog").flatMap { runLogs[$0] }
        request.busy = query.first("busy") != nil ? .runs : nil
        return request
    }

    private static func names(_ query: Query, _ name: String) -> Set<String>? {
        query.first(name).map { Set($0.split(separator: ",").map(String.init)) }
    }

    private static func number(_ query: Query, _ name: String) -> Int? { query.first(name).flatMap { Int($0) } }

    private static func catchUp(_ query: Query) -> SubscribeRequest.CatchUp {
        if let count = number(query, "count") { return .count(count) }
        if let seconds = number(query, "seconds") { return .time(.seconds(seconds)) }
        return switch query.first("catchup") {
        case "all": .all
        case "none": .none
        default: .latest
        }
    }
}
