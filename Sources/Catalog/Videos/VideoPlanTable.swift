public import HeadwaterCore

extension Transaction {
    public var plans: VideoPlanTable { VideoPlanTable(tx: self) }
}

/// What inspection and planning made of a source, as every job of the video reads it.
public struct VideoPlan: Sendable, Equatable {
    public var facts: SourceFacts
    public var index: SourceIndex
    public var plan: TranscodePlan
    /// 64 lowercase hex digits; nil for plans that were made before it was kept.
    public var sourceSHA256: String?
    /// What the plan was made by, and is gone on with whatever the server is told meanwhile; nil for plans that were made
    /// before it was kept.
    public var preset: Preset?

    public init(
        facts: SourceFacts, index: SourceIndex, plan: TranscodePlan, sourceSHA256: String? = nil, preset: Preset? = nil
    ) {
        self.facts = facts
        self.index = index
        self.plan = plan
        self.sourceSHA256 = sourceSHA256
        self.preset = preset
    }
}

/// One plan for each inspected video. All methods throw ``CatalogError``.
public struct VideoPlanTable {
    let tx: any Transaction

    /// Keeps a plan, in the place of an older one.
    public func save(_ plan: VideoPlan, video: VideoID) throws {
        try tx.execute(
            SQL.save,
            [
                .id(video), .json(plan.facts), .json(plan.index), .json(plan.plan),
                .optional(plan.sourceSHA256) { .text($0) }, .optional(plan.preset) { try .json($0) },
            ])
    }

    public func find(_ video: VideoID) throws -> VideoPlan? {
        try tx.row(SQL.find, [.id(video)]).map { row in
            VideoPlan(
                facts: try row.json("facts_json"), index: try row.json("index_json"), plan: try row.json("plan_json"),
                sourceSHA256: try row.optional("source_sha256", row.text),
                preset: try row.optional("preset_json") { column throws(CatalogError) in try row.json(column) })
        }
    }

    /// The plan alone, without the index, which is megabytes for a long film.
    public func plan(of video: VideoID) throws -> TranscodePlan? {
        try tx.row(SQL.findPlan, [.id(video)]).map { try $0.json("plan_json") }
    }

    /// Forgets the plan: the source is inspected anew.
    public func remove(_ video: VideoID) throws { try tx.execute(SQL.delete, [.id(video)]) }

    enum SQL: String, CaseIterable {
        case save = """
            INSERT INTO video_plans (video, facts_json, index_json, plan_json, source_sha256, preset_json)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (video) DO UPDATE SET
                facts_json = excluded.facts_json, index_json = excluded.index_json, plan_json = excluded.plan_json,
                source_sha256 = excluded.source_sha256, preset_json = excluded.preset_json
            """
        case find = "SELECT * FROM video_plans WHERE video = ?"
        case findPlan = "SELECT plan_json FROM video_plans WHERE video = ?"
        case delete = "DELETE FROM video_plans WHERE video = ?"
    }
}
