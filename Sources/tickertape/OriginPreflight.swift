import Edge
import JobConfig

extension Origin {
    /// The origin that a file names, of the edge that is called so.
    init(_ settings: OriginSettings, edge: String) {
        self.init(
            stream: settings.stream,
            token: settings.token,
            authorities: settings.authorities,
            client: settings.client,
            edge: edge
        )
    }
}
