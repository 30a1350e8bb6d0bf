import Testing

@testable import Helper
