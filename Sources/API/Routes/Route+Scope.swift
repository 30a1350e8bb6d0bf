import JobConfig

extension Route {
    /// What the token of a request must be good for; nil where none is asked for.
    func scope(of method: String) -> Authorizer.Scope? {
        switch self {
        case .job where method == "POST": .publish
        case .index, .cluster, .edges, .events, .job, .history, .stream, .badge, .metrics: .subscribe
        case .control: .admin
        case .health, .monitor, .openAPI, .file: nil
        }
    }
}
