import Foundation
import TestSupport
import Testing

/// Clients of the servers that the examples replace, unchanged, at the paths that they know.
@Suite struct OldClientTests {
    /// What curl prints.
    private func curl(_ arguments: String...) async throws -> String {
        let curl = try #require(ChromeDriver.program("curl"))
        let child = try ChildProgram(curl, arguments: ["-sS", "--max-time", "20"] + arguments)
        let status = try await child.end(within: .seconds(30))
        let printed = child.printed
        #expect(status == 0, "\(child.complained)")
        try await child.kill()
        return printed
    }

    @Test(.enabled(if: PythonClients.isInstalled, "needs sseclient and requests in .build/clients"))
    func `a ping by requests is a pong for sseclient`() async throws {
        try await Example.serving("announcer") { port in
            let printed = try await PythonClients.run(
                """
                import requests, sseclient
                base = "http://127.0.0.1:\(port)"
                for message in sseclient.SSEClient(base + "/listen"):
                    if message.event == "hello":
                        print(requests.get(base + "/ping").status_code)
                    elif message.event == "message":
                        print(message.data)
                        break
                """
            )
            #expect(printed == "200\npong\n")
        }
    }

    @Test(.enabled(if: PythonClients.isInstalled, "needs sseclient and requests in .build/clients"))
    func `figures of the machine come to sseclient, with signs of life`() async throws {
        try await Example.serving("monitor") { port in
            let printed = try await PythonClients.run(
                """
                import json, sseclient
                seen = set()
                for message in sseclient.SSEClient("http://127.0.0.1:\(port)/monitor"):
                    if message.event == "dataUpdate":
                        seen.add(type(json.loads(message.data)["data"]["cpu"]).__name__)
                    if message.event == "PING":
                        seen.add(message.data)
                    if len(seen) == 2:
                        break
                print(sorted(seen))
                """
            )
            #expect(["['float', 'still here']\n", "['int', 'still here']\n"].contains(printed))
        }
    }

    @Test(.enabled(if: PythonClients.isInstalled, "needs sseclient and requests in .build/clients"))
    func `a nickname that requests posts is heard by sseclient`() async throws {
        try await Example.serving("nickname") { port in
            let printed = try await PythonClients.run(
                """
                import json, requests, sseclient
                base = "http://127.0.0.1:\(port)"
                for message in sseclient.SSEClient(base + "/stream"):
                    if message.event == "hello":
                        print(requests.post(base + "/nickname", json={"nickname": "Ada"}).ok)
                    elif message.event == "message":
                        print(json.loads(message.data)["nickname"])
                        break
                """
            )
            #expect(printed == "True\nAda\n")
        }
    }

    @Test(.enabled(if: PythonClients.isInstalled, "needs sseclient and requests in .build/clients"))
    func `numbered messages come to requests, which reads lines`() async throws {
        try await Example.serving("messages") { port in
            let printed = try await PythonClients.run(
                """
                import requests
                numbers = []
                with requests.get("http://127.0.0.1:\(port)/stream", stream=True) as answer:
                    event = None
                    for line in answer.iter_lines(chunk_size=1):
                        if line.startswith(b"event: "):
                            event = line[7:]
                        if line.startswith(b"data: ") and event == b"message":
                            numbers.append(int(line[6:]))
                        if len(numbers) == 3:
                            break
                print([number - numbers[0] for number in numbers])
                """
            )
            #expect(printed == "[0, 1, 2]\n")
        }
    }

    @Test(.enabled(if: PythonClients.isInstalled, "needs sseclient and requests in .build/clients"))
    func `the time is told five times to who knows the secret`() async throws {
        try await Example.serving("time") { port in
            let printed = try await PythonClients.run(
                """
                import requests, sseclient
                base = "http://127.0.0.1:\(port)/testapi/events"
                count = 0
                for message in sseclient.SSEClient(base + "?client_secret=123"):
                    count += message.event == "message"
                    if message.event == "finished":
                        break
                print(count, requests.get(base + "?client_secret=12").status_code, requests.get(base).status_code)
                """
            )
            #expect(printed == "5 400 400\n")
        }
    }

    @Test(.enabled(if: ChromeDriver.program("curl") != nil, "needs curl"))
    func `curl has a pong said, posts a nickname and follows a video`() async throws {
        try await Example.serving("announcer") { port in
            let stream = try await EventStream.open("/listen", at: port)
            #expect(try await stream.next()?.event == "hello")
            #expect(try await curl("http://127.0.0.1:\(port)/ping").hasPrefix(#"{"id":""#))
            #expect(try await stream.event("message").data == "pong")
            // Looking is no asking.
            _ = try await curl("-I", "http://127.0.0.1:\(port)/ping")
            #expect(
                try await curl("http://127.0.0.1:\(port)/jobs/announcement/history").components(separatedBy: "pong")
                    .count == 2
            )
        }
        try await Example.serving("nickname") { port in
            let stream = try await EventStream.open("/stream", at: port)
            _ = try await curl("-d", "nickname=Ada", "http://127.0.0.1:\(port)/nickname")
            #expect(try await stream.event("message").data == #"{"nickname":"Ada"}"#)
        }
        try await Example.serving("video") { port in
            let text = try await curl("-N", "http://127.0.0.1:\(port)/create/video?caseId=7")
            let lines = text.split(separator: "\n").filter { $0.hasPrefix("data: var ") }.map { $0.dropFirst(6) }
            #expect(lines.prefix(2) == ["var progress 20", "var progress 40"])
            #expect(lines.suffix(2) == ["var video 7.mp4", "var bytes 90"])
            #expect(text.contains("event: finished\n"))
            let failed = try await curl("-N", "http://127.0.0.1:\(port)/create/video?caseId=none")
            #expect(failed.contains("event: jobFailed\n") && failed.contains("there is no case none"))
        }
    }
}
