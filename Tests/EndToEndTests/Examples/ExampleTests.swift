import TestSupport
import Foundation
import Testing

@Suite struct ExampleTests {
    @Test func `people go out as a bare list under the old name of the event`() async throws {
        try await Example.serving("people") { port in
            let stream = try await EventStream.open(at: port, fields: ["Origin": "http://localhost:3000"])
            #expect(stream.answer.fields["access-control-allow-origin"] == "http://localhost:3000")
            let block = try await stream.first("people") { $0.event == "dataUpdate" }
            let people = try #require(try JSONSerialization.jsonObject(with: Data(block.data.utf8)) as? [[String: Any]])
            #expect(people.count == 10)
            let first = try #require(people.first)
            #expect(Set(first.keys).isSuperset(of: ["name", "city", "age", "online"]))
            #expect(block.id != nil)
            let (_, script) = try await Example.page(at: port)
            #expect(script.contains("dataUpdate"))
        }
    }

    @Test func `processor and memory come with a sign of life in between`() async throws {
        try await Example.serving("monitor") { port in
            let stream = try await EventStream.open(at: port)
            var found: [String: Block] = [:]
            while found.count < 2, let block = try await stream.next() {
                if let event = block.event, ["dataUpdate", "PING"].contains(event) { found[event] = block }
            }
            #expect(found["PING"]?.data == "still here")
            let host = try #require(found["dataUpdate"]?.value as? [String: Any])
            #expect(host["cpu"] is NSNumber && (host["memory"] as? [String: Any])?["usedPercent"] is NSNumber)
            _ = try await Example.page(at: port)
        }
    }

    @Test func `tables come of CSV, a feed and a page of metrics without a shell`() async throws {
        try await Example.serving("tables") { port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            var found: [String: String] = [:]
            while found.count < 4, let block = try await stream.next() {
                guard let job = block.job, let value = block.data.firstMatch(of: /,"data":(.*)}$/) else { continue }
                found[job] = String(value.1)
            }
            #expect(found["prices"]?.hasPrefix(#"[{"name":"Crème","size":"500 g","price":2.49},"#) == true)
            #expect(found["average"] == "3.56")
            #expect(found["news"]?.contains(#""title":"Lifts & stairs are open again""#) == true)
            #expect(found["disk"]?.hasSuffix(#""mountpoint":"/","value":1.8276659200e+10}]"#) == true)
        }
    }

    @Test func `a backup is checked once it is there, and the weather is asked for who looks`() async throws {
        try await withChat { server in
            let webhook = "http://127.0.0.1:\(server.port)/alarm"
            let warning = #"alert of job "backup" raised: backup: 10240 B (< 20480)"#
            try await Example.serving("chain", environment: ["WEBHOOK": webhook], warning: warning) { port in
                let stream = try await EventStream.open("/events?catchup=all", at: port)
                var found: [String: Any] = [:]
                while found.count < 5, let block = try await stream.next() {
                    if block.event == "dataUpdate", let job = block.job { found[job] = block.value }
                }
                #expect(found["verify"] as? Int == 1 && found["weather"] is NSNumber && found["backup"] is NSNumber)
                #expect(found["tell"] as? String == "backup says alertRaised")
                let head = try #require(server.requests.first)
                #expect(head.hasPrefix("POST /alarm ") && head.contains("Title: backup critical\r\n"), "\(head)")
                #expect(found["ntfy"] as? String == "message-1")
            }
        }
    }

    /// A server that takes messages, as ntfy does.
    private func withChat(_ test: (ScriptedServer) async throws -> Void) async throws {
        let server = try ScriptedServer { _ in
            ("200 OK", ["Content-Type: application/json"], #"{"id":"message-1"}"#)
        }
        defer { server.stop() }
        try await test(server)
    }

    @Test(arguments: [
        "people", "monitor", "tables", "chain", "alerts", "wall", "phone", "night", "quota",
    ])
    func `an example has no fault and no warning`(name: String) async throws {
        let result = try await Example.check(name)
        #expect(result.status == 0 && result.complaints == "")
    }
}
