/// The items of RFC 9651 that these protocols use. What is no such item is nil: the drafts then ignore the header.
enum StructuredField {
    /// Section 3.3.1: up to 15 digits; none of ours is negative.
    static func integer(_ text: String) -> Int64? {
        let digits = item(text)
        guard (1...15).contains(digits.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(digits)
    }

    /// Section 3.3.6.
    static func boolean(_ text: String) -> Bool? {
        switch item(text) {
        case "?1": true
        case "?0": false
        default: nil
        }
    }

    static func boolean(_ value: Bool) -> String { value ? "?1" : "?0" }

    /// Without the parameters, which none of these headers has but which must not disturb.
    private static func item(_ text: String) -> Substring {
        var item = text.prefix { $0 != ";" }
        while item.first == " " { item.removeFirst() }
        while item.last == " " { item.removeLast() }
        return item
    }
}
