import DataSources
import Tape
import Testing

@testable import API
@testable import JSON
@testable import Jobs

@Suite struct EnvelopeTests {
    private static let time = Timestamp(milliseconds: 1_795_222_923_456)
    private static let later = Timestamp(milliseconds: 1_795_222_925_500)
    static let values = [
        "1", "-1.50e3", "null", "true", #""text with \"quotes\" and }""#, "[]", "{}",
        #"{"data":{"data":[1,{"job":"x"}]}}"#,
        #""a\u2028b""#, "\"°C 😀\"",
    ]

    @Test(arguments: values)
    func `an envelope names the job, the time, the promise and the value`(value: String) throws {
        let json = try JSONText(validating: Array(value.utf8))
        let at = #""at":"2026-11-21T01:02:03.456Z""#
        let nextBy = #""nextBy":"2026-11-21T01:02:05.500Z""#
        for (job, promise, text) in [
            ("host", Self.later, #"{"job":"host",\#(at),\#(nextBy),"data":\#(value)}"#),
            ("host", nil, #"{"job":"host",\#(at),"data":\#(value)}"#), (nil, nil, #"{\#(at),"data":\#(value)}"#),
            ("\"\n", nil, #"{"job":"\"\n",\#(at),"data":\#(value)}"#),
        ] as [(String?, Timestamp?, String)] {
            guard case .json(let bytes, let range) = Envelope.wrap(json, job: job, at: Self.time, nextBy: promise)
            else {
                Issue.record("an envelope is JSON")
                return
            }
            #expect(String(decoding: bytes, as: UTF8.self) == text)
            #expect(String(decoding: bytes[range], as: UTF8.self) == value)
        }
    }

    @Test(arguments: ["", "plain", "two\nlines", "\"quoted\"", "°C 😀"])
    func `text stands in an envelope as a string, behind the headers that are kept`(text: String) {
        for (headers, promise) in [
            (nil, nil), (JSONText(trusted: Array(#"{"x":1}"#.utf8)), nil), (nil, Self.later),
            (JSONText(trusted: Array(#"{"x":1}"#.utf8)), Self.later),
        ] as [(JSONText?, Timestamp?)] {
            let wrapped = Envelope.wrap(.text(text), job: "a", at: Self.time, nextBy: promise, headers: headers)
            let head = headers.map { #","headers":\#($0)"# } ?? ""
            let next = promise.map { #","nextBy":"\#($0)""# } ?? ""
            let json = #"{"job":"a","at":"\#(Self.time)"\#(head)\#(next),"data":\#(JSONText(text))}"#
            guard case .json(let bytes, let range) = wrapped else {
                Issue.record("an envelope is JSON")
                return
            }
            #expect(String(decoding: bytes, as: UTF8.self) == json)
            #expect(String(decoding: bytes[range], as: UTF8.self) == "\(JSONText(text))")
        }
    }

    @Test(arguments: values)
    func `the value of a frame is the value that was wrapped`(value: String) throws {
        let json = try JSONText(validating: Array(value.utf8))
        let tape = Tape(epoch: "e", capacity: Tape.Capacity(events: 10))
        let channel = tape.series(job: "host", event: "tick", role: .result)
        tape.append(Envelope.wrap(json, job: "host", at: Self.time, nextBy: Self.later), to: channel, at: Self.time)
        let frame = try #require(tape.latestResult(of: "host"))
        #expect(String(decoding: frame.json, as: UTF8.self) == value)
        if let bare = Envelope.bare(.json(json)) { tape.append(bare, to: channel, at: Self.time) }
        let second = try #require(tape.latestResult(of: "host"))
        #expect(String(decoding: second.json, as: UTF8.self) == value)
        #expect(String(decoding: second.bytes, as: UTF8.self) == "id: e-2\nevent: tick\ndata: \(value)\n\n")
    }

    @Test(arguments: [("", #""""#), ("a", #""a""#), ("a\nb\rc\r\nd", #""a\nb\nc\nd""#), ("\"\u{0}", #""\"\u0000""#)])
    func `bare text is its lines, and a string in the index`(text: String, json: String) throws {
        let tape = Tape(epoch: "e", capacity: Tape.Capacity(events: 10))
        let channel = tape.series(job: "host", event: "tick", role: .result)
        tape.append(try #require(Envelope.bare(.text(text))), to: channel, at: Self.time)
        let frame = try #require(tape.latestResult(of: "host"))
        #expect(String(decoding: frame.json, as: UTF8.self) == json)
    }

    @Test func `no news are no event`() { #expect(Envelope.bare(.unchanged) == nil) }
}
