import Configuration
import DataSources
import EventStreams
import HTTP
import Server
import Tape
import TestSupport
import Testing

@testable import API
@testable import JobConfig
@testable import Jobs

@Suite struct SignedLinkTests {
    private static let keys = ["an-older-key-of-this-server", "the-key-of-this-server"]
    private static let end = Timestamp(milliseconds: 1_800_000_000_000)
    private static let before = Timestamp(milliseconds: 1_799_999_999_999)
    private static let grants = [
        Grant(end: end), Grant(jobs: ["cpu.*"], end: end), Grant(jobs: ["a", "b"], events: ["tick", "Ü"], end: end),
        Grant(end: end, every: .seconds(30)), Grant(jobs: ["a"], end: end, every: .milliseconds(1500)),
    ]

    private func fault(_ text: String, _ keys: [String] = Self.keys, now: Timestamp = before) -> String? {
        do {
            _ = try SignedLink.read(text, keys: keys, now: now)
            return nil
        } catch {
            return error.sentence
        }
    }

    @Test func `a link opens what it was signed for, by any key that is listed`() throws {
        for grant in Self.grants {
            for (place, key) in Self.keys.enumerated() {
                let text = SignedLink.text(grant, signedBy: key)
                let read = try SignedLink.read(text, keys: Self.keys, now: Self.before)
                #expect(read.grant == grant)
                #expect(read.key == place)
                #expect(text.utf8.allSatisfy { $0 < 0x7F && $0 > 0x2C })
            }
        }
    }

    @Test func `a link that differs in any letter opens nothing`() {
        let text = Array(SignedLink.text(Self.grants[1], signedBy: Self.keys[0]).utf8)
        for place in text.indices {
            for letter in Array("A_z09.-=".utf8) where letter != text[place] {
                var forged = text
                forged[place] = letter
                #expect(fault(String(decoding: forged, as: UTF8.self)) != nil)
            }
            #expect(fault(String(decoding: text[..<place], as: UTF8.self)) != nil)
        }
    }

