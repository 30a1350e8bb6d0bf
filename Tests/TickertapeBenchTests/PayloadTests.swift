import Foundation
import Testing

@testable import TickertapeBench

@Suite struct PayloadTests {
    @Test(arguments: [0, 1, 64, 65, 120, 1024, 5000], [0, 1, .max] as [UInt64])
    func `a payload is JSON of the size asked for`(size: Int, number: UInt64) throws {
        let payload = Payload(number: number, time: number, size: size)
        var bytes = Array("before".utf8)
        payload.append(to: &bytes)
        let body = bytes.dropFirst(6)
        #expect(body.count == max(64, size))
        #expect(body.count == payload.size)
        let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        #expect(object?["seq"] as? UInt64 == number)
        #expect(object?["t"] as? UInt64 == number)
        #expect(object?["pad"] is String)
    }

    @Test(arguments: [0, 9, 10, 12_345, .max] as [UInt64])
    func `digits are those of the number`(number: UInt64) {
        var bytes: [UInt8] = [0]
        bytes.appendDecimal(number)
        #expect(bytes == [0] + Array("\(number)".utf8))
    }
}
