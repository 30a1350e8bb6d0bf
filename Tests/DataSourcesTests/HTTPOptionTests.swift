import Configuration
import Foundation
import Glibc
import Testing

@testable import DataSources

@Suite struct HTTPOptionTests {
    private func source(_ yaml: String) throws -> HTTPSource {
        let (source, faults) = try reading(yaml) { section in
            _ = section.node("format")
            _ = section.node("select")
            return HTTPSource(reading: section)
        }
        #expect(faults == [])
        return try #require(source)
    }

    @Test(arguments: [
        ("[200, 401]", 401, true), ("[200, 401]", 204, false), ("[200-299, 500-599]", 503, true), ("200", 200, true),
        ("[404]", 200, false), ("300-399", 302, true), ("[200]", 302, false),
    ])
    func `the statuses that count as good are those of the file`(list: String, status: Int, isGood: Bool) async throws {
        let server = try LoopbackServer { client in
            client.send("HTTP/1.1 \(status) X\r\nConnection: close\r\nContent-Length: 1\r\n\r\n7")
        }
        defer { server.stop() }
        let source = try source("http: { url: '\(server.url("/"))', status: \(list) }")
        if isGood {
            #expect(try await source.read().shown == "7")
        } else {
            let failure = await #expect(throws: SourceError.self) { try await source.read() }
            #expect(failure?.kind == .status)
        }
    }

    @Test(arguments: [
        ("status: []", "\"status\" of \"http\" of job \"j\" is empty, so that no answer would be good"),
        (
            "status: [2xx]",
            "\"status\" of \"http\" of job \"j\" takes statuses from 200 to 999 and ranges such as 200-299, not \"2xx\""
        ),
        (
            "status: [100]",
            "\"status\" of \"http\" of job \"j\" takes statuses from 200 to 999 and ranges such as 200-299, not \"100\""
        ),
        (
            "status: 299-200",
            "\"status\" of \"http\" of job \"j\" takes statuses from 200 to 999 and ranges such as 200-299, not \"299-200\""
        ),
        ("auth: [me]", "\"auth\" of \"http\" of job \"j\" must be a list of two, a user and a password"),
        (
            "auth: ['a:b', c]",
            "\"auth\" of \"http\" of job \"j\" can't be sent: a user has no colon, and neither user nor password a control character"
        ),
        (
            "auth: [a, b], headers: { authorization: x }",
            "\"http\" of job \"j\" says who asks twice, in auth and in \"...\"; keep one"
        ),
        ("form: { a: b }, body: c", "\"http\" of job \"j\" has a body and a form; keep one"),
        ("form: [a]", "\"form\" of \"http\" of job \"j\" must be a map (key: value), not a list"),
        ("report: all", "\"report\" of \"http\" of job \"j\" must be body, exchange or event, not \"all\""),
    ])
    func `what is wrong with an option is told`(option: String, sentence: String) throws {
        let faults = try reading("http: { url: 'http://h/', \(option) }") { HTTPSource(reading: $0) }.diagnostics
        #expect(faults.map { $0.split(separator: ": ", maxSplits: 1).last.map(String.init) } == [sentence])
    }

