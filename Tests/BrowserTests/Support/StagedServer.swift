import TestSupport
import Foundation
import Glibc
import Synchronization

@testable import API

/// A server that has the real page, and an index and a stream that a test writes itself: for what the real one says
/// seldom, or only together with things that would take a test too long.
final class StagedServer: Sendable {
    private struct Stage {
        var jobs = "{}"
        var version = "1"
        var runs: [String: String] = [:]
        var history = "[]"
        var buckets = "{}"
        var documents: [String: String] = [:]
        var streams: [Connection] = []
        var requests: [String] = []
        var sequence = 0
        /// How many of the newest events the index knows nothing of.
        var unknown = 0
        /// What the file is said to be in the index.
        var config = #"{"file":"jobs.yaml","status":"ok"}"#
        /// Whether who asks for the index waits, and who does.
        var isHeld = false
        var waiting: [DispatchSemaphore] = []
    }

    let port: UInt16
    private let number: CInt
    private let stage = Mutex(Stage())

    init() throws {
        (number, port) = try Connection.listening()
        Thread.detachNewThread { [self] in
            defer { close(number) }
            while case let client = accept(number, nil, nil), client >= 0 {
                let connection = Connection(owning: client)
                Thread.detachNewThread { try? self.answer(connection) }
            }
        }
    }

    var page: URL {
        get throws {
            guard let url = URL(string: "http://127.0.0.1:\(port)/") else { throw Connection.failure }
            return url
        }
    }

    /// The first lines of all requests so far.
    var requests: [String] { stage.withLock(\.requests) }

    /// Makes these the jobs of the index: JSON of `{name: entry}`.
    ///
    /// It knows nothing of so many of the newest events, as one that was asked for before them.
    func stage(jobs: String, version: String = "1", before unknown: Int = 0) {
        stage.withLock {
            $0.jobs = jobs
            $0.unknown = unknown
            $0.version = version
        }
    }

    /// What `GET /jobs/NAME/stream` will say, blocks and all, before it ends.
    func stage(run: String, of job: String) { stage.withLock { $0.runs["/jobs/\(job)/stream"] = run } }

    /// What `GET /jobs/NAME/history` will say of any job.
    func stage(history: String) { stage.withLock { $0.history = history } }

    /// What `GET /jobs/NAME/history?buckets=` will say of any job.
    func stage(buckets: String) { stage.withLock { $0.buckets = buckets } }

    /// What `GET /jobs/NAME` will say.
    func stage(document: String, of job: String) { stage.withLock { $0.documents["/jobs/\(job)"] = document } }

    /// What the index will say of the jobs file.
    func stage(config: String) { stage.withLock { $0.config = config } }

    /// Says an event to all that listen.
    func say(_ event: String, _ data: String, isInHistory: Bool = true) throws {
        try stage.withLock { stage in
            stage.sequence += isInHistory ? 1 : 0
            let id = isInHistory ? "id: staged-\(stage.sequence)\n" : ""
            for stream in stage.streams { try stream.send("\(id)event: \(event)\ndata: \(data)\n\n") }
        }
    }

    /// Ends all streams.
    func hangUp() {
        stage.withLock { stage in
            stage.streams.forEach { $0.end() }
            stage.streams = []
        }
    }

    /// Has who asks for the index wait for ``answerIndexes()``.
    func holdIndexes() { stage.withLock { $0.isHeld = true } }

    /// Answers those who wait for the index now.
    func answerIndexes() {
        stage.withLock { stage in
            stage.waiting.forEach { $0.signal() }
            stage.waiting = []
        }
    }

    /// How many wait for the index.
    var heldIndexes: Int { stage.withLock(\.waiting.count) }

    /// The same, and from then on each at once.
    func releaseIndexes() {
        stage.withLock { $0.isHeld = false }
        answerIndexes()
    }

    func stop() {
        releaseIndexes()
        hangUp()
        _ = shutdown(number, CInt(SHUT_RDWR))
    }

    private func answer(_ connection: Connection) throws {
        guard let (received, _) = try connection.receiveHead() else { return }
        let head = String(decoding: received, as: UTF8.self)
        let target = head.split(separator: " ").dropFirst().first.map(String.init) ?? "/"
        let path = target.split(separator: "?").first.map(String.init) ?? "/"
        let stage = stage.withLock { stage in
            stage.requests.append(target)
            return stage
        }
        if path == "/events" {
            try connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
            // Who has heard hello hears all that is said from then on.
            try self.stage.withLock {
                try connection.send("event: hello\nretry: 100\ndata: \(hello(stage))\n\n")
                $0.streams.append(connection)
            }
        } else if let run = stage.runs[path] {
            try send(run, type: "text/event-stream", over: connection)
        } else if path == "/", !head.contains("text/html") {
            waitForIndex()
            let index = #"{"service":"tickertape","version":"\#(stage.version)","now":"\#(now)","epoch":"staged","#
            let place = #""lastEventId":"staged-\#(stage.sequence - stage.unknown)","config":\#(stage.config),"#
            try send(
                index + place + #""connections":1,"jobs":\#(stage.jobs)}"#,
                type: "application/json",
                over: connection
            )
        } else if path.hasSuffix("/history") {
            let answer = target.contains("buckets=") ? stage.buckets : stage.history
            try send(answer, type: "application/json", over: connection)
        } else if let document = stage.documents[path] {
            try send(document, type: "application/json", over: connection)
        } else {
            try sendFile(path == "/" ? "index.html" : String(path.dropFirst()), over: connection)
        }
    }

    private var now: String { Date().ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true)) }

    private func waitForIndex() {
        let wait = stage.withLock { stage -> DispatchSemaphore? in
            guard stage.isHeld else { return nil }
            stage.waiting.append(DispatchSemaphore(value: 0))
            return stage.waiting.last
        }
        wait?.wait()
    }

    private func hello(_ stage: Stage) -> String {
        #"{"resume":"fresh","missed":0,"epoch":"staged","lastEventId":"staged-\#(stage.sequence)","heartbeat":15,"#
            + #""now":"\#(now)","version":"\#(stage.version)"}"#
    }

    private func sendFile(_ name: String, over connection: Connection) throws {
        let types = ["js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"]
        let file = ProgramUnderTest.publicFolder.appending(path: name)
        let type = types[file.pathExtension] ?? "text/html; charset=utf-8"
        try send(try String(contentsOf: file, encoding: .utf8), type: type, over: connection)
    }

    private func send(_ body: String, type: String, over connection: Connection) throws {
        let fields = "Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        try connection.send("HTTP/1.1 200 OK\r\n\(fields)\(body)")
    }
}