    @Test func `each way to fail has words`() {
        let text = SignedLink.text(Self.grants[1], signedBy: Self.keys[0])
        #expect(fault(text, now: Self.end) == "this link was good until 2027-01-15T08:00:00.000Z; ask for a new one")
        #expect(
            fault(text, ["another-key-altogether"])
                == "this link is not signed by a key of this server; ask for a new one"
        )
        #expect(fault(text, []) == "this server has no links; ask who sent this one for another way")
        #expect(fault("x") == "this link is garbled; copy it anew, whole and without line breaks")
        #expect(fault("2" + text.dropFirst()) == "this link is of a form that is not known here; ask for a new one")
        let endless = SignedLink.text(Grant(jobs: ["a"]), signedBy: Self.keys[0])
        #expect(fault(endless) == "this link says what is not known here; ask for a new one")
    }

    @Test(arguments: [
        ("a*", "ab", true), ("a*", "a*", true), ("a*", "ab*", true), ("a*", "a?c", true), ("a*", "*", false),
        ("a?", "ab", true), ("a?", "a?", true), ("a?", "a*", false), ("?", "*", false), ("a*b", "a*c*b", true),
        ("a*b", "a*", false), ("a", "a", true), ("a", "b", false), ("*", "*", true), ("a*z", "a?*", false),
    ])
    func `a pattern covers another only where all its names fit`(outer: String, inner: String, isCovered: Bool) {
        #expect(Glob.covers(outer, inner) == isCovered)
    }

    @Test func `a query may slow a link down and never speed it up`() async throws {
        let bench = try RouteBench(
            """
            server: { tokens: { links: ["\(Self.keys[1])"], admin: [boss] } }
            jobs: { a: { post: true } }
            """
        )
        let later = Timestamp.now.advanced(by: .seconds(3600))
        let link = SignedLink.text(Grant(end: later, every: .seconds(30)), signedBy: Self.keys[1])
        func shape(_ query: String) throws -> StreamShape? {
            guard case .stream(let request) = try bench.reply("GET", "/events?link=\(link)\(query)") else { return nil }
            return request.shape
        }
        #expect(try shape("") == StreamShape(every: .seconds(30)))
        #expect(try shape("&patch=merge") == StreamShape(every: .seconds(30), hasPatches: true))
        #expect(try shape("&every=1m") == StreamShape(every: .seconds(60)))
        for (query, sentence) in [
            ("&every=29s", "every=29s is not opened here; write every=30s or more"),
            ("&relay=1", "relay is for servers with a token of their own; leave it out"),
        ] {
            let answer = try await bench.answer("GET", "/events?link=\(link)\(query)")
            #expect(answer.status == 403)
            #expect(String(decoding: answer.body, as: UTF8.self).contains(sentence))
        }
        #expect(try await bench.answer("GET", "/jobs?link=\(link)").status != 200)
    }

    @Test(arguments: ["0", "0.999", "3601", "1e300", "-5", "true", "\"30s\"", "null"])
    func `a link with a time that no stream has is none`(every: String) {
        let signed = "1.\(Base64URL.text(Array("{\"every\":\(every),\"exp\":1800000000}".utf8)))"
        let text = "\(signed).\(Base64URL.text(MessageSignature(secret: Self.keys[0]).bytes(for: Array(signed.utf8))))"
        #expect(fault(text) == "this link says what is not known here; ask for a new one")
    }

    @Test func `a query may narrow a link and never widen it`() async throws {
        let bench = try RouteBench(
            """
            server: { tokens: { links: ["\(Self.keys[1])"], admin: [boss] } }
            jobs: { cpu.a: { post: true }, cpu.b: { post: true }, disk: { post: true } }
            """
        )
        let later = Timestamp.now.advanced(by: .seconds(3600))
        let link = SignedLink.text(Grant(jobs: ["cpu.*"], events: ["dataUpdate"], end: later), signedBy: Self.keys[1])
        func filter(_ query: String) throws -> Filter? {
            guard case .stream(let request) = try bench.reply("GET", "/events?link=\(link)\(query)") else { return nil }
            #expect(request.expiry?.milliseconds == later.milliseconds / 1000 * 1000)
            return request.filter
        }
        #expect(try filter("") == Filter(jobs: ["cpu.*"], events: ["dataUpdate"], isConfined: true))
        #expect(try filter("&job=cpu.a") == Filter(jobs: ["cpu.a"], events: ["dataUpdate"], isConfined: true))
        // A token beside it opens no more.
        #expect(try filter("&token=boss") == Filter(jobs: ["cpu.*"], events: ["dataUpdate"], isConfined: true))
        for wider in ["job=*", "job=disk", "job=cpu.a,disk", "event=jobFailed", "relay=1"] {
            #expect(try await bench.answer("GET", "/events?link=\(link)&\(wider)").status == 403)
        }
        for place in ["/jobs/disk/history", "/jobs/none/history", "/jobs/cpu.a", "/metrics", "/cluster"] {
            #expect(try await bench.answer("GET", "\(place)?link=\(link)").status == 403)
        }
        #expect(try await bench.answer("POST", "/jobs/disk/pause?link=\(link)").status == 401)
        #expect(try await bench.answer("GET", "/jobs/cpu.a/history?link=\(link)").status == 200)
        for place in ["/events", "/", "/jobs/cpu.a/history"] {
            #expect(try await bench.answer("GET", place).status == 401)
            #expect(try await bench.answer("GET", "\(place)?link=\(link)x").status == 401)
        }
        let index = try await bench.answer("GET", "/?link=\(link)")
        let text = String(decoding: index.body, as: UTF8.self)
        #expect(text.contains("cpu.a") && text.contains("cpu.b"))
        #expect(!text.contains("disk") && !text.contains("jobs.yaml"))
        // Null would stand for demo jobs.
        #expect(!text.contains(#""file":"#))
    }

    @Test func `a link for some types of events does not tell in the index what others tell`() async throws {
        let bench = try RouteBench(
            """
            server: { tokens: { links: ["\(Self.keys[1])"] } }
            jobs: { a: { post: true, alert: [{ when: "> 1" }] } }
            """
        )
        let job = try #require(bench.state.registry["a"])
        try bench.publish("2", on: "a")
        let failure = SourceError(.exit, "a word for few")
        _ = job.update { $0.end(JobStatus.Run(at: .now, time: .zero, outcome: .failed(failure))) }
        func index(_ events: Set<String>?) async throws -> String {
            let end = Timestamp.now.advanced(by: .seconds(3600))
            let link = SignedLink.text(Grant(jobs: ["a"], events: events, end: end), signedBy: Self.keys[1])
            return String(decoding: try await bench.answer("GET", "/?link=\(link)").body, as: UTF8.self)
        }
        for events in [nil, ["dataUpdate", "jobFailed"]] as [Set<String>?] {
            #expect(try await index(events).contains("a word for few"))
        }
        let some = try await index(["dataUpdate"])
        #expect(some.contains(#""state":"failing""#) && some.contains(#""error":null"#))
        #expect(!some.contains("a word for few"))
        #expect(some.contains(#""alerts":[]"#))
        #expect(try await !index(nil).contains(#""alerts":[]"#))
    }
}
