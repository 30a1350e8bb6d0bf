import Configuration
import Foundation
public import Server
public import Tape
import Testing

public import API
public import EventStreams
import JSON
import Syscalls
import JobConfig
public import Jobs
import Logging
import DataSources
public import HTTP

/// The routes of a service that is not served: requests go in as values, replies come out.
public final class RouteBench {
    /// What the routes look at.
    public let state: AppContext
    /// The routes themselves.
    public let routes: Routes
    /// The folder of the page, with a file in it.
    private let folder: URL

    /// Sets up what the text of a jobs.yaml describes, with a page of its own unless the file's folder is to be taken.
    public init(_ jobs: String, makesPage: Bool = true) throws {
        let (file, diagnostics) = JobsConfiguration.read(Array(jobs.utf8), file: "jobs.yaml")
        #expect(diagnostics.map(\.message) == [])
        let read = try #require(file)
        folder = FileManager.default.temporaryDirectory.appending(path: "routes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("<!doctype html>".utf8).write(to: folder.appending(path: "index.html"))
        var settings = read.server
        if makesPage { settings.publicFolder = folder.path }
        let tape = Tape(epoch: "test", capacity: settings.history)
        let registry = JobRegistry(read.jobs, on: tape)
        state = AppContext(
            file: ConfigurationInfo(path: "jobs.yaml", loadedAt: Timestamp(milliseconds: 0)),
            settings: settings,
            tape: tape,
            registry: registry,
            runner: try JobRunner(registry, log: Log(level: .error)),
            serverMetrics: ServerMetrics()
        )
        routes = Routes(service: state)
    }

    deinit {
        state.runner.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// The reply to a request.
    public func reply(
        _ method: String,
        _ target: String,
        _ fields: HeaderFields = [:],
        body: [UInt8] = []
    ) throws -> Reply {
        let head = try RequestHead(method: method, target: target, fields: fields)
        return routes.reply(to: Request(head: head, body: body))
    }

    /// The answer to a request that opens no stream; one that takes its time is waited for.
    public func answer(
        _ method: String,
        _ target: String,
        _ fields: HeaderFields = [:],
        body: String = "",
        bytes: [UInt8]? = nil
    ) async throws -> Response {
        var reply = try reply(method, target, fields, body: bytes ?? Array(body.utf8))
        if case .async(let work) = reply { reply = await work() }
        switch reply {
        case .response(let response), .accepted(let response, at: _): return response
        case .deferred(let begin):
            return await withCheckedContinuation { continuation in
                begin { continuation.resume(returning: $0) }
            }
        case .stream, .async: throw Unexpected(what: "\(method) \(target) opens a stream")
        }
    }

    /// The answer to `GET`.
    public func get(_ target: String, _ fields: HeaderFields = [:]) async throws -> Response {
        try await answer("GET", target, fields)
    }

    /// What a request asks of the stream.
    public func stream(_ target: String, _ fields: HeaderFields = [:]) throws -> SubscribeRequest {
        guard case .stream(let stream) = try reply("GET", target, fields) else {
            throw Unexpected(what: "\(target) opens no stream")
        }
        return stream
    }

    /// Lets a job publish a value, as a run would.
    @discardableResult public func publish(_ json: String, on job: String) throws -> EventID? {
        let job = try #require(state.registry[job])
        return job.publish(SourceResult(try JSONText(validating: Array(json.utf8))), nextBy: nil)?.id
    }

    /// Lets a run of a job end.
    public func end(_ job: String, _ outcome: JobStatus.Run.Outcome) throws {
        let job = try #require(state.registry[job])
        let run = JobStatus.Run(at: Timestamp(milliseconds: 0), time: .milliseconds(1500), outcome: outcome)
        job.announce { ((), $0.end(run)) }
    }

    /// What a test did not expect.
    public struct Unexpected: Error {
        let what: String

        /// The test's own words for what happened instead.
        public init(what: String) { self.what = what }
    }
}

extension Response {
    /// The body as text.
    public var text: String { String(decoding: whole, as: UTF8.self) }

    /// The body, wherever it lies.
    public var whole: [UInt8] { pages.map { pages in unsafe pages.withUnsafeBytes { unsafe Array($0) } } ?? body }

    /// The body as JSON; it must be strict JSON.
    public func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed) }

    /// The body as a JSON object.
    public func object() throws -> [String: Any] { try #require(try json() as? [String: Any]) }

    /// The sentence of a problem; checks that it is one of the same status.
    public func detail() throws -> String {
        let object = try object()
        #expect(self["Content-Type"] == "application/problem+json")
        #expect(object["status"] as? Int == status)
        #expect(object["title"] as? String == Status.phrase(status))
        return try #require(object["detail"] as? String)
    }

    /// The keys of the object that the path of keys leads to, in their order.
    public func keys(_ path: String...) -> [String] {
        let place = path.reduce(body[...]) { object, key in
            JSONParts.members(of: object).first { $0.key == key }?.value ?? []
        }
        return JSONParts.members(of: place).map(\.key)
    }

    /// The values of all fields of the name.
    public func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}
