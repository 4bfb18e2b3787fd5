import Conformance
import Foundation

/// Objects of a presentation that lies in a folder.
enum FolderAccess {
    static func fetch(_ resource: Resource, limit: Int) throws(AccessError) -> Fetched {
        let path = resource.url.path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw AccessError("there is no such file")
        }
        do {
            let file = try FileHandle(forReadingFrom: resource.url)
            defer { try? file.close() }  // only read from
            let size = try file.seekToEnd()
            let range = resource.range ?? 0..<Int64(clamping: size)
            guard range.count <= limit else { throw AccessError("\(range.count) bytes are too many") }
            guard range.lowerBound >= 0, range.upperBound <= Int64(clamping: size) else {
                throw AccessError("bytes \(range.lowerBound)–\(range.upperBound) of \(size)")
            }
            try file.seek(toOffset: UInt64(range.lowerBound))
            let data = try file.read(upToCount: range.count) ?? Data()
            return Fetched(bytes: [UInt8](data))
        } catch let error as AccessError {
            throw error
        } catch {
            throw AccessError(error.localizedDescription)
        }
    }
}
