import CPosix
public import HeadwaterCore

/// Two folders of one file system change their names in one step: whoever looks finds either the old or the new one
/// under a name, never nothing.
public enum FolderExchange {
    /// - Throws: ``Failure`` with `storage_failed`.
    public static func run(_ left: String, _ right: String) throws(Failure) {
        guard cposix_exchange(left, right) == 0 else {
            throw Failure(
                .storageFailed, "The folder \(right) could not be replaced.",
                detail: "\(SystemError("renameat2", right))")
        }
    }
}
