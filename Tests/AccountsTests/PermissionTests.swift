import HeadwaterCore
import Testing

@testable import Accounts

/// Every caller, every action, every object: what is allowed is written out as a table.
@Suite struct PermissionTests {
    /// Callers of the table, in the order of its columns. Ada owns the videos of the rows.
    enum Asker: String, CaseIterable {
        case anonymous, single, viewer, creator, moderator, admin
        case ada, adaAsViewer, keyRead, keyUpload, keyManage, keyAdmin, adminKeyAdmin, grant, otherGrant

        var caller: Caller {
            let session = SessionID.numbered(1)
            func key(_ scope: KeyScope, _ role: Role = .creator) -> Caller {
                .key(.numbered(1), of: .numbered(1), role, [scope])
            }
            return switch self {
            case .anonymous: .anonymous
            case .single: .owner
            case .viewer: .account(.numbered(2), .viewer, session: session)
            case .creator: .account(.numbered(2), .creator, session: session)
            case .moderator: .account(.numbered(2), .moderator, session: session)
            case .admin: .account(.numbered(2), .admin, session: session)
            case .ada: .account(.numbered(1), .creator, session: session)
            case .adaAsViewer: .account(.numbered(1), .viewer, session: session)
            case .keyRead: key(.read)
            case .keyUpload: key(.upload)
            case .keyManage: key(.manage)
            case .keyAdmin: key(.admin)
            case .adminKeyAdmin: key(.admin, .admin)
            case .grant: .grant(.numbered(1), of: .numbered(1), maxBytes: 10)
            case .otherGrant: .grant(.numbered(2), of: .numbered(1), maxBytes: 10)
            }
        }
    }

    /// Ada's videos; the last one came by a grant of hers, and is not done.
    enum Thing: String, CaseIterable {
        case open, unlisted, secret, making, granted, nobodys

        var object: AccessObject {
            let ada = UserID.numbered(1)
            return switch self {
            case .open: .video(owner: ada, .public, isPlayable: true, grant: nil)
            case .unlisted: .video(owner: ada, .unlisted, isPlayable: true, grant: nil)
            case .secret: .video(owner: ada, .private, isPlayable: true, grant: nil)
            case .making: .video(owner: ada, .public, isPlayable: false, grant: nil)
            case .granted: .video(owner: ada, .public, isPlayable: false, grant: .numbered(1))
            case .nobodys: .video(owner: nil, .private, isPlayable: true, grant: nil)
            }
        }
    }

    /// Columns in the order of ``Asker``, in three groups: strangers to the videos; Ada, and Ada when she is a viewer only;
    /// keys; grants.
    private static let server: [(Action, String)] = [
        (.listVideos, "✓✓✓✓✓✓ ✓✓ ✓···· ··"),
        (.createUpload, "·✓·✓✓✓ ✓· ·✓··· ✓✓"),
        (.fetchUpload, "·✓·✓✓✓ ✓· ·✓··· ··"),
        (.seeAccount, "··✓✓✓✓ ✓✓ ✓···· ··"),
        (.changeAccount, "··✓✓✓✓ ✓✓ ····· ··"),
        (.manageKeys, "··✓✓✓✓ ✓✓ ····· ··"),
        (.makeGrant, "···✓✓✓ ✓· ·✓··· ··"),
        (.seeUsers, "·····✓ ·· ····✓ ··"),
        (.changeUsers, "·····✓ ·· ····· ··"),
        (.seeAudit, "·····✓ ·· ····✓ ··"),
        (.seeMetrics, "·✓···✓ ·· ····✓ ··"),
        (.seeAllAnalytics, "·✓···✓ ·· ····✓ ··"),
        (.seeDocuments, "✓✓✓✓✓✓ ✓✓ ✓✓✓✓✓ ✓✓"),
        (.seeWebhooks, "·✓···✓ ·· ····✓ ··"),
        (.changeWebhooks, "·✓···✓ ·· ····✓ ··"),
    ]

