/// A function that is called when there is something new.
struct Observer: Sendable {
    let number: Int
    let wake: @Sendable () -> Void
}
