import Foundation
import Synchronization

/// What a web server answers.
public struct HTTPSource: DataSource {
    public static let key = "http"

    let call: HTTPCall
    let limit: Int
    let format: ResultFormat
    private let client = HTTPClient()
    private let memory = Memory()

    init(_ call: HTTPCall, limit: Int = SourceOptions.defaultLimit, format: ResultFormat = .auto) {
        self.call = call
        self.limit = limit
        self.format = format
    }

    public func read() async throws(SourceFailure) -> Reading {
        let validators = memory.validators.withLock(\.self)
        let answer = try await client.send(call, validators, limit: limit)
        guard !answer.isUnchanged else { return Reading(.unchanged) }
        let reading = try Reading(Self.utf8(answer), as: format)
        memory.validators.withLock { $0 = answer.validators }
        return reading
    }

    public func forgetReading() { memory.validators.withLock { $0 = HTTPCall.Validators() } }

    /// What the last answer was called by its server.
    private final class Memory: Sendable {
        let validators = Mutex(HTTPCall.Validators())
    }

    /// The body in UTF-8, where its type names another encoding that we know.
    private static func utf8(_ answer: HTTPExchange.Answer) -> [UInt8] {
        let parameters = (answer.contentType ?? "").lowercased().split(separator: ";").dropFirst()
        let charset = parameters.lazy.map { $0.filter { $0 != " " && $0 != "\"" } }.first { $0.hasPrefix("charset=") }
        let encoding: String.Encoding? =
            switch charset?.dropFirst("charset=".count) {
            case "iso-8859-1", "latin1", "windows-1252", "cp1252": .windowsCP1252
            case "utf-16": .utf16
            case "utf-16le": .utf16LittleEndian
            case "utf-16be": .utf16BigEndian
            default: nil
            }
        guard let encoding, let text = String(bytes: answer.body, encoding: encoding) else { return answer.body }
        return Array(text.utf8)
    }
}
