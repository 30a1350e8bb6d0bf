import Foundation

/// What each kind of browser does in a way of its own; every call is bounded by a deadline.
protocol BrowserWindow: Sendable {
    /// Loads a page and waits for its `load` event.
    func visit(_ page: URL) async throws
    /// Goes one page back, or forth with 1.
    func travel(_ steps: Int) async throws
    /// Runs the body of an asynchronous function that returns a text, in the frame it is in.
    func text(of script: String) async throws -> String
    /// Opens another tab and goes there.
    func openTab() async throws
    /// The tabs there are, in no order.
    func tabs() async throws -> [String]
    /// Goes to a tab, which comes to the front.
    func show(_ tab: String) async throws
    /// Closes the tab it is in, and goes to another.
    func closeTab() async throws
    /// Goes into a frame of the page, or with nil back to the whole of it.
    func enterFrame(_ number: Int?) async throws
    /// Does what is written as W3C WebDriver, 17, has it: JSON of a list of actions.
    func act(_ actions: String) async throws
    /// Shows the page in so many pixels.
    func resize(_ width: Int, _ height: Int) async throws
    /// Tells the browser something by a protocol of its own.
    func command(_ name: String, _ parameters: String) async throws
    /// Script errors, missing resources and policy violations since the last call.
    func complaints() async throws -> [String]
    /// Runs a script in every page that is visited from now on, before its own.
    func prepend(_ script: String) async throws
    /// A picture of what is in sight, as PNG in base64.
    func picture() async throws -> String
    /// Closes the window and all its tabs.
    func close() async throws
}

/// A text as a string of JSON.
func quoted(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
}
