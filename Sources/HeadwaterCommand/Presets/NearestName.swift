/// The name that someone most likely meant: the closest of `names` by edit distance, the first in order of equals.
///
/// - Returns: nil when even the closest differs in more than half of its characters.
func nearestName(to typed: String, among names: some Sequence<String>) -> String? {
    var best: (name: String, distance: Int)?
    for name in names {
        let distance = editDistance(typed, name)
        guard distance <= max(typed.count, name.count) / 2 else { continue }
        if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
    }
    return best?.name
}

/// Levenshtein's distance: insertions, deletions and replacements of characters that turn one text into the other.
func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var previous = Array(0...right.count)
    for (row, character) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            let replaced = previous[column] + (character == other ? 0 : 1)
            current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
        }
        previous = current
    }
    return previous[right.count]
}
