import HTTP
import JobConfig

/// What to ask for in place of what is not there.
extension Routes {
    /// What to do about a method that a place does not have, as the end of a sentence; nil where its list tells it all.
    static func advice(on method: String, _ route: Route, _ methods: [String]) -> String? {
        let capitals = method.uppercased()
        if capitals != method, methods.contains(capitals) { return "methods are written in capitals: \(capitals)" }
        let isStream = if case .events = route { true } else { false }
        return isStream && method == "POST" ? "POST /jobs/NAME publishes" : nil
    }
}

extension Response {
    /// Nothing is known at this path.
    static func unknown(_ path: String) -> Response {
        .problem(status: 404, detail: "there is nothing at \(path); \(advice(on: path))")
    }

    private static func advice(on path: String) -> String {
        let usual = "GET / lists the jobs, GET /events is the stream"
        let small = path.lowercased()
        let parts = path.split(separator: "/")
        switch (parts.first.map(String.init)?.lowercased(), parts.count) {
        case ("badge", 2): return "a badge is at /badge/NAME.svg"
        case ("jobs", 1): return "GET / lists the jobs, GET /jobs/NAME tells of one"
        case ("jobs", 3...):
            return "a job has history, stream and, by POST, run, pause and resume; its events are at /events?job=NAME"
        case ("openapi", _), ("swagger", _), ("docs", _): return "the API is described at /openapi.json"
        case ("index", 1), ("dashboard", 1): return "the page is at /index.html, \(usual)"
        default:
            let isKnown = if let route = Route(small), !route.isFile { true } else { false }
            return isKnown && small != path ? "paths are written in small letters: \(small)" : usual
        }
    }
}

extension Route {
    fileprivate var isFile: Bool { if case .file = self { true } else { false } }
}
