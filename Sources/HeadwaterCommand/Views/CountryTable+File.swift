import Analytics
import Foundation

extension CountryTable {
    /// - Throws: ``ProgramExit`` when the file can't be read or a line of it is no range.
    static func read(_ path: String) throws -> CountryTable {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ProgramExit.usage("the country database \(path) can't be read: \(error.localizedDescription)")
        }
        do {
            return try CountryTable(text)
        } catch {
            throw ProgramExit.usage("\(path): \(error)")
        }
    }
}
