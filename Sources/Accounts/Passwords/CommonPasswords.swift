/// Passwords of at least ten bytes that lists of leaked ones begin with, and the patterns that most others follow.
///
/// NIST SP 800-63B 5.1.1.2 asks for such a list; shorter ones are refused for their length.
enum CommonPasswords {
    private static let words: Set<String> = [
        "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx3edc", "q1w2e3r4t5", "q1w2e3r4t5y6", "qwertyuiop", "qwertyuiop123",
        "asdfghjkl;", "asdfghjkl1", "zxcvbnm123", "zaq12wsxcde3", "password12", "password123", "password1234",
        "passw0rd123", "p@ssword123", "p@ssw0rd123", "mypassword", "mypassword1", "newpassword", "yourpassword",
        "letmein123", "letmein1234", "welcome123", "welcome1234", "iloveyou12", "iloveyou123", "princess123",
        "sunshine123", "football123", "baseball123", "superman123", "batman1234", "monkey1234", "dragon1234",
        "michael123", "jessica123", "charlie123", "trustno1234", "starwars123", "administrator", "administrator1",
        "admin12345", "admin123456", "administrator123", "changeme123", "changeme1234", "default123", "qwerty1234",
        "qwerty12345", "qwerty123456", "qwerty123456789", "abc1234567", "abcd123456", "abcdef1234", "abcdefghij",
        "abcdefghijk", "a123456789", "aa12345678", "aa123456789", "123456789a", "123456789q", "1234567890q",
        "987654321a", "0987654321", "9876543210", "1029384756", "headwater1", "headwater123", "computer123",
        "internet123", "whatever123", "basketball", "christopher", "correcthorsebatterystaple",
        "correct horse battery staple",
        "liverpool1", "manchester", "minecraft1", "pokemon123", "chocolate1", "butterfly1", "strawberry", "blink182182",
        "unbelievable", "konstantin", "valentina1", "jennifer12", "alexander1", "thunderbird", "motherfucker",
    ]

    /// - Parameter password: lowercase.
    static func contains(_ password: String) -> Bool {
        words.contains(password) || isRun(password) || isRepetition(password)
    }

    /// `1234567890`, `abcdefghijkl`: each character follows the one before, in one direction.
    private static func isRun(_ password: String) -> Bool {
        let values = password.unicodeScalars.map { Int($0.value) }
        let steps = Set(zip(values, values.dropFirst()).map { $1 - $0 })
        // From 9 the row of keys goes on with 0.
        return steps.isSubset(of: [1]) || steps.isSubset(of: [-1]) || steps.isSubset(of: [1, -9])
    }

    /// `aaaaaaaaaa`, `abcabcabcabc`: one to four characters again and again.
    private static func isRepetition(_ password: String) -> Bool {
        let characters = Array(password)
        return (1...4).contains { period in
            characters.count > period
                && characters.indices.dropFirst(period).allSatisfy {
                    characters[$0] == characters[$0 - period]
                }
        }
    }
}
