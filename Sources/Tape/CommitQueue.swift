/// What waits to be recorded before readers see it.
enum Waiting {
    case event(EncodedEvent)
    /// A job's latest state is let go of.
    case forgotten(job: String)
}
