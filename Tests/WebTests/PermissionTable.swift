/// What is asked of whom: the answer's class, so that a table is readable. `o` is yes, `-` 401, `x` 403, `?` 404.
func letter(_ status: Int) -> Character {
    switch status {
    case 200..<300, 400, 409, 415, 304: "o"
    case 401: "-"
    case 403: "x"
    case 404: "?"
    default: "!"
    }
}

/// What a table's row says of a caller. Columns: anonymous, viewer, creator, moderator, admin, Ada | keys r, u, m, a | grant.
func cell(_ cells: String, _ asker: People.Asker) -> Character? {
    let row = cells.filter { $0 != " " }
    guard let place = People.Asker.allCases.firstIndex(of: asker) else { return nil }
    return row.dropFirst(place).first
}