    private static let videos: [(Action, Thing, String)] = [
        (.seeVideo, .open, "✓✓✓✓✓✓ ✓✓ ✓✓✓·· ✓✓"),
        (.seeVideo, .unlisted, "✓✓✓✓✓✓ ✓✓ ✓✓✓·· ✓✓"),
        (.seeVideo, .secret, "·✓··✓✓ ✓✓ ✓✓✓·· ··"),
        (.seeVideo, .making, "·✓··✓✓ ✓✓ ✓✓✓·· ··"),
        (.seeVideo, .granted, "·✓··✓✓ ✓✓ ✓✓✓·· ✓·"),
        (.seeVideo, .nobodys, "·✓··✓✓ ·· ····· ··"),
        (.watchVideo, .open, "✓✓✓✓✓✓ ✓✓ ✓···· ✓✓"),
        (.watchVideo, .unlisted, "✓✓✓✓✓✓ ✓✓ ✓···· ✓✓"),
        (.watchVideo, .secret, "·✓··✓✓ ✓✓ ✓···· ··"),
        (.watchVideo, .making, "·✓··✓✓ ✓✓ ✓···· ··"),
        (.watchVideo, .granted, "·✓··✓✓ ✓✓ ✓···· ··"),
        (.watchVideo, .nobodys, "·✓··✓✓ ·· ····· ··"),
        (.changeVideo, .open, "·✓··✓✓ ✓✓ ··✓·· ··"),
        (.changeVideo, .unlisted, "·✓··✓✓ ✓✓ ··✓·· ··"),
        (.changeVideo, .secret, "·✓··✓✓ ✓✓ ··✓·· ··"),
        (.changeVideo, .making, "·✓··✓✓ ✓✓ ··✓·· ··"),
        (.changeVideo, .granted, "·✓··✓✓ ✓✓ ··✓·· ··"),
        (.changeVideo, .nobodys, "·✓··✓✓ ·· ····· ··"),
        (.addCaptions, .open, "·✓··✓✓ ✓· ··✓·· ··"),
        (.addCaptions, .unlisted, "·✓··✓✓ ✓· ··✓·· ··"),
        (.addCaptions, .secret, "·✓··✓✓ ✓· ··✓·· ··"),
        (.addCaptions, .making, "·✓··✓✓ ✓· ··✓·· ··"),
        (.addCaptions, .granted, "·✓··✓✓ ✓· ··✓·· ··"),
        (.addCaptions, .nobodys, "·✓··✓✓ ·· ····· ··"),
        (.retryVideo, .open, "·✓··✓✓ ✓· ··✓·· ··"),
        (.retryVideo, .unlisted, "·✓··✓✓ ✓· ··✓·· ··"),
        (.retryVideo, .secret, "·✓··✓✓ ✓· ··✓·· ··"),
        (.retryVideo, .making, "·✓··✓✓ ✓· ··✓·· ··"),
        (.retryVideo, .granted, "·✓··✓✓ ✓· ··✓·· ··"),
        (.retryVideo, .nobodys, "·✓··✓✓ ·· ····· ··"),
        (.deleteVideo, .open, "·✓··✓✓ ✓✓ ··✓·· ··"),
        (.deleteVideo, .unlisted, "·✓··✓✓ ✓✓ ··✓·· ··"),
        (.deleteVideo, .secret, "·✓··✓✓ ✓✓ ··✓·· ··"),
        (.deleteVideo, .making, "·✓··✓✓ ✓✓ ··✓·· ··"),
        (.deleteVideo, .granted, "·✓··✓✓ ✓✓ ··✓·· ··"),
        (.deleteVideo, .nobodys, "·✓··✓✓ ·· ····· ··"),
        (.seeAnalytics, .open, "·✓··✓✓ ✓✓ ✓···· ··"),
        (.seeAnalytics, .unlisted, "·✓··✓✓ ✓✓ ✓···· ··"),
        (.seeAnalytics, .secret, "·✓··✓✓ ✓✓ ✓···· ··"),
        (.seeAnalytics, .making, "·✓··✓✓ ✓✓ ✓···· ··"),
        (.seeAnalytics, .granted, "·✓··✓✓ ✓✓ ✓···· ··"),
        (.seeAnalytics, .nobodys, "·✓··✓✓ ·· ····· ··"),
        (.continueUpload, .open, "·✓···· ✓· ·✓··· ··"),
        (.continueUpload, .unlisted, "·✓···· ✓· ·✓··· ··"),
        (.continueUpload, .secret, "·✓···· ✓· ·✓··· ··"),
        (.continueUpload, .making, "·✓···· ✓· ·✓··· ··"),
        (.continueUpload, .granted, "·✓···· ✓· ·✓··· ✓·"),
        (.continueUpload, .nobodys, "·✓···· ·· ····· ··"),
        (.endUpload, .open, "·✓··✓✓ ✓✓ ·✓··· ··"),
        (.endUpload, .unlisted, "·✓··✓✓ ✓✓ ·✓··· ··"),
        (.endUpload, .secret, "·✓··✓✓ ✓✓ ·✓··· ··"),
        (.endUpload, .making, "·✓··✓✓ ✓✓ ·✓··· ··"),
        (.endUpload, .granted, "·✓··✓✓ ✓✓ ·✓··· ✓·"),
        (.endUpload, .nobodys, "·✓··✓✓ ·· ····· ··"),
    ]

