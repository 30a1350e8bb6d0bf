public import HTTP

/// What a server asks the program it is part of.
public struct ServerCallbacks: Sendable {
    /// The reply to a request.
    let handler: Handler
    /// What a request with a large body is answered whose body is not even to be read; nil for one whose body is wanted.
    ///
    /// The answer is the end of the connection.
    let rejection: @Sendable (RequestHead) -> Response?
    /// What a request is answered that names another server; nil for one that names this one.
    ///
    /// It is asked where all others are sent on to another port.
    let misdirection: @Sendable (RequestHead) -> Response?
    /// What answers to requests that can't be read have beside their own fields.
    ///
    /// It is given the `Origin` of the page that asks, where it came so far.
    let errorFields: @Sendable (String?) -> [(name: String, value: String)]
    /// Logs a warning.
    let warn: @Sendable (String) -> Void

    /// Callbacks that may be called on any event loop, and must not block it.
    public init(
        warn: @escaping @Sendable (String) -> Void,
        errorFields: @escaping @Sendable (String?) -> [(name: String, value: String)] = { _ in [] },
        rejection: @escaping @Sendable (RequestHead) -> Response? = { _ in nil },
        misdirection: @escaping @Sendable (RequestHead) -> Response? = { _ in nil },
        handler: @escaping Handler
    ) {
        (self.handler, self.rejection, self.misdirection) = (handler, rejection, misdirection)
        (self.errorFields, self.warn) = (errorFields, warn)
    }
}
