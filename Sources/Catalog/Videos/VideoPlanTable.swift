public import HeadwaterCore

extension Transaction {
    public var plans: VideoPlanTable { VideoPlanTable(tx: self) }
}

/// What inspection and planning made of a source, as every job of the video reads it.
public struct VideoPlan: Sendable, Equatable {
    public var facts: SourceFacts
    public var index: SourceIndex
    public var plan: TranscodePlan

    public init(facts: SourceFacts, index: SourceIndex, plan: TranscodePlan) {
        self.facts = facts
        self.index = index
        self.plan = plan
    }
}

/// One plan for each inspected video. All methods throw ``CatalogError``.
public struct VideoPlanTable {
    let tx: any Transaction

    /// Keeps a plan, in the place of an older one.
    public func save(_ plan: VideoPlan, video: VideoID) throws {
        try tx.execute(
            SQL.save, [.id(video), .json(plan.facts), .json(plan.index), .json(plan.plan)])
    }

    public func find(_ video: VideoID) throws -> VideoPlan? {
        try tx.row(SQL.find, [.id(video)]).map { row in
            VideoPlan(
                facts: try row.json("facts_json"), index: try row.json("index_json"), plan: try row.json("plan_json"))
        }
    }

    enum SQL: String, CaseIterable {
        case save = """
            INSERT INTO video_plans (video, facts_json, index_json, plan_json) VALUES (?, ?, ?, ?)
            ON CONFLICT (video) DO UPDATE SET
                facts_json = excluded.facts_json, index_json = excluded.index_json, plan_json = excluded.plan_json
            """
        case find = "SELECT * FROM video_plans WHERE video = ?"
    }
}
