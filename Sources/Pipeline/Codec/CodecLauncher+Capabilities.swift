import Foundation
public import HeadwaterCore
import Subprocess
import SystemPackage

extension CodecLauncher {
    /// Asks the codec program what its libraries can do.
    ///
    /// - Throws: ``Failure`` when it does not start or answers something else, with the loader's words as detail.
    public static func capabilities(of executable: String) async throws(Failure) -> CodecCapabilities {
        do {
            let result = try await Subprocess.run(
                .path(FilePath(executable)), arguments: ["--capabilities"], environment: .custom([:]),
                output: .string(limit: 1 << 20), error: .string(limit: 1 << 16))
            guard case .exited(0) = result.terminationStatus else {
                throw Failure(
                    .codecNotStarted, "The program headwater-codec does not start.", detail: result.standardError)
            }
            return try JSONDecoder().decode(CodecCapabilities.self, from: Data(result.standardOutput.utf8))
        } catch let failure as Failure {
            throw failure
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw .codecMissing(executable)
        } catch {
            throw Failure(.codecNotStarted, "The program headwater-codec does not start.", detail: "\(error)")
        }
    }
}
