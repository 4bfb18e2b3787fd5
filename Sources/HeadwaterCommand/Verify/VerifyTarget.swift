import Foundation

/// Which playlist an argument of `headwater verify` means.
enum VerifyTarget {
    /// - Throws: ``ProgramExit`` when there is no such folder or file, or a folder holds no root playlist or several.
    static func root(of argument: String) throws(ProgramExit) -> URL {
        if argument.contains("://") {
            guard let url = URL(string: argument), ["http", "https"].contains(url.scheme), url.host() != nil else {
                throw .usage("\(argument) is not an http or https address")
            }
            return url
        }
        var isFolder: ObjCBool = false
        let path = URL(fileURLWithPath: argument).standardizedFileURL
        guard FileManager.default.fileExists(atPath: path.path, isDirectory: &isFolder) else {
            throw .usage("there is no \(argument)")
        }
        guard isFolder.boolValue else { return path }
        let master = path.appending(path: "master.m3u8")
        if FileManager.default.fileExists(atPath: master.path) { return master }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: path.path)) ?? []).filter {
            $0.hasSuffix(".m3u8") || $0.hasSuffix(".mpd")
        }.sorted()
        // A manifest beside a playlist is checked with it.
        let playlists = names.filter { $0.hasSuffix(".m3u8") }
        let roots = playlists.isEmpty ? names : roots(among: playlists, in: path)
        switch roots.count {
        case 0: throw .usage("\(argument) holds no master.m3u8 and no other playlist")
        case 1: return path.appending(path: roots[0])
        default: throw .usage("\(argument) holds several playlists; name one of \(roots.joined(separator: ", "))")
        }
    }

    /// The multivariant playlists where there are some: the others are named by them.
    private static func roots(among names: [String], in folder: URL) -> [String] {
        let multivariant = names.filter { name in
            let text = (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
            return text.contains("#EXT-X-STREAM-INF")
        }
        return multivariant.isEmpty ? names : multivariant
    }
}