    @Test func `the table is the whole of it`() {
        var rows: [(Action, Thing?, String)] = Self.server.map { ($0.0, nil, $0.1) }
        rows += Self.videos.map { ($0.0, $0.1, $0.2) }
        for (action, thing, cells) in rows {
            let object = thing?.object ?? .server
            let allowed = Asker.allCases.map { Permission.may($0.caller, action, on: object) ? "✓" : "·" }.joined()
            #expect(allowed == cells.filter { $0 != " " }, "\(action) \(thing?.rawValue ?? "server")")
        }
        // Each action has its rows, and each video action one for each kind of video.
        let actions = Set(Self.server.map(\.0)).union(Self.videos.map(\.0))
        #expect(actions == Set(Action.allCases))
        #expect(Self.videos.count == 9 * Thing.allCases.count)
    }

    @Test func `what a caller may not see is refused as if it were not there`() {
        for asker in Asker.allCases {
            for thing in Thing.allCases {
                for action in Action.allCases {
                    guard let refusal = Permission.refusal(asker.caller, action, on: thing.object) else { continue }
                    let sees =
                        Permission.may(asker.caller, .seeVideo, on: thing.object)
                        || (asker == .keyAdmin && thing != .nobodys) || asker == .adminKeyAdmin
                    #expect((refusal == .hidden) == !sees, "\(asker) \(action) \(thing)")
                    if sees { #expect(refusal == (asker == .anonymous ? .signInNeeded : .forbidden)) }
                }
            }
        }
    }

    @Test func `what is nobody's secret is refused with the reason`() {
        #expect(Permission.refusal(.anonymous, .createUpload, on: .server) == .signInNeeded)
        #expect(Permission.refusal(Asker.viewer.caller, .createUpload, on: .server) == .forbidden)
        #expect(Permission.refusal(Asker.creator.caller, .createUpload, on: .server) == nil)
    }

    @Test func `a key with all scopes is never more than its owner`() {
        for role in Role.allCases {
            let person = Caller.account(.numbered(1), role, session: .numbered(1))
            let key = Caller.key(.numbered(1), of: .numbered(1), role, Set(KeyScope.allCases))
            for action in Action.allCases {
                for object in Thing.allCases.map(\.object) + [.server]
                where Permission.may(key, action, on: object) {
                    #expect(Permission.may(person, action, on: object), "\(role) \(action)")
                }
            }
        }
    }
}

extension Identifier {
    /// The same id for the same number.
    static func numbered(_ number: Int) -> Identifier {
        var generator = StillGenerator()
        return Identifier(milliseconds: 1_700_000_000_000 + Int64(number), using: &generator)
    }
}

private struct StillGenerator: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0 }
}
