extension Tape {
    struct Observer {
        let number: Int
        let wake: @Sendable () -> Void
    }
}
