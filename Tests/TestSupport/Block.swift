import Foundation
import Testing

/// One block of an event stream, as it came and taken apart.
public struct Block: Sendable, Equatable {
    /// The lines, without the blank one that ends it.
    public let lines: [String]

    /// The first line `id`.
    public var id: String? { values("id").first }
    /// The first line `event`.
    public var event: String? { values("event").first }
    /// The lines `data`, joined; empty where there are none.
    public var data: String { values("data").joined(separator: "\n") }
    /// The first line `retry`, in milliseconds.
    public var retry: Int? { values("retry").first.flatMap { Int($0) } }
    /// Whether it is nothing but comments.
    public var isComment: Bool { lines.allSatisfy { $0.hasPrefix(":") } }

    /// The part of the id behind the epoch.
    public var sequence: Int? { id?.split(separator: "-").last.flatMap { Int($0) } }
    /// The part of the id before the sequence.
    public var epoch: String? { id?.split(separator: "-").first.map(String.init) }

    /// The data as a JSON object.
    public func object() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any])
    }

    /// The name of the job in the envelope.
    public var job: String? { (try? object())?["job"] as? String }
    /// The value in the envelope.
    public var value: Any? { (try? object())?["data"] }

    private func values(_ field: String) -> [String] {
        lines.filter { $0 == "\(field):" || $0.hasPrefix("\(field): ") }.map { String($0.dropFirst(field.count + 2)) }
    }
}
