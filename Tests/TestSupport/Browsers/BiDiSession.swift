import Foundation
import Synchronization

/// A session of WebDriver BiDi (W3C): commands with their answers, and what the pages log meanwhile.
final class BiDiSession: Sendable {
    private static let patience = Duration.seconds(30)

    private struct Waiting {
        let method: String
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<String, any Error>
    }

    private struct State {
        var lastNumber = 0
        var waiting: [Int: Waiting] = [:]
        var complaints: [String] = []
        /// Why nothing is answered any more.
        var end: (any Error)?
    }

    private let socket: WebSocket
    private let state = Mutex(State())

    /// Begins a session with a browser that listens on a port of this machine.
    init(port: UInt16) async throws {
        socket = try await blocking { try WebSocket(port: port, path: "/session") }
        Thread.detachNewThread { [self] in read() }
        do {
            try await command("session.new", #"{"capabilities":{"alwaysMatch":{"acceptInsecureCerts":true}}}"#)
            try await command("session.subscribe", #"{"events":["log.entryAdded"]}"#)
        } catch {
            socket.end()
            throw error
        }
    }

    /// Ends the session and the browser with it: one that is left without a word lets nobody in again.
    func close() async {
        try? await command("browser.close")
        socket.end()
    }

    /// Sends a command and waits for its answer.
    ///
    /// - Throws: ``Browser/Refused`` with the browser's words, or where it says nothing for 30 s.
    func command<Answer: Decodable>(_ method: String, _ parameters: String = "{}", as type: Answer.Type = Answer.self)
        async throws -> Answer
    {
        let text = try await withCheckedThrowingContinuation { continuation in
            let waiting = Waiting(method: method, deadline: .now + Self.patience, continuation: continuation)
            let number = state.withLock { state -> Int? in
                guard state.end == nil else { return nil }
                state.lastNumber += 1
                state.waiting[state.lastNumber] = waiting
                return state.lastNumber
            }
            guard let number else { return continuation.resume(throwing: POSIXError(.ENOTCONN)) }
            do {
                try socket.send(#"{"id":\#(number),"method":"\#(method)","params":\#(parameters)}"#)
            } catch {
                state.withLock { $0.waiting.removeValue(forKey: number) }?.continuation.resume(throwing: error)
            }
        }
        return try JSONDecoder().decode(Success<Answer>.self, from: Data(text.utf8)).result
    }

    /// Sends a command whose answer says nothing.
    func command(_ method: String, _ parameters: String = "{}") async throws {
        _ = try await command(method, parameters, as: Nothing.self)
    }

    /// What pages have logged as warnings and errors since the last call.
    func complaints() -> [String] {
        state.withLock { state in
            defer { state.complaints = [] }
            return state.complaints
        }
    }

    private func read() {
        var inbox = WebSocket.Inbox()
        while true {
            do {
                if let text = try socket.next(&inbox) { take(text) }
                give(up: { $0.deadline < .now }) { Browser.Refused(words: "\($0.method): no answer") }
            } catch {
                state.withLock { $0.end = error }
                return give(up: { _ in true }) { _ in error }
            }
        }
    }

    private func take(_ text: String) {
        guard let message = try? JSONDecoder().decode(Message.self, from: Data(text.utf8)) else { return }
        if message.method == "log.entryAdded", let entry = message.params {
            guard ["warn", "error"].contains(entry.level) else { return }
            return state.withLock { $0.complaints.append(entry.text ?? "") }
        }
        guard let number = message.id,
            let waiting = state.withLock({ $0.waiting.removeValue(forKey: number) })
        else { return }
        guard message.type != "error" else {
            let words = "\(waiting.method): \(message.error ?? "") \(message.message ?? "")"
            return waiting.continuation.resume(throwing: Browser.Refused(words: words))
        }
        waiting.continuation.resume(returning: text)
    }

    private func give(up isOver: (Waiting) -> Bool, _ reason: (Waiting) -> any Error) {
        let over = state.withLock { state in
            let over = state.waiting.filter { isOver($0.value) }
            for number in over.keys { state.waiting.removeValue(forKey: number) }
            return over.values
        }
        for waiting in over { waiting.continuation.resume(throwing: reason(waiting)) }
    }

    private struct Success<Answer: Decodable>: Decodable { let result: Answer }
    private struct Nothing: Decodable { init(from decoder: any Decoder) {} }
    private struct Message: Decodable {
        let id: Int?
        let type: String
        let method: String?
        let error: String?
        let message: String?
        let params: Entry?
    }
    private struct Entry: Decodable {
        let level: String?
        let text: String?
    }
}