    @Test(arguments: [(200, "{\"a\": 1}", "{\"a\":1}"), (503, "no", "\"no\""), (204, "", "\"\"")])
    func `an exchange tells status, time, bytes and body, whatever the status`(status: Int, body: String, shown: String)
        async throws
    {
        let server = try LoopbackServer { client in
            client.send("HTTP/1.1 \(status) X\r\nConnection: close\r\nETag: \"1\"\r\n")
            client.send(status == 204 ? "\r\n" : "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }
        defer { server.stop() }
        let source = try source("http: { url: '\(server.url("/"))', report: exchange }\nselect: status")
        for _ in 0..<2 {
            let told = try await source.read().shown
            #expect(told.hasPrefix("{\"status\":\(status),\"seconds\":0."))
            #expect(told.hasSuffix(",\"bytes\":\(body.utf8.count),\"body\":\(shown)}"))
        }
        #expect(server.requests.allSatisfy { !$0.contains("If-None-Match") })
    }

    @Test func `a user and a password go into a header, a form into the body`() async throws {
        let server = try LoopbackServer { client in
            client.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n1")
        }
        defer { server.stop() }
        _ = try await source(
            "http: { url: '\(server.url("/"))', auth: [me, 's: x'], form: { a: 'b c', d: [e, 'f&g'] } }"
        )
        .read()
        let head = try #require(server.requests.first)
        #expect(head.hasPrefix("POST / HTTP/1.1\r\n"))
        #expect(head.contains("Authorization: Basic \(Data("me:s: x".utf8).base64EncodedString())\r\n"))
        #expect(head.contains("Content-Type: application/x-www-form-urlencoded\r\n"))
        #expect(head.contains("Content-Length: 19\r\n"))
        #expect(!head.contains("\r\n\r\n") || head.hasSuffix("\r\n\r\n") || head.hasSuffix("a=b%20c&d=e&d=f%26g"))
    }

    @Test func `a server that asks to be left alone is, by tries and by runs`() async throws {
        let server = try LoopbackServer { client in
            client.send("HTTP/1.1 429 X\r\nConnection: close\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n")
        }
        defer { server.stop() }
        let source = try source("http: '\(server.url("/"))'")
        let place = "127.0.0.1:\(server.port)"
        let asked = "\(place) answered 429 Too Many Requests, and asks to be left alone for 3s"
        let first = await #expect(throws: SourceError.self) { try await source.read() }
        #expect(first?.message == asked && first?.retryAfter == .seconds(3))
        let second = await #expect(throws: SourceError.self) { try await source.read() }
        #expect(second?.message == "\(asked); it is not asked before that")
        #expect((second?.retryAfter).map { $0 > .seconds(1) && $0 <= .seconds(3) } == true)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [
        ("Retry-After: 999999999999999999999999", "more than 1h", Duration.seconds(3600)),
        ("Retry-After: Fri, 31 Dec 2100 23:59:59 GMT", "more than 1h", .seconds(3600)),
        ("Retry-After: Fri, 31 Dec 1999 23:59:59 GMT", nil, nil),
        // By the clock of the server, whatever the one here shows.
        (
            "Date: Fri, 31 Dec 1999 23:59:50 GMT\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT", "9s",
            .seconds(9)
        ),
        ("Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\nDate: Fri, 31 Dec 2100 23:59:59 GMT", nil, nil),
        ("Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\nDate: today", "more than 1h", .seconds(3600)),
        ("Retry-After: -5", nil, nil), ("Retry-After: soon", nil, nil), ("Retry-After: 0", nil, nil),
    ])
    func `no server puts a job off for ever`(field: String, asked: String?, wait: Duration?) async throws {
        let server = try LoopbackServer { client in
            client.send("HTTP/1.1 503 X\r\nConnection: close\r\n\(field)\r\nContent-Length: 0\r\n\r\n")
        }
        defer { server.stop() }
        let source = try source("http: '\(server.url("/"))'")
        let failure = await #expect(throws: SourceError.self) { try await source.read() }
        let rest = asked.map { ", and asks to be left alone for \($0)" } ?? ""
        #expect(failure?.message == "127.0.0.1:\(server.port) answered 503 Service Unavailable\(rest)")
        #expect(failure?.retryAfter == wait)
    }

    @Test(.enabled(if: isThere("nginx"), "nginx is not installed"))
    func `a unix socket is asked in place of the network`() async throws {
        try await withTemporaryFolder { folder in
            let socket = "\(folder)/s"
            let names = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            let places = names.map { "\($0)_temp_path \(folder)/\($0);" }.joined()
            let text = """
                daemon off; master_process off; pid \(folder)/pid; error_log \(folder)/log; events {}
                http { access_log off; \(places) server { listen unix:\(socket);
                location /j { return 200 '{"host":"$http_host"}'; } location /r { return 302 http://other/x; } } }
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/conf"))
            let source = try source("http: { url: 'http://docker/j', unix: '\(socket)' }")
            #expect(source.preflightFailure?.message == "there is no socket \(socket); does its server run?")
            let missing =
                "cannot connect to the socket \(socket); does its server run, and may this program's user write to it?"
            await #expect(throws: SourceError(.connect, missing)) { try await source.read() }
            let server = try started("nginx", ["-c", "\(folder)/conf", "-p", folder, "-e", "\(folder)/log"])
            defer { end(server) }
            try await waitForFile(socket)
            #expect(source.preflightFailure == nil)
            #expect(try await source.read().shown == "{\"host\":\"docker\"}")
            let away = "\(socket) redirects to other, where a unix socket does not lead"
            await #expect(throws: SourceError(.redirect, away)) {
                try await self.source("http: { url: 'http://docker/r', unix: '\(socket)' }").read()
            }
        }
    }

    @Test(.enabled(if: isThere("openssl"), "openssl is not installed"))
    func `an authority of one's own vouches for a server, and that of the system does not`() async throws {
        try await withTemporaryFolder { folder in
            let (key, certificate) = ("\(folder)/key", "\(folder)/cert")
            let request = try started(
                "openssl",
                [
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "1",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                ]
            )
            request.waitUntilExit()
            let port = try LoopbackServer()
            port.stop()
            let server = try started(
                "openssl",
                ["s_server", "-accept", "127.0.0.1:\(port.port)", "-key", key, "-cert", certificate, "-www", "-quiet"]
            )
            defer { end(server) }
            let url = "https://127.0.0.1:\(port.port)/"
            let trusted = try source("http: { url: '\(url)', ca: '\(certificate)' }")
            #expect(trusted.preflightFailure == nil)
            try await eventuallyReads(trusted)
            let failure = await #expect(throws: SourceError.self) { try await self.source("http: '\(url)'").read() }
            #expect(failure?.kind == .tls)
            let wrong = try source("http: { url: '\(url)', ca: '\(key)x' }")
            #expect(wrong.preflightFailure?.kind == .missing)
            let lost = "cannot read certificates from \(key)x; what ca names must be a file in PEM"
            await #expect(throws: SourceError(.tls, lost)) { try await wrong.read() }
        }
    }

    private func eventuallyReads(_ source: HTTPSource) async throws {
        for _ in 0..<200 {
            if (try? await source.read()) != nil { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        _ = try await source.read()
    }

    private func waitForFile(_ path: String) async throws {
        for _ in 0..<500 where !FileManager.default.fileExists(atPath: path) {
            try await Task.sleep(for: .milliseconds(10))
        }
        try #require(FileManager.default.fileExists(atPath: path))
    }

    private static func path(of program: String) -> String? {
        ["/usr/sbin", "/usr/bin", "/usr/local/bin"].map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func isThere(_ program: String) -> Bool { path(of: program) != nil }

    private func started(_ program: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.path(of: program)))
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func end(_ process: Process) {
        // Threads of tests block the usual signals, and what they start does too.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
