import TestSupport

/// What tests ask of the page, in the words of its marks.
extension Browser {
    /// The big figure of a job's card, once it is right.
    func figure(of job: String, until isRight: (String) -> Bool) async throws -> String {
        try await text(in: job, ".figure") { !$0.isEmpty && isRight($0) }
    }

    /// The text of an element in a job's card, empty where there is none, once it is right.
    func text(in job: String, _ selector: String, until isRight: (String) -> Bool) async throws -> String {
        let script = "return document.querySelector('[data-job=\"\(job)\"] \(selector)')?.textContent ?? ''"
        return try await wait(for: "\(selector) of \(job)", script, until: isRight)
    }

    /// The text of an element of the page, empty where there is none, once it is right.
    @discardableResult func text(_ selector: String, until isRight: (String) -> Bool) async throws -> String {
        try await wait(
            for: selector,
            "return document.querySelector('\(selector)')?.textContent ?? ''",
            until: isRight
        )
    }

    /// The words about the connection, once they are right.
    @discardableResult func connection(until isRight: (String) -> Bool) async throws -> String {
        try await text("#state", until: isRight)
    }

    /// The history that the newest event in the log belongs to.
    func epoch(until isRight: (String) -> Bool) async throws -> String {
        let script = """
            const ids = [...document.querySelectorAll('.frame .id')].map((cell) => cell.textContent);
            return (ids.find((id) => id) ?? '').split('-')[0];
            """
        return try await wait(for: "an event id", script, until: isRight)
    }

    /// Watches a stream of its own in the page: what comes is kept in `window.heard`.
    func listen(_ options: String = "{ share: false }") async throws {
        let _: Bool = try await run(
            """
            const { Tickertape } = await import("/client.js");
            window.heard = [];
            window.tape = new Tickertape("/events", \(options));
            for (const type of ["hello", "gap", "reading", "state"]) {
              tape.addEventListener(type, ({ detail }) => heard.push({ type, ...detail }));
            }
            return true;
            """
        )
    }
}
