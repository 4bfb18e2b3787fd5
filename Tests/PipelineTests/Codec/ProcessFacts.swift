/// What the double tells of itself.
struct ProcessFacts: Codable {
    var pid: Int32
    var environment: [String: String]
    var workingDirectory: String
    var descriptors: [String: String]
    var limits: String
    var status: String
}
