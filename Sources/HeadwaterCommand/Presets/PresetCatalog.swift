import Foundation
import HeadwaterCore

/// The presets that this program carries, and those that lie in files.
enum PresetCatalog {
    /// In the order in which they are listed to people.
    static let names = embedded.map(\.name)

    /// The files of `presets/`, embedded by the build.
    private static let embedded: [(name: String, yaml: [UInt8])] = [
        ("default", PackageResources.default_yaml),
        ("fast", PackageResources.fast_yaml),
        ("archive", PackageResources.archive_yaml),
        ("modern", PackageResources.modern_yaml),
    ]

    /// What `--preset` names: a path when it has a slash or ends in `.yaml` or `.yml`, else an embedded preset.
    static func preset(_ nameOrPath: String) throws(PresetError) -> Preset {
        let isPath = nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml")
        return isPath ? try preset(path: nameOrPath) : try preset(named: nameOrPath)
    }

    /// - Throws: ``PresetError/unknown(name:nearest:known:)``.
    static func preset(named name: String) throws(PresetError) -> Preset {
        guard let found = embedded.first(where: { $0.name == name }) else {
            throw .unknown(name: name, nearest: nearestName(to: name, among: names), known: names)
        }
        return try Preset(yaml: String(decoding: found.yaml, as: UTF8.self), source: "\(name).yaml")
    }

    /// - Throws: ``PresetError`` when the file can't be read or has problems.
    static func preset(path: String) throws(PresetError) -> Preset {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            throw .unreadable(path: path, reason: "there is no such file")
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw .unreadable(path: path, reason: "permission denied")
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
        guard let yaml = String(bytes: data, encoding: .utf8) else {
            throw .unreadable(path: path, reason: "it is not UTF-8 text")
        }
        return try Preset(
            yaml: yaml, source: path, folder: URL(filePath: path).deletingLastPathComponent().path)
    }
}
