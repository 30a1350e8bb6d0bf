/// How the requests of a connection are read.
enum RequestSession {
    /// They are not, or not any more.
    case none
    case http1(HTTP1Session)
    case http2(HTTP2Carrier)
}
