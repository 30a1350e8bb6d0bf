import Foundation
import TestSupport
import Testing

/// Examples of who looks: a customer, a phone, whoever comes in the morning, and nobody.
@Suite struct ViewerExampleTests {
    @Test func `a customer's wall has the jobs of the shop, one result in so long, and nothing else`() async throws {
        let key = ["LINK_KEY": "a-key-that-both-are-told"]
        let link = try await Example.printed(
            ["link", "--jobs", "shop.*", "--for", "30d", "--every", "1s"],
            of: "wall",
            environment: key
        )
        #expect(link.hasPrefix("http://127.0.0.1:5000/events?link=1."))
        let query = try #require(link.trimmingCharacters(in: .newlines).split(separator: "?").last)
        try await Example.serving("wall", environment: key) { port in
            let stream = try await EventStream.open("/events?\(query)", at: port)
            #expect(try await stream.event("hello").object()["every"] as? Int == 1)
            #expect(try await stream.event("dataUpdate").job?.hasPrefix("shop.") == true)
            let index = try await Answer.to("GET", "/?\(query)", at: port).text
            #expect(index.contains(#""shop.parcels":{"#) && !index.contains("office"))
            let page = try await Answer.to("GET", "/?\(query)&kiosk", at: port, fields: ["Accept": "text/html"])
            #expect(page.status == 200 && page.text.contains("<script"))
            #expect(try await Answer.to("GET", "/jobs/office.door/history?\(query)", at: port).status == 403)
            #expect(try await Answer.to("GET", "/events", at: port).status == 401)
            #expect(try await Answer.to("GET", "/jobs/office.door?token=only-for-trying", at: port).status == 200)
        }
    }

    @Test func `a phone's page asks for a result a minute, as what has changed`() async throws {
        try await Example.serving("phone") { port in
            let (_, script) = try await Example.page(at: port)
            let target = try #require(script.firstMatch(of: /new Tickertape\("([^"]+)"\)/)).1
            #expect(target == "/events?every=1m&patch=merge" && script.contains("./client.js"))
            #expect(try await Answer.to("GET", "/client.js", at: port).status == 200)
            let hello = try await EventStream.open(String(target), at: port).event("hello").object()
            #expect(hello["every"] as? Int == 60)
        }
    }

    @Test func `the night is shown again, faster than it was`() async throws {
        try await Example.serving("night") { port in
            let live = try await EventStream.open("/events?catchup=all", at: port)
            var seen: Set<String> = []
            while seen.count < 3 { if let job = try await live.event("dataUpdate").job { seen.insert(job) } }
            let blocks = try await EventStream.open("/events?at=-8h&speed=60", at: port).rest()
            let hello = try #require(blocks.first).object()
            #expect(hello["replay"] as? Bool == true && hello["speed"] as? Int == 60)
            #expect(seen.isSubset(of: blocks.compactMap(\.job)) && blocks.last?.event == "replayed")
        }
    }

    @Test func `an API with a quota is asked only while somebody looks, but for once an hour where that is wanted`()
        async throws
    {
        let server = try ScriptedServer { _ in
            ("200 OK", ["Content-Type: application/json"], #"{"current":{"temperature_2m":7.5}}"#)
        }
        defer { server.stop() }
        let address = ["WEATHER_URL": "http://127.0.0.1:\(server.port)/"]
        try await Example.serving("quota", environment: address) { port in
            try await eventually("the hourly value") {
                try await Answer.to("GET", "/jobs/hourly", at: port).text.contains(#""data":7.5"#) ? true : nil
            }
            let entry = try await Answer.to("GET", "/jobs/temperature", at: port).text
            #expect(
                entry.contains(#""watched":false"#) && entry.contains(#""last":null"#) && server.requests.count == 1
            )
            let stream = try await EventStream.open("/events?job=temperature", at: port)
            #expect(try await stream.event("dataUpdate").value as? Double == 7.5)
            #expect(server.requests.count == 2)
        }
        let check = try await Example.check("quota")
        #expect(check.output.contains("runs a day  288 while somebody watches, else 0\n"))
        #expect(check.output.contains("runs a day  288 while somebody watches, else 24\n"))
    }
}
