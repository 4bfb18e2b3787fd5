import Foundation
import HeadwaterCore

/// A batch, with the folder each input goes to; made only when the command makes sense as a whole.
struct EncodeRequest: Sendable {
    struct Item: Sendable, Equatable {
        var input: String
        /// The folder that will hold `master.m3u8`.
        var target: String
    }

    var items: [Item]
    var output: String
    var overwrite: Bool
    var preset: Preset
    /// The same for all inputs.
    var options: EncodeOptions
    var workers: Int

    /// Where everything is made before it is renamed into place: beside the output, on the same file system.
    var workFolder: String { output + ".partial" }

    /// - Throws: ``ProgramExit`` when a target is not empty and may not be replaced.
    init(
        inputs: [String], output: String, overwrite: Bool, preset: Preset, options: EncodeOptions = EncodeOptions(),
        workers: Int
    ) throws {
        let output = Self.absolute(output)
        self.output = output
        self.overwrite = overwrite
        self.preset = preset
        self.options = options
        self.workers = workers
        if inputs.count == 1 {
            items = [Item(input: inputs[0], target: output)]
        } else {
            var names: Set<String> = []
            items = inputs.map { input in
                Item(input: input, target: output + "/" + Self.uniqueName(of: input, among: &names))
            }
        }
        for item in items { try Self.check(item, overwrite: overwrite) }
        let files = FileManager.default
        let precious = inputs.map(Self.absolute) + [files.currentDirectoryPath, files.homeDirectoryForCurrentUser.path]
        for target in items.map(\.target) where Self.occupant(of: target) == .folder {
            let inside = target == "/" ? "/" : target + "/"
            if let lost = precious.first(where: { $0 == target || $0.hasPrefix(inside) }) {
                throw ProgramExit.usage("\(target) would be replaced, and with it \(lost); choose another folder")
            }
        }
    }

    private static func check(_ item: Item, overwrite: Bool) throws {
        switch occupant(of: item.target) {
        case .nothing: return
        case .folder:
            guard !overwrite else { return }
            throw ProgramExit.usage("\(item.target) is there and not empty; add --overwrite to replace it")
        case .file: throw ProgramExit.usage("\(item.target) is a file; choose the name of a folder")
        }
    }

    enum Occupant { case nothing, folder, file }

    /// What lies at a path; an empty folder is as good as nothing.
    static func occupant(of path: String) -> Occupant {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return .nothing }
        guard isFolder.boolValue else { return .file }
        let names = try? FileManager.default.contentsOfDirectory(atPath: path)
        return names?.isEmpty == true ? .nothing : .folder
    }

    /// The file's name without its extension; a second one of the same name gets a number.
    static func uniqueName(of input: String, among names: inout Set<String>) -> String {
        let base = URL(fileURLWithPath: input).deletingPathExtension().lastPathComponent
        let stem = base.hasPrefix(".") || base.isEmpty ? "video" + base.replacing("/", with: "") : base
        var name = stem
        var number = 2
        while !names.insert(name).inserted {
            name = "\(stem)-\(number)"
            number += 1
        }
        return name
    }

    private static func absolute(_ path: String) -> String {
        let url = URL(fileURLWithPath: path).standardizedFileURL
        return url.path.count > 1 && url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path
    }
}
