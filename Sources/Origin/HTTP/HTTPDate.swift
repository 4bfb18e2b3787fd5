/// A date and time of HTTP, in whole seconds (RFC 9110 5.6.7).
public struct HTTPDate: Hashable, Sendable, Comparable {
    /// Since 1970, UTC.
    public var seconds: Int64

    public init(seconds: Int64) { self.seconds = seconds }

    public static func < (left: HTTPDate, right: HTTPDate) -> Bool { left.seconds < right.seconds }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads the three forms that a recipient must accept; nil for anything else.
    public init?(_ text: some StringProtocol) {
        // The name of the day adds nothing and is not checked.
        let words = text.split(whereSeparator: { (character: Character) in character == " " || character == "," })
            .map { String($0) }
        var date: (year: Int, month: String, day: String, time: String)
        if words.count == 6, words[5] == "GMT", let year = Self.number(words[3], digits: 4) {
            // IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
            date = (year, words[2], words[1], words[4])
        } else if words.count == 4, words[3] == "GMT" {
            // rfc850-date: Sunday, 06-Nov-94 08:49:37 GMT
            let parts = words[1].split(separator: "-").map { String($0) }
            guard parts.count == 3, let short = Self.number(parts[2], digits: 2) else { return nil }
            // Two digits: the century in which the year is less than 50 years ahead, for all of this half-century
            // the same as POSIX reads them.
            date = (short < 70 ? 2000 + short : 1900 + short, parts[1], parts[0], words[2])
        } else if words.count == 5, let year = Self.number(words[4], digits: 4) {
            // asctime-date: Sun Nov  6 08:49:37 1994
            date = (year, words[1], words[2], words[3])
        } else {
            return nil
        }
        let clock = date.time.split(separator: ":", omittingEmptySubsequences: false)
        guard let month = Self.months.firstIndex(of: date.month), clock.count == 3,
            let day = Self.number(date.day, digits: min(2, date.day.utf8.count)), (1...31).contains(day),
            let hour = Self.number(clock[0], digits: 2), hour < 24,
            let minute = Self.number(clock[1], digits: 2), minute < 60,
            // 60 is a leap second.
            let second = Self.number(clock[2], digits: 2), second <= 60
        else { return nil }
        let dayNumber = Self.dayNumber(year: date.year, month: month + 1, day: day)
        seconds = ((dayNumber * 24 + Int64(hour)) * 60 + Int64(minute)) * 60 + Int64(second)
    }

    private static func number(_ text: some StringProtocol, digits: Int) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int(text)
    }

    /// Days from 1970-01-01 in the Gregorian calendar, counted in years that begin with March, so that the
    /// leap day is the last one.
    private static func dayNumber(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        return Int64(365 * shifted + floored(shifted, 4) - floored(shifted, 100) + floored(shifted, 400) + dayOfYear)
            - 719_468
    }

    private static func floored(_ number: Int, _ divisor: Int) -> Int {
        number >= 0 ? number / divisor : (number - divisor + 1) / divisor
    }

    /// The calendar day of a day number: the inverse of ``dayNumber(year:month:day:)``.
    private static func civil(_ dayNumber: Int64) -> (year: Int, month: Int, day: Int) {
        // The mean length of a Gregorian year is 365.2425 days; the guess is then put right.
        var year = Int(Double(dayNumber) / 365.2425) + 1970
        while Self.dayNumber(year: year, month: 1, day: 1) > dayNumber { year -= 1 }
        while Self.dayNumber(year: year + 1, month: 1, day: 1) <= dayNumber { year += 1 }
        var month = 12
        while Self.dayNumber(year: year, month: month, day: 1) > dayNumber { month -= 1 }
        return (year, month, Int(dayNumber - Self.dayNumber(year: year, month: month, day: 1)) + 1)
    }
}

extension HTTPDate: CustomStringConvertible {
    /// IMF-fixdate, the only form that is sent: `Sun, 06 Nov 1994 08:49:37 GMT`.
    public var description: String {
        let dayNumber = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = Int(seconds - dayNumber * 86_400)
        let (year, month, day) = Self.civil(dayNumber)
        // 1970-01-01 was a Thursday.
        let weekday = Int(((dayNumber + 4) % 7 + 7) % 7)
        let clock = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        let date = "\(Self.padded(day, 2)) \(Self.months[month - 1]) \(Self.padded(year, 4))"
        return "\(Self.days[weekday]), \(date) \(clock) GMT"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
