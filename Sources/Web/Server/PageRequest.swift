import Crypto
import Foundation
import HeadwaterCore
import Hummingbird

/// What a client asks of a list: how much, and from where on.
struct PageRequest {
    static let limits = 1...100
    static let defaultLimit = 50

    let limit: Int
    /// Where the page before ended; nil for the first page.
    let after: String?

    /// - Parameter list: names the list, so that a cursor of another one is not taken for one of this.
    /// - Throws: ``Problem`` for a parameter that is out of bounds, made up or given twice.
    init(_ request: Request, of list: String) throws(Problem) {
        limit = try request.number("limit", in: Self.limits) ?? Self.defaultLimit
        guard let text = try request.parameter("cursor") else {
            after = nil
            return
        }
        after = PageCursor.place(in: text, of: list)
        guard after != nil else { throw Problem.invalidParameter("cursor is not one that a list gave out.") }
    }
}

/// A place in a list as clients carry it: nothing that they should look into or put together themselves.
///
/// A place is the key of the last entry, not a number, so entries that come or go elsewhere neither repeat nor hide any. It holds no secret and
/// gives no right; the sum at its end only tells what a list gave out from what someone made up.
enum PageCursor {
    static func text(_ place: String, of list: String) -> String {
        Data((Array(place.utf8) + sum(place, list))).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func place(in text: String, of list: String) -> String? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let plain = text.replacing("-", with: "+").replacing("_", with: "/") + padding
        guard let bytes = Data(base64Encoded: plain), bytes.count > sumLength,
            let place = String(bytes: bytes.dropLast(sumLength), encoding: .utf8),
            // The same place in another form is none that a list gave out.
            Self.text(place, of: list) == text
        else { return nil }
        return place
    }

    private static let sumLength = 6

    private static func sum(_ place: String, _ list: String) -> [UInt8] {
        Array(SHA256.hash(data: Array("headwater \(list) \(place)".utf8)).prefix(sumLength))
    }
}

extension Request {
    /// A query parameter that may be given once.
    func parameter(_ name: Substring) throws(Problem) -> String? {
        let values = uri.queryParameters[values: name]
        guard values.count <= 1 else { throw Problem.invalidParameter("\(name) is given more than once.") }
        return values.first.map(String.init)
    }

    func number(_ name: Substring, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = try parameter(name) else { return nil }
        // `Int` would also take a plus sign, which a query means as a space.
        guard text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains), let number = Int(text),
            range.contains(number)
        else {
            throw Problem.invalidParameter("\(name) is a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
